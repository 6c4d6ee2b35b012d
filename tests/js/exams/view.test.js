import assert from "node:assert/strict";
import { test } from "node:test";

import { viewOf } from "../../../static/exams/view.js";

const BASE = { bootPhase: "lobby", phase: "lobby", connection: "online", closing: null };
const CLOSING = { at: "x", by: "finish", code: null, receipt: null };

const CASES = [
  ["the door is shut", { phase: "waiting" }, "waiting"],
  ["the lobby", {}, "lobby"],
  ["present", { phase: "ready" }, "lobby"],
  ["the exam", { phase: "open" }, "exam"],
  ["the exam, and no network", { phase: "open", connection: "offline" }, "exam"],
  ["reloaded during the exam: not through the lobby", { bootPhase: "open", phase: "ready" }, "loading"],
  ["closed, and we know how", { phase: "closed", closing: CLOSING }, "closed"],
  ["closed, not yet known how", { phase: "closed" }, "loading"],
  ["absent", { phase: "absent" }, "absent"],
  ["another page took over", { phase: "open", connection: "replaced" }, "replaced"],
  ["signed out", { phase: "open", connection: "signed_out" }, "signed_out"],
  ["signed out after the end: the end is what matters", { phase: "closed", closing: CLOSING, connection: "signed_out" }, "closed"],
];

for (const [what, difference, expected] of CASES) {
  test(`${what}: ${expected}`, () => assert.equal(viewOf({ ...BASE, ...difference }), expected));
}
