import assert from "node:assert/strict";
import { test } from "node:test";

import { SignalBox } from "../../../static/exams/signals.js";
import { FakeTimers, settle } from "../helpers.js";

function rig() {
  const timers = new FakeTimers();
  const told = [];
  const way = { error: null };
  const report = async (signal) => {
    if (way.error) throw Object.assign(new Error(way.error), { code: way.error });
    told.push(signal);
  };
  const box = new SignalBox(report, () => timers.now, timers);
  return { timers, told, way, box };
}

test("a signal is told with its kind, instant and detail", async () => {
  const { box, told } = rig();
  box.raise("copy", "12 caracteres");
  await settle();
  assert.deepEqual(told, [{ kind: "copy", at: "1970-01-01T00:00:00.000Z", detail: "12 caracteres" }]);
});

test("the same kind is told once in five seconds, with the count of the rest", async () => {
  const { box, told, timers } = rig();
  for (let time = 0; time < 4; time += 1) box.raise("focus_lost");
  box.raise("focus_back");
  await timers.pass(4_999);
  assert.deepEqual(told.map(({ kind }) => kind), ["focus_lost", "focus_back"]);
  await timers.pass(1);
  assert.equal(told.at(-1).detail, "(3 más en 5 s)");
  box.raise("focus_lost");
  await settle();
  assert.equal(told.length, 4);
});

test("without a connection they wait in order, the newest fifty", async () => {
  const { box, told, way, timers } = rig();
  way.error = "disconnected";
  for (let time = 0; time < 60; time += 1) {
    box.raise("copy", String(time));
    await timers.pass(5_000);
  }
  way.error = null;
  box.flush();
  await settle();
  assert.equal(told.length, 50);
  assert.equal(told[0].detail, "10");
  assert.equal(told.at(-1).detail, "59");
});

test("a signal that the server refuses for good is left out, the next one goes", async (context) => {
  context.mock.method(console, "warn", () => {});
  const { box, told, way } = rig();
  way.error = "protocol.invalid";
  box.raise("copy");
  await settle();
  way.error = null;
  box.raise("paste");
  await settle();
  assert.deepEqual(told.map(({ kind }) => kind), ["paste"]);
});

test("details never exceed what the server takes", async () => {
  const { box, told } = rig();
  box.raise("paste", "x".repeat(201));
  await settle();
  assert.equal(told[0].detail.length, 200);
});
