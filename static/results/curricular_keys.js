// @ts-check
/**
 * Which key does what on the evaluation's screen. No DOM: the page says whether somebody is typing.
 *
 * @typedef {{act: "decide", value: "VALID" | "NOT_VALID" | "ILLEGIBLE"} | {act: "row", step: 1 | -1} | {act: "zoom", step: 1 | -1} | {act: "related"} | {act: "more"} | {act: "save"} | {act: "sign"} | {act: "person", key: "[" | "]"}} Gesture
 */

/** @type {Record<string, Gesture>} */
const KEYS = {
  v: { act: "decide", value: "VALID" },
  n: { act: "decide", value: "NOT_VALID" },
  l: { act: "decide", value: "ILLEGIBLE" },
  e: { act: "related" },
  m: { act: "more" },
  f: { act: "sign" },
  Enter: { act: "save" },
  ArrowUp: { act: "row", step: -1 },
  ArrowDown: { act: "row", step: 1 },
  "+": { act: "zoom", step: 1 },
  "-": { act: "zoom", step: -1 },
  "[": { act: "person", key: "[" },
  "]": { act: "person", key: "]" },
};
const READERS = new Set(["row", "zoom", "person"]);

/**
 * @param {{key: string, ctrlKey: boolean, altKey: boolean, metaKey: boolean, repeat?: boolean}} press
 * @param {{typing: boolean, onControl: boolean, writable: boolean}} where `onControl`: a link or button has the focus
 * @returns {Gesture | null} null leaves the key to the browser
 */
export function gestureOf(press, { typing, onControl, writable }) {
  if (press.ctrlKey || press.altKey || press.metaKey || typing) return null;
  const found = KEYS[press.key.length === 1 ? press.key.toLowerCase() : press.key] ?? null;
  if (found === null || (onControl && found.act === "save")) return null;
  if (!writable && !READERS.has(found.act)) return null;
  if (press.repeat && found.act !== "zoom") return null; // a key held down must not judge the rows after this one
  return found;
}
