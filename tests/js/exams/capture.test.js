import assert from "node:assert/strict";
import { test } from "node:test";

import { levelOf, troubleOf } from "../../../static/exams/capture.js";

const tone = (amplitude) => new Float32Array(64).fill(amplitude);

test("the level rises with loudness from 0 to 7", () => {
  assert.equal(levelOf(tone(0)), 0);
  assert.equal(levelOf(tone(0.001)), 0);
  const speech = levelOf(tone(0.05));
  assert.ok(speech > 3 && speech < 7, `speech shows ${speech}`);
  assert.equal(levelOf(tone(1)), 7);
});

const NAMES = { NotAllowedError: "denied", NotFoundError: "missing", NotReadableError: "busy", SomethingNew: "busy" };
for (const [name, state] of Object.entries(NAMES)) {
  test(`${name} reads as ${state}`, () => assert.equal(troubleOf(name), state));
}
