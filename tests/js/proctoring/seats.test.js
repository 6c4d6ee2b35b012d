import assert from "node:assert/strict";
import { test } from "node:test";

import { absent, byNumber, calm, nextWaiting, pageText, pageWith, pagesOf, placesOf, step, tally, waiting } from "../../../static/proctoring/seats.js";
import { seatOf } from "./seat.js";

const attention = (rank, since, level = "warn") => ({ rank, level, code: "silent", since });
const at = (second) => `2023-10-16T14:00:${String(second).padStart(2, "0")}.000Z`;
const names = (seats) => seats.map((seat) => seat.attempt);

test("the list: lowest rank, then the longest wait, unknown waits last, then the place", () => {
  const seats = [
    seatOf(1),
    seatOf(2, { attention: attention(5, at(1)) }),
    seatOf(3, { attention: attention(1, at(50), "danger") }),
    seatOf(4, { attention: attention(1, at(10), "danger") }),
    seatOf(6, { attention: attention(4, null) }),
    seatOf(5, { attention: attention(4, at(30)) }),
    seatOf(8, { attention: attention(4, null) }),
  ];
  assert.deepEqual(names(waiting(seats)), ["a4", "a3", "a5", "a6", "a8", "a2"]);
  assert.deepEqual(names(calm(seats)), ["a1"]);
});

test("who did not come is neither calm nor waiting", () => {
  const seats = [seatOf(2, { phase: "absent" }), seatOf(1)];
  assert.deepEqual(names(absent(seats)), ["a2"]);
  assert.deepEqual(names(calm(seats)), ["a1"]);
  assert.deepEqual(names(byNumber(seats)), ["a1", "a2"]);
});

test("counts of the room", () => {
  const present = { present_at: at(0) };
  const verified = { identity: { decision: "VERIFIED", by: "m", at: at(1) } };
  const accused = { disqualification: { id: 1, code: "D03", state: "proposed", by: "m", at: at(1) } };
  const cleared = { disqualification: { id: 2, code: "D03", state: "overturned", by: "m", at: at(1) } };
  const counts = tally([
    seatOf(1, { ...present, ...verified }),
    seatOf(2, { ...present, incidents: 2, attention: attention(1, at(1), "danger") }),
    seatOf(3, { ...present, ...accused, video: "silent", attention: attention(0, at(1), "danger") }),
    seatOf(4, { ...present, ...cleared, video: "still" }),
    seatOf(5, { ...present, video: "none", phase: "closed" }),
    seatOf(6, { phase: "absent", video: "none" }),
    seatOf(7, { ...present, attention: attention(7, at(1), "info") }),
  ]);
  assert.deepEqual(counts, { seats: 7, present: 6, incidents: 2, look: 2, dark: 1, verified: 1 });
});

test("pages have every place, filled or not", () => {
  const seats = Array.from({ length: 14 }, (_, index) => seatOf(index + 1));
  assert.equal(pagesOf(14, 12), 2);
  assert.equal(pagesOf(12, 12), 1);
  assert.equal(pagesOf(0, 12), 1);
  const second = placesOf(seats, 1, 12);
  assert.equal(second.length, 12);
  assert.deepEqual(second.slice(0, 3).map((seat) => seat?.number ?? null), [13, 14, null]);
  assert.equal(pageWith(seats, "a13", 12), 1);
  assert.equal(pageWith(seats, "a12", 12), 0);
  assert.equal(pageWith(seats, "nobody", 12), 0);
  assert.equal(pageText(seats, 1, 12), "Puestos 13–14 de 14 · página 2 de 2");
  assert.equal(pageText(seats, 0, 30), "Puestos 1–14 de 14");
  assert.equal(pageText([], 0, 30), "Sin puestos");
});

test("N goes round", () => {
  const list = [seatOf(3), seatOf(1)];
  assert.equal(nextWaiting(list, null), "a3");
  assert.equal(nextWaiting(list, "a3"), "a1");
  assert.equal(nextWaiting(list, "a1"), "a3");
  assert.equal(nextWaiting(list, "a9"), "a3");
  assert.equal(nextWaiting([], "a1"), null);
});

for (const [place, key, expected] of [
  [0, "ArrowLeft", 0],
  [0, "ArrowUp", 0],
  [0, "ArrowRight", 1],
  [0, "ArrowDown", 4],
  [5, "ArrowUp", 1],
  [9, "ArrowRight", 9],
  [7, "ArrowDown", 7],
  [3, "Home", 3],
]) {
  test(`${key} from place ${place} of ten in four columns`, () => {
    assert.equal(step(place, key, { columns: 4, count: 10 }), expected);
  });
}
