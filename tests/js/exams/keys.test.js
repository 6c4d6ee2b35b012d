import assert from "node:assert/strict";
import { test } from "node:test";

import { keyAction, letterOf } from "../../../static/exams/keys.js";

const press = (key, more = {}) => ({ key, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, target: null, ...more });

const CASES = [
  ["a", press("a"), { kind: "choose", index: 0 }],
  ["D", press("D"), { kind: "choose", index: 3 }],
  ["E with four options", press("e"), null],
  ["m", press("m"), { kind: "mark" }],
  ["right arrow", press("ArrowRight"), { kind: "go", step: 1 }],
  ["left arrow", press("ArrowLeft"), { kind: "go", step: -1 }],
  ["down arrow stays the browser's", press("ArrowDown"), null],
  ["Enter", press("Enter"), null],
  ["Ctrl+A", press("a", { ctrlKey: true }), null],
  ["Alt+left", press("ArrowLeft", { altKey: true }), null],
  ["Cmd+C", press("c", { metaKey: true }), null],
  ["typing a message", press("a", { target: { tagName: "INPUT", type: "text" } }), null],
  ["on a radio", press("b", { target: { tagName: "INPUT", type: "radio" } }), { kind: "choose", index: 1 }],
  ["on a select", press("m", { target: { tagName: "SELECT" } }), null],
];

for (const [what, event, expected] of CASES) {
  test(`${what}: ${JSON.stringify(expected)}`, () => assert.deepEqual(keyAction(event, 4), expected));
}

test("letters of options", () => assert.deepEqual([0, 3, 5].map(letterOf), ["A", "D", "F"]));
