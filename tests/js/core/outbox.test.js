import "fake-indexeddb/auto";

import assert from "node:assert/strict";
import { test } from "node:test";

import { MemoryOutbox, openOutbox } from "../../../static/core/outbox.js";
import { receiptFor } from "../helpers.js";

const A = { position: 3, option: "k3f9ab", revision: 1 };
const B = { position: 4, option: null, revision: 2 };
const C = { position: 3, option: "zz81qa", revision: 11 };

let next = 0;
const kinds = {
  "in IndexedDB": async () => openOutbox(`attempt-${next++}`),
  "in memory": async () => new MemoryOutbox(),
};

for (const [kind, open] of Object.entries(kinds)) {
  test(`${kind}: entries come back in the order of their revisions`, async () => {
    const outbox = await open();
    for (const entry of [A, B, C]) await outbox.add(entry);
    assert.deepEqual((await outbox.load()).pending, [A, B, C]);
  });

  test(`${kind}: a receipt takes the place of its entry`, async () => {
    const outbox = await open();
    await outbox.add(A);
    await outbox.add(B);
    await outbox.settle(A.revision, receiptFor(A));
    assert.deepEqual(await outbox.load(), { pending: [B], receipts: [receiptFor(A)], marks: [] });
  });

  test(`${kind}: an entry that can never be taken leaves without receipt`, async () => {
    const outbox = await open();
    await outbox.add(A);
    await outbox.settle(A.revision, null);
    assert.deepEqual(await outbox.load(), { pending: [], receipts: [], marks: [] });
  });

  test(`${kind}: renumbering replaces all entries at once`, async () => {
    const outbox = await open();
    await outbox.add(A);
    await outbox.add(B);
    await outbox.replace([{ ...B, revision: 9 }]);
    assert.deepEqual((await outbox.load()).pending, [{ ...B, revision: 9 }]);
  });

  test(`${kind}: marks and the receipt of the end are kept`, async () => {
    const outbox = await open();
    const end = receiptFor({ position: null, option: null, revision: 2 });
    await outbox.settle(B.revision, receiptFor(B));
    await outbox.keep(end);
    await outbox.mark([4, 6]);
    const kept = await outbox.load();
    assert.deepEqual(kept.marks, [4, 6]);
    assert.deepEqual(kept.receipts, [receiptFor(B), end]);
  });
}

test("what one page wrote the next one finds; another attempt's is not touched", async () => {
  const first = await openOutbox("reloaded");
  const other = await openOutbox("reloaded-not");
  await first.add(A);
  await other.add(B);
  await other.replace([]);
  const again = await openOutbox("reloaded");
  assert.equal(again.durable, true);
  assert.deepEqual((await again.load()).pending, [A]);
});

test("without IndexedDB the outbox works and says that it will not survive a reload", async () => {
  const refusing = { open: () => { throw new Error("private window"); } };
  for (const factory of [null, refusing]) {
    const outbox = await openOutbox("x", factory);
    await outbox.add(A);
    assert.equal(outbox.durable, false);
    assert.deepEqual((await outbox.load()).pending, [A]);
  }
});
