// @ts-check
/**
 * Which key does what. No DOM: the page says what has the focus.
 *
 * @typedef {"move" | "next" | "listen" | "warn" | "incident" | "disqualify" | "resize" | "wall" | "identity" | "page"} Act
 */

/** @type {Record<string, Act>} */
const BOTH = { n: "next", e: "listen", a: "warn", i: "incident", d: "disqualify" };
/** @type {Record<string, Act>} */
const WALL = { ArrowLeft: "move", ArrowRight: "move", ArrowUp: "move", ArrowDown: "move", PageUp: "page", PageDown: "page", g: "resize" };
/** @type {Record<string, Act>} */
const FOCUS = { Escape: "wall", 1: "identity", 2: "identity", 3: "identity" };
const MONITORS_ONLY = new Set(["warn", "incident", "disqualify", "identity"]);

/**
 * @param {{key: string, ctrlKey: boolean, altKey: boolean, metaKey: boolean}} press
 * @param {{view: "wall" | "focus", typing: boolean, dialog: boolean, canAct: boolean}} where
 * @returns {Act | null} null leaves the key to the browser
 */
export function actOf(press, { view, typing, dialog, canAct }) {
  if (press.ctrlKey || press.altKey || press.metaKey || dialog) return null;
  const name = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (typing) return view === "focus" && name === "Escape" ? "wall" : null;
  const act = BOTH[name] ?? (view === "wall" ? WALL[name] : FOCUS[name]) ?? null;
  return act !== null && MONITORS_ONLY.has(act) && !canAct ? null : act;
}

/** @type {Record<string, import("./types.js").Decision>} */
export const DECISION_KEYS = { 1: "VERIFIED", 2: "DOUBTFUL", 3: "REJECTED" };
