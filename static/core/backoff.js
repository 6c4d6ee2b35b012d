// @ts-check
/**
 * How long to wait before trying again. Full jitter: two thousand pages that lost the same server must not come back in
 * the same instant.
 */

/**
 * @param {number} failures tries that already failed, from 0
 * @param {{base?: number, cap?: number, random?: () => number}} [options] milliseconds
 * @returns {number} milliseconds, between a tenth and the whole of the current bound
 */
export function backoff(failures, { base = 500, cap = 10_000, random = Math.random } = {}) {
  const bound = Math.min(cap, base * 2 ** Math.min(failures, 20));
  return Math.round(bound * (0.1 + 0.9 * random()));
}
