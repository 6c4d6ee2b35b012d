// @ts-check
/**
 * What a page knows of a room's seats: order, counts, pages of the wall and steps of the keyboard. No DOM.
 *
 * @typedef {import("./types.js").Seat} Seat
 */

export const SIZES = { 12: { columns: 4, rows: 3 }, 30: { columns: 6, rows: 5 } };

/**
 * @param {Iterable<Seat>} seats
 * @returns {Seat[]} by place; places never move
 */
export function byNumber(seats) {
  return [...seats].sort((a, b) => a.number - b.number);
}

/**
 * "Por atender": lowest rank first, then who waits longest; a wait without a known start goes last in its rank.
 * @param {Iterable<Seat>} seats
 * @returns {Seat[]}
 */
export function waiting(seats) {
  const since = (/** @type {Seat} */ seat) => (seat.attention?.since ? Date.parse(seat.attention.since) : Infinity);
  return byNumber(seats)
    .filter((seat) => seat.attention !== null)
    .sort((a, b) => rank(a) - rank(b) || compare(since(a), since(b)) || a.number - b.number);
}

/** @param {Seat} seat */
function rank(seat) {
  return seat.attention?.rank ?? Infinity;
}

/**
 * @param {number} a
 * @param {number} b both may be Infinity
 */
function compare(a, b) {
  return a === b ? 0 : a < b ? -1 : 1;
}

/**
 * @param {Iterable<Seat>} seats
 * @returns {Seat[]} nothing to look at; who was disqualified is no longer watched
 */
export function calm(seats) {
  const out = (/** @type {Seat} */ seat) => seat.phase === "absent" || seat.disqualification?.state === "confirmed";
  return byNumber(seats).filter((seat) => seat.attention === null && !out(seat));
}

/**
 * @param {Iterable<Seat>} seats
 * @returns {Seat[]}
 */
export function absent(seats) {
  return byNumber(seats).filter((seat) => seat.phase === "absent");
}

/** @param {Iterable<Seat>} seats */
export function tally(seats) {
  const all = [...seats];
  const present = all.filter((seat) => seat.present_at !== null);
  const running = all.filter((seat) => seat.phase === "ready" || seat.phase === "open");
  return {
    seats: all.length,
    present: present.length,
    incidents: all.filter((seat) => seat.incidents > 0 || isAccused(seat)).length,
    look: all.filter((seat) => seat.attention !== null && seat.attention.level !== "info").length,
    dark: running.filter((seat) => seat.video !== "live" && seat.video !== "still").length,
    verified: present.filter((seat) => seat.identity?.decision === "VERIFIED").length,
  };
}

/** @param {Seat} seat */
export function isAccused(seat) {
  return seat.disqualification !== null && seat.disqualification.state !== "overturned";
}

/**
 * @param {number} count seats
 * @param {number} size places on a page
 */
export function pagesOf(count, size) {
  return Math.max(1, Math.ceil(count / size));
}

/**
 * @param {Seat[]} seats by place
 * @param {number} page from 0
 * @param {number} size
 * @returns {(Seat | null)[]} exactly `size` places
 */
export function placesOf(seats, page, size) {
  const shown = seats.slice(page * size, (page + 1) * size);
  return Array.from({ length: size }, (_, place) => shown[place] ?? null);
}

/**
 * @param {Seat[]} seats by place
 * @param {string} attempt
 * @param {number} size
 * @returns {number} the page where this seat is, or 0
 */
export function pageWith(seats, attempt, size) {
  return Math.max(0, Math.floor(seats.findIndex((seat) => seat.attempt === attempt) / size));
}

/**
 * Whom N leads to: the one after the present one in the list, round and round.
 * @param {Seat[]} list as `waiting` gives it
 * @param {string | null} current
 * @returns {string | null}
 */
export function nextWaiting(list, current) {
  if (list.length === 0) return null;
  const here = list.findIndex((seat) => seat.attempt === current);
  return list[(here + 1) % list.length].attempt;
}

/**
 * One step of an arrow key on the wall; at an edge it stays.
 * @param {number} place
 * @param {string} key
 * @param {{columns: number, count: number}} wall
 */
export function step(place, key, { columns, count }) {
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key] ?? 0;
  const target = place + by;
  return target < 0 || target >= count ? place : target;
}

/**
 * `Puestos 1–12 de 14 · página 1 de 2`
 * @param {Seat[]} seats by place
 * @param {number} page
 * @param {number} size
 */
export function pageText(seats, page, size) {
  if (seats.length === 0) return "Sin puestos";
  const shown = seats.slice(page * size, (page + 1) * size);
  const range = `Puestos ${shown[0]?.number}–${shown[shown.length - 1]?.number} de ${seats.length}`;
  const pages = pagesOf(seats.length, size);
  return pages === 1 ? range : `${range} · página ${page + 1} de ${pages}`;
}
