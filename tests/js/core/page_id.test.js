import assert from "node:assert/strict";
import { test } from "node:test";

import { takePageId } from "../../../static/core/page_id.js";

class FakeStorage {
  kept = new Map();
  getItem = (key) => this.kept.get(key) ?? null;
  setItem = (key, value) => void this.kept.set(key, value);
  removeItem = (key) => void this.kept.delete(key);
  copy() {
    const other = new FakeStorage();
    other.kept = new Map(this.kept);
    return other;
  }
}

test("a reload keeps the identity", () => {
  const storage = new FakeStorage();
  const page = new EventTarget();
  const first = takePageId(storage, page);
  page.dispatchEvent(new Event("pagehide"));
  assert.equal(takePageId(storage, new EventTarget()), first);
});

test("a duplicated tab gets one of its own", () => {
  const storage = new FakeStorage();
  const first = takePageId(storage, new EventTarget());
  assert.notEqual(takePageId(storage.copy(), new EventTarget()), first);
});

test("a duplicate of a reloaded tab gets one of its own too", () => {
  const storage = new FakeStorage();
  const page = new EventTarget();
  takePageId(storage, page);
  page.dispatchEvent(new Event("pagehide"));
  const reloaded = takePageId(storage, new EventTarget());
  assert.notEqual(takePageId(storage.copy(), new EventTarget()), reloaded);
});

test("a page that came back from the cache gives nothing to duplicates", () => {
  const storage = new FakeStorage();
  const page = new EventTarget();
  const first = takePageId(storage, page);
  page.dispatchEvent(new Event("pagehide"));
  page.dispatchEvent(new Event("pageshow"));
  assert.notEqual(takePageId(storage.copy(), new EventTarget()), first);
});

test("without storage there is still an identity that the server accepts", () => {
  assert.match(takePageId(null, new EventTarget()), /^[A-Za-z0-9_-]{8,64}$/);
});
