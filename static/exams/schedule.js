// @ts-check
/**
 * When the page asks the server again over HTTP. Sockets carry the exam; this covers what no socket says: the door opening,
 * devices becoming live, a T0 or a deadline that nobody told, and everything while sockets do not work.
 *
 * @typedef {object} Situation
 * @property {import("./types.js").Phase} phase
 * @property {boolean} hasPaper the sealed paper is here
 * @property {boolean} awaiting a device or a person of ours may change what is missing: ask sooner
 * @property {boolean} degraded no socket for a while
 * @property {number} asked how many times in a row, since something changed
 * @property {number} now
 * @property {number} doorOpensAt
 * @property {number} opensAt
 * @property {number} deadline
 */

const DEGRADED_MS = 5_000;
const SPREAD_MS = 1_500;

/**
 * @param {Situation} at
 * @param {number} chance from 0 to 1: spreads a full room
 * @returns {number | null} milliseconds until the next question; null: nothing to ask
 */
export function nextQuestion(at, chance) {
  if (at.phase === "closed" || at.phase === "absent") return null;
  const calm = at.degraded ? jitter(Math.min(DEGRADED_MS * 1.3 ** Math.max(0, at.asked - 3), 15_000), chance) : null;
  if (at.phase === "waiting") return sooner(calm, Math.max(0, at.doorOpensAt - at.now) + SPREAD_MS * chance);
  if (at.now > at.deadline) return sooner(calm, jitter(2_000, chance));
  if (at.phase === "open") return calm;
  if (at.now >= at.opensAt) return sooner(calm, jitter(at.asked < 5 ? 800 : 3_000, chance));
  if (!at.hasPaper) return sooner(calm, jitter(2_000 * 1.5 ** Math.min(at.asked, 4), chance));
  if (at.phase === "lobby" && at.awaiting) return sooner(calm, jitter(Math.min(1_000 * 1.5 ** at.asked, 8_000), chance));
  if (at.phase === "lobby") return sooner(calm, Math.min(at.opensAt - at.now + SPREAD_MS * chance, jitter(15_000, chance)));
  return calm;
}

/**
 * @param {number} ms
 * @param {number} chance
 */
function jitter(ms, chance) {
  return ms * (0.7 + 0.6 * chance);
}

/**
 * @param {number | null} one
 * @param {number} other
 */
function sooner(one, other) {
  return one === null ? other : Math.min(one, other);
}
