// @ts-check
/**
 * The timers that modules use, so that tests can hold time in their hands.
 *
 * @typedef {object} Timers
 * @property {(run: () => void, ms: number) => number} set
 * @property {(id: number) => void} clear
 */

/** @type {Timers} */
export const timers = {
  set: (run, ms) => /** @type {any} */ (setTimeout(run, ms)),
  clear: (id) => clearTimeout(id),
};

/**
 * @param {Timers} using
 * @param {number} ms
 * @returns {Promise<void>}
 */
export function pause(using, ms) {
  return new Promise((resolve) => {
    using.set(resolve, ms);
  });
}
