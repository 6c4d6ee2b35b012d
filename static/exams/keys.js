// @ts-check
/**
 * The keyboard of the exam: A to D choose, arrows change the question, M marks. Combinations with Ctrl, Alt or Meta stay the
 * browser's, and so does anything typed into a text field.
 *
 * @typedef {{kind: "choose", index: number} | {kind: "go", step: 1 | -1} | {kind: "mark"}} KeyAction
 */

const FIRST = "A".charCodeAt(0);

/** @param {number} index from 0 */
export function letterOf(index) {
  return String.fromCharCode(FIRST + index);
}

/**
 * @param {{key: string, ctrlKey: boolean, altKey: boolean, metaKey: boolean, isComposing: boolean,
 *   target: EventTarget | null}} event
 * @param {number} options how many this question has
 * @returns {KeyAction | null}
 */
export function keyAction(event, options) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isText(event.target)) return null;
  if (event.key === "ArrowRight") return { kind: "go", step: 1 };
  if (event.key === "ArrowLeft") return { kind: "go", step: -1 };
  const letter = event.key.length === 1 ? event.key.toUpperCase() : "";
  if (letter === "M") return { kind: "mark" };
  const index = letter ? letter.charCodeAt(0) - FIRST : -1;
  return index >= 0 && index < options ? { kind: "choose", index } : null;
}

/** @param {any} target */
function isText(target) {
  return target?.tagName === "SELECT" || target?.tagName === "TEXTAREA" || (target?.tagName === "INPUT" && target.type === "text");
}
