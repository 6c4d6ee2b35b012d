import assert from "node:assert/strict";
import { test } from "node:test";

import { nextQuestion } from "../../../static/exams/schedule.js";

const BASE = {
  phase: "lobby",
  hasPaper: true,
  awaiting: false,
  degraded: false,
  asked: 0,
  now: 100_000,
  doorOpensAt: 0,
  opensAt: 300_000,
  deadline: 1_800_000,
};

// difference from BASE, then milliseconds at the middle of the jitter
const CASES = [
  ["waiting: when the door opens", { phase: "waiting", doorOpensAt: 160_000 }, 60_750],
  ["lobby with everything here: seldom", {}, 15_000],
  ["lobby without the paper: soon", { hasPaper: false }, 2_000],
  ["lobby, a camera was just published: soon", { awaiting: true }, 1_000],
  ["lobby, still waiting for the camera: later and later", { awaiting: true, asked: 10 }, 8_000],
  ["lobby just before T0: at T0", { now: 299_000 }, 1_750],
  ["lobby after T0: what became of me?", { now: 300_000 }, 800],
  ["present with the paper: nothing to ask", { phase: "ready" }, null],
  ["present, T0 passed, no key: ask", { phase: "ready", now: 300_000 }, 800],
  ["present, T0 long passed: ask less", { phase: "ready", now: 310_000, asked: 5 }, 3_000],
  ["exam with a socket: nothing to ask", { phase: "open", now: 400_000 }, null],
  ["exam without socket: every five seconds", { phase: "open", now: 400_000, degraded: true }, 5_000],
  ["exam, the deadline passed and nobody said so", { phase: "open", now: 1_800_001 }, 2_000],
  ["exam, exactly the deadline: still open", { phase: "open", now: 1_800_000 }, null],
  ["ended", { phase: "closed", degraded: true }, null],
  ["absent", { phase: "absent", degraded: true }, null],
];

for (const [what, difference, expected] of CASES) {
  test(what, () => assert.equal(nextQuestion({ ...BASE, ...difference }, 0.5), expected));
}
