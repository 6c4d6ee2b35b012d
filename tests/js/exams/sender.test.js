import assert from "node:assert/strict";
import { test } from "node:test";

import { MemoryOutbox } from "../../../static/core/outbox.js";
import { AnswerBook } from "../../../static/exams/answers.js";
import { Sender } from "../../../static/exams/sender.js";
import { FakeTimers, receiptFor, settle } from "../helpers.js";

const refusal = (code) => Object.assign(new Error(code), { code });

/** A sender whose way to the server is a list of outcomes: undefined for a receipt, or an error. */
async function rig({ kept = [], outcomes = [], server = [] } = {}) {
  const timers = new FakeTimers();
  const outbox = new MemoryOutbox();
  for (const entry of kept) await outbox.add(entry);
  const book = new AnswerBook(kept);
  const told = { sent: [], dropped: [], refused: [], lease: 0, unkept: 0, onDisk: [] };
  const way = { open: true };
  const send = async (entry) => {
    told.sent.push(entry);
    told.onDisk.push((await outbox.load()).pending.some(({ revision }) => revision === entry.revision));
    const outcome = outcomes.shift();
    if (outcome instanceof Error) throw outcome;
    return outcome ?? receiptFor(entry);
  };
  const sender = new Sender(
    {
      book,
      outbox,
      route: () => (way.open ? send : null),
      fetchAnswers: async () => server,
      onChange: () => {},
      onDropped: (entries) => told.dropped.push(...entries),
      onRefused: (entry) => told.refused.push(entry),
      onLease: () => { told.lease += 1; },
      onUnkept: () => { told.unkept += 1; },
    },
    { timers, random: () => 1 },
  );
  return { timers, outbox, book, told, way, sender };
}

test("a choice is in the outbox before it is sent, and leaves it with its receipt", async () => {
  const { sender, told, outbox } = await rig();
  await sender.choose(3, "a");
  await settle();
  assert.deepEqual(told.onDisk, [true]);
  assert.deepEqual(await outbox.load(), { pending: [], receipts: [receiptFor({ position: 3, option: "a", revision: 1 })], marks: [] });
});

test("a connection that comes back while a choice is being kept does not send it before", async () => {
  const { sender, told, outbox } = await rig();
  const add = outbox.add.bind(outbox);
  let keep = () => {};
  outbox.add = (entry) => new Promise((resolve) => { keep = () => resolve(add(entry)); });
  const chosen = sender.choose(2, "b");
  sender.kick();
  await settle();
  assert.deepEqual(told.sent, []);
  keep();
  await chosen;
  await settle();
  assert.deepEqual(told.onDisk, [true]);
});

test("without a way everything waits, then goes in order", async () => {
  const { sender, told, way, book } = await rig();
  way.open = false;
  await sender.choose(1, "a");
  await sender.choose(2, "b");
  await sender.choose(1, "c");
  await settle();
  assert.deepEqual(told.sent, []);
  assert.equal(book.pending.length, 3);
  way.open = true;
  sender.kick();
  await settle();
  assert.deepEqual(told.sent.map(({ revision }) => revision), [1, 2, 3]);
  assert.equal(book.pending.length, 0);
});

test("what a reload found is sent again with the same revision", async () => {
  const kept = [{ position: 4, option: "x", revision: 9 }];
  const { sender, told } = await rig({ kept });
  sender.kick();
  await settle();
  assert.deepEqual(told.sent, kept);
});

for (const code of ["disconnected", "timeout", "network", "rate.exceeded", "server.error", "server.busy"]) {
  test(`${code}: the same entry again, after a pause`, async () => {
    const { sender, told, timers, book } = await rig({ outcomes: [refusal(code)] });
    await sender.choose(1, "a");
    await settle();
    assert.equal(told.sent.length, 1);
    assert.equal(book.pending.length, 1);
    await timers.pass(800);
    assert.deepEqual(told.sent.map(({ revision }) => revision), [1, 1]);
    assert.equal(book.pending.length, 0);
  });
}

test("answer.stale: renumbered above the server's and sent, the replaced ones are told", async () => {
  const kept = [
    { position: 1, option: "a", revision: 3 },
    { position: 2, option: "b", revision: 4 },
  ];
  const at = "2023-10-16T14:07:12.000Z";
  const server = [{ position: 1, option: "z", revision: 5, at }];
  const { sender, told, outbox } = await rig({ kept, outcomes: [refusal("answer.stale")], server });
  sender.kick();
  await settle();
  assert.deepEqual(told.dropped, [kept[0]]);
  assert.deepEqual(told.sent.at(-1), { position: 2, option: "b", revision: 6 });
  assert.deepEqual((await outbox.load()).pending, []);
});

test("after the end: what the server has is confirmed, what it never had is counted as late", async () => {
  const kept = [
    { position: 1, option: "a", revision: 1 },
    { position: 2, option: "b", revision: 2 },
    { position: 3, option: "c", revision: 3 },
  ];
  const outcomes = [undefined, refusal("attempt.closed"), refusal("attempt.closed")];
  const { sender, book } = await rig({ kept, outcomes });
  sender.kick();
  await settle();
  assert.deepEqual(book.late.map(({ revision }) => revision), [2, 3]);
  assert.equal(book.pending.length, 0);
});

for (const code of ["answer.position", "answer.option", "protocol.invalid"]) {
  test(`${code}: an entry that can never be taken does not hold up the rest`, async () => {
    const { sender, told, book } = await rig({ outcomes: [refusal(code)] });
    await sender.choose(1, "a");
    await sender.choose(2, "b");
    await settle();
    assert.deepEqual(told.refused.map(({ position }) => position), [1]);
    assert.equal(book.chosen(2), "b");
    assert.deepEqual(book.pending, []);
    assert.deepEqual(book.late, []);
  });
}

test("lease.lost stops the sender and keeps the entry", async () => {
  const { sender, told, book, timers } = await rig({ outcomes: [refusal("lease.lost")] });
  await sender.choose(1, "a");
  await sender.choose(2, "b");
  await timers.pass(60_000);
  assert.equal(told.lease, 1);
  assert.equal(told.sent.length, 1);
  assert.equal(book.pending.length, 2);
});

test("an outbox that fails does not stop the answer", async () => {
  const { sender, told, outbox, book } = await rig();
  outbox.add = async () => { throw new Error("quota"); };
  await sender.choose(1, "a");
  await settle();
  assert.equal(told.unkept, 1);
  assert.equal(told.sent.length, 1);
  assert.equal(book.pending.length, 0);
});
