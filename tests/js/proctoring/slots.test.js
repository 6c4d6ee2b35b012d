import assert from "node:assert/strict";
import { test } from "node:test";

import { SLOTS, SOUND, changes, pictures, slotOf, soundLevel } from "../../../static/proctoring/slots.js";

test("only what differs is sent, and slots beyond the wall are emptied", () => {
  const shown = new Map([[0, "a"], [1, "b"], [2, "c"], [29, "z"]]);
  assert.deepEqual(changes(shown, ["a", "x", null]), [
    { slot: 1, attempt: "x" },
    { slot: 2, attempt: null },
    { slot: 29, attempt: null },
  ]);
  assert.deepEqual(changes(new Map(), []), []);
  assert.equal(changes(new Map(), Array.from({ length: SLOTS + 5 }, (_, index) => `a${index}`)).length, SLOTS);
});

test("a smaller wall has fewer pictures, and voices lie below SOUND", () => {
  assert.deepEqual(changes(new Map(), ["a", "b", "c"], 2), [{ slot: 0, attempt: "a" }, { slot: 1, attempt: "b" }]);
  const places = ["0", "11", "audio", "audio-1", "audio-7"].map(slotOf);
  assert.deepEqual(places, [0, 11, SOUND, SOUND - 1, SOUND - 7]);
});

test("a report tells the frames of each slot", () => {
  const seen = pictures([
    { type: "inbound-rtp", kind: "video", mid: "3", framesDecoded: 40, frameWidth: 320, frameHeight: 240, framesPerSecond: 11.9 },
    { type: "inbound-rtp", kind: "video", mid: "4" },
    { type: "inbound-rtp", kind: "audio", mid: "audio", audioLevel: 0.1 },
    { type: "inbound-rtp", kind: "video", mid: "audio" },
    { type: "codec", mid: "3" },
  ]);
  assert.deepEqual([...seen], [
    [3, { frames: 40, width: 320, height: 240, fps: 12 }],
    [4, { frames: 0, width: 0, height: 0, fps: 0 }],
  ]);
});

for (const [level, steps] of [
  [0, 0],
  [0.0001, 0],
  [0.02, 2],
  [0.1, 4],
  [0.3, 5],
  [1, 5],
]) {
  test(`sound of ${level} is ${steps} of 5`, () => {
    assert.equal(soundLevel([{ type: "inbound-rtp", kind: "audio", audioLevel: level }]), steps);
  });
}

test("no sound at all is silence", () => assert.equal(soundLevel([]), 0));
