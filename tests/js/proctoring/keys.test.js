import assert from "node:assert/strict";
import { test } from "node:test";

import { actOf } from "../../../static/proctoring/keys.js";

const press = (key, changes = {}) => ({ key, ctrlKey: false, altKey: false, metaKey: false, ...changes });
const wall = { view: "wall", typing: false, dialog: false, canAct: true };
const focus = { ...wall, view: "focus" };

for (const [key, onWall, onFocus] of [
  ["ArrowLeft", "move", null],
  ["ArrowDown", "move", null],
  ["PageDown", "page", null],
  ["Enter", null, null],
  ["n", "next", "next"],
  ["N", "next", "next"],
  ["e", "listen", "listen"],
  ["a", "warn", "warn"],
  ["i", "incident", "incident"],
  ["d", "disqualify", "disqualify"],
  ["g", "resize", null],
  ["Escape", null, "wall"],
  ["1", null, "identity"],
  ["3", null, "identity"],
  ["4", null, null],
  ["z", null, null],
]) {
  test(`${key}: ${onWall} on the wall, ${onFocus} before one person`, () => {
    assert.equal(actOf(press(key), wall), onWall);
    assert.equal(actOf(press(key), focus), onFocus);
  });
}

test("while somebody writes, letters are letters and Escape leads out", () => {
  assert.equal(actOf(press("a"), { ...focus, typing: true }), null);
  assert.equal(actOf(press("Escape"), { ...focus, typing: true }), "wall");
  assert.equal(actOf(press("Escape"), { ...wall, typing: true }), null);
});

test("a dialog has the keyboard for itself", () => {
  for (const key of ["Escape", "a", "n", "1"]) assert.equal(actOf(press(key), { ...focus, dialog: true }), null);
});

test("the browser's own shortcuts stay the browser's", () => {
  for (const held of ["ctrlKey", "altKey", "metaKey"]) assert.equal(actOf(press("d", { [held]: true }), focus), null);
});

test("an observer moves and listens, and no key acts", () => {
  const observer = { ...focus, canAct: false };
  for (const key of ["a", "i", "d", "1", "2", "3"]) assert.equal(actOf(press(key), observer), null);
  assert.equal(actOf(press("e"), observer), "listen");
  assert.equal(actOf(press("n"), observer), "next");
});
