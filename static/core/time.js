// @ts-check
/** How instants and spans are written for people. Always Lima's time, whatever the computer believes. */

const LIMA = "America/Lima";
/** @type {Intl.DateTimeFormatOptions} */
const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: LIMA };
const clockFormat = new Intl.DateTimeFormat("es-PE", CLOCK);
const hourFormat = new Intl.DateTimeFormat("es-PE", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: LIMA });
const dateFormat = new Intl.DateTimeFormat("es-PE", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: LIMA });
const weekdayFormat = new Intl.DateTimeFormat("es-PE", { weekday: "long", timeZone: LIMA });

/**
 * `09:07:12`. Milliseconds are cut, never rounded up to an instant that had not come.
 * @param {string | number} instant ISO text or milliseconds
 */
export function clockTime(instant) {
  return clockFormat.format(new Date(instant));
}

/**
 * `09:07`
 * @param {string | number} instant
 */
export function hourTime(instant) {
  return hourFormat.format(new Date(instant));
}

/**
 * `16/10/2023`
 * @param {string | number} instant
 */
export function dateText(instant) {
  return dateFormat.format(new Date(instant));
}

/**
 * `lunes 16/10/2023`
 * @param {string | number} instant
 */
export function longDate(instant) {
  return `${weekdayFormat.format(new Date(instant))} ${dateText(instant)}`;
}

/**
 * `03:19`, or `1:03:19` from one hour on. A started second is shown whole: zero means the instant has come.
 * @param {number} ms what is left
 */
export function span(ms) {
  const left = Math.max(0, Math.ceil(ms / 1000));
  const minutes = Math.floor(left / 60) % 60;
  const tail = `${two(minutes)}:${two(left % 60)}`;
  const hours = Math.floor(left / 3600);
  return hours ? `${hours}:${tail}` : tail;
}

/**
 * `17 minutos`, `1 minuto`, `40 segundos`.
 * @param {number} ms
 */
export function spanWords(ms) {
  const left = Math.max(0, Math.ceil(ms / 1000));
  if (left >= 60) return plural(Math.floor(left / 60), "minuto", "minutos");
  return plural(left, "segundo", "segundos");
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} many
 */
export function plural(count, one, many) {
  return `${count} ${count === 1 ? one : many}`;
}

/** @param {number} value */
function two(value) {
  return String(value).padStart(2, "0");
}
