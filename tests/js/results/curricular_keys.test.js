// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { gestureOf } from "../../../static/results/curricular_keys.js";

const RESTING = { typing: false, onControl: false, writable: true };

/** @param {string} key */
function press(key, more = {}) {
  return { key, ctrlKey: false, altKey: false, metaKey: false, ...more };
}

test("a key a decision, whatever its case", () => {
  assert.deepEqual(gestureOf(press("v"), RESTING), { act: "decide", value: "VALID" });
  assert.deepEqual(gestureOf(press("N"), RESTING), { act: "decide", value: "NOT_VALID" });
  assert.deepEqual(gestureOf(press("l"), RESTING), { act: "decide", value: "ILLEGIBLE" });
  assert.equal(gestureOf(press("x"), RESTING), null);
});

test("who types, or asks the browser for something, is left alone", () => {
  assert.equal(gestureOf(press("v"), { ...RESTING, typing: true }), null);
  assert.equal(gestureOf(press("f", { ctrlKey: true }), RESTING), null);
  assert.equal(gestureOf(press("Enter"), { ...RESTING, onControl: true }), null);
  assert.deepEqual(gestureOf(press("Enter"), RESTING), { act: "save" });
});

test("who may only look moves about and judges nothing", () => {
  const looking = { ...RESTING, writable: false };
  for (const key of ["v", "n", "l", "e", "f", "Enter"]) assert.equal(gestureOf(press(key), looking), null);
  assert.deepEqual(gestureOf(press("ArrowDown"), looking), { act: "row", step: 1 });
  assert.deepEqual(gestureOf(press("]"), looking), { act: "person", key: "]" });
});

test("a key held down does not judge the rows that follow", () => {
  assert.equal(gestureOf(press("v", { repeat: true }), RESTING), null);
  assert.deepEqual(gestureOf(press("+", { repeat: true }), RESTING), { act: "zoom", step: 1 });
});
