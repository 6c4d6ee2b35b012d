import assert from "node:assert/strict";
import { test } from "node:test";

import { AnswerBook } from "../../../static/exams/answers.js";
import { receiptFor } from "../helpers.js";

const at = "2023-10-16T14:07:12.000Z";
const held = (position, option, revision) => ({ position, option, revision, at });

test("revisions grow by one over all positions", () => {
  const book = new AnswerBook();
  assert.equal(book.choose(3, "a").revision, 1);
  assert.equal(book.choose(1, "b").revision, 2);
  assert.equal(book.choose(3, "c").revision, 3);
});

test("the next revision is above all that were seen: kept, acknowledged, from a snapshot", () => {
  const book = new AnswerBook([{ position: 2, option: "x", revision: 7 }]);
  assert.equal(book.choose(1, "a").revision, 8);
  book.adopt([held(5, "y", 12)]);
  assert.equal(book.choose(1, "b").revision, 13);
});

test("what the person chose last is shown, sent or not, and a receipt moves it to saved", () => {
  const book = new AnswerBook();
  book.adopt([held(3, "old", 1)]);
  const entry = book.choose(3, "new");
  assert.equal(book.chosen(3), "new");
  book.confirm(receiptFor(entry));
  assert.equal(book.chosen(3), "new");
  assert.deepEqual(book.pending, []);
  assert.equal(book.savedRevision, 2);
  assert.equal(book.lastSavedAt, at);
});

test("a cleared answer is blank again", () => {
  const book = new AnswerBook();
  book.adopt([held(1, "a", 1), held(2, "b", 2)]);
  book.choose(2, null);
  assert.deepEqual(book.blanks(3), [2, 3]);
});

test("an older snapshot does not undo a newer receipt", () => {
  const book = new AnswerBook();
  const entry = book.choose(1, "new");
  book.confirm(receiptFor(entry));
  book.adopt([held(1, "older", 0)]);
  assert.equal(book.chosen(1), "new");
});

test("what came too late is counted apart", () => {
  const book = new AnswerBook();
  const late = book.choose(1, "a");
  const refused = book.choose(2, "b");
  book.giveUp(late, "late");
  book.giveUp(refused, "refused");
  assert.deepEqual(book.late, [late]);
  assert.deepEqual(book.pending, []);
});

// What the server holds, what waits here -> what is kept with which revision, what is dropped.
const REBASES = {
  "our revision was used for another question: renumbered": {
    server: [held(7, "x", 5)],
    waiting: [[3, "a", 5]],
    kept: [[3, "a", 6]],
    dropped: [],
  },
  "the server's answer to this question is newer: dropped": {
    server: [held(3, "x", 6)],
    waiting: [[3, "a", 5]],
    kept: [],
    dropped: [5],
  },
  "the server's answer to this question has the same number and another option: dropped": {
    server: [held(3, "x", 5)],
    waiting: [[3, "a", 5]],
    kept: [],
    dropped: [5],
  },
  "the server's answer to this question is older: renumbered": {
    server: [held(3, "x", 2), held(9, "y", 8)],
    waiting: [[3, "a", 5]],
    kept: [[3, "a", 9]],
    dropped: [],
  },
  "the server holds it already, only the receipt was lost: keeps its number": {
    server: [held(3, "a", 5)],
    waiting: [[3, "a", 5]],
    kept: [[3, "a", 5]],
    dropped: [],
  },
  "order is kept among the renumbered": {
    server: [held(7, "x", 9)],
    waiting: [[3, "a", 4], [4, "b", 5], [3, "c", 6]],
    kept: [[3, "a", 10], [4, "b", 11], [3, "c", 12]],
    dropped: [],
  },
  "a mixture": {
    server: [held(1, "a", 1), held(2, "x", 4), held(7, "y", 6)],
    waiting: [[1, "a", 1], [2, "b", 3], [5, "e", 6]],
    kept: [[1, "a", 1], [5, "e", 7]],
    dropped: [3],
  },
};

for (const [what, { server, waiting, kept, dropped }] of Object.entries(REBASES)) {
  test(`rebase: ${what}`, () => {
    const book = new AnswerBook(waiting.map(([position, option, revision]) => ({ position, option, revision })));
    const result = book.rebase(server);
    assert.deepEqual(book.pending.map(({ position, option, revision }) => [position, option, revision]), kept);
    assert.deepEqual(result.dropped.map(({ revision }) => revision), dropped);
    const highest = Math.max(...server.map(({ revision }) => revision), ...kept.map(([, , revision]) => revision));
    assert.equal(book.choose(20, "z").revision, highest + 1);
  });
}
