// @ts-check
/**
 * Which slot of a wall shows whom, and what a statistics report says of each slot. No DOM.
 *
 * @typedef {{frames: number, width: number, height: number, fps: number}} Picture
 */

export const SLOTS = 30;
export const SOUND = -1;

/**
 * Where a track of a wall belongs, by the mid of its m-line: pictures have numbers, voices are SOUND and below.
 * @param {string | null} mid `0`, `1`… or `audio`, `audio-1`…
 * @returns {number}
 */
export function slotOf(mid) {
  const voice = /^audio(?:-(\d+))?$/.exec(mid ?? "");
  return voice ? SOUND - Number(voice[1] ?? 0) : Number(mid);
}

/**
 * The commands that bring a wall from what it shows to what it should.
 * @param {ReadonlyMap<number, string | null>} shown
 * @param {(string | null)[]} wanted by slot; slots beyond its end are to be empty
 * @param {number} [slots] how many pictures the wall has
 * @returns {{slot: number, attempt: string | null}[]}
 */
export function changes(shown, wanted, slots = SLOTS) {
  const moves = [];
  for (let slot = 0; slot < slots; slot += 1) {
    const attempt = wanted[slot] ?? null;
    if ((shown.get(slot) ?? null) !== attempt) moves.push({ slot, attempt });
  }
  return moves;
}

/**
 * @param {Iterable<any>} report entries of RTCPeerConnection.getStats
 * @returns {Map<number, Picture>} by slot
 */
export function pictures(report) {
  /** @type {Map<number, Picture>} */
  const found = new Map();
  for (const entry of report) {
    if (entry.type !== "inbound-rtp" || entry.kind !== "video") continue;
    const slot = Number(entry.mid);
    if (!Number.isInteger(slot)) continue;
    found.set(slot, {
      frames: entry.framesDecoded ?? 0,
      width: entry.frameWidth ?? 0,
      height: entry.frameHeight ?? 0,
      fps: Math.round(entry.framesPerSecond ?? 0),
    });
  }
  return found;
}

/**
 * @param {Iterable<any>} report
 * @returns {number} 0 to 5; the ear hears ratios, so the steps are of six decibels
 */
export function soundLevel(report) {
  let level = 0;
  for (const entry of report) {
    if (entry.type === "inbound-rtp" && entry.kind === "audio") level = Math.max(level, entry.audioLevel ?? 0);
  }
  if (level <= 0) return 0;
  return Math.min(5, Math.max(0, Math.ceil(5 + (20 * Math.log10(level)) / 6 + 2)));
}
