import assert from "node:assert/strict";
import { test } from "node:test";

import { backoff } from "../../../static/core/backoff.js";

const CASES = [
  // failures, random, expected
  [0, 1, 500],
  [0, 0, 50],
  [1, 1, 1_000],
  [4, 1, 8_000],
  [5, 1, 10_000],
  [50, 1, 10_000],
  [50, 0, 1_000],
];

for (const [failures, random, expected] of CASES) {
  test(`after ${failures} failures with chance ${random}: ${expected} ms`, () => {
    assert.equal(backoff(failures, { random: () => random }), expected);
  });
}
