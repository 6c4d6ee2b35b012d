// @ts-check
import assert from "node:assert/strict";
import test from "node:test";

import { PATIENCE, sendFile } from "../../../static/cvs/resume.js";

const PIECE = 4;
const DOCUMENT = { id: 7, name: "a.pdf", size: 10, pages: 1, url: "/mis-datos/documentos/7/" };

/** @param {string} code */
function failure(code) {
  return Object.assign(new Error(code), { code });
}

/**
 * A server that keeps what arrives; `troubles` is taken from, one for each piece: "lost" before it arrives, "unheard"
 * after, or the code of a refusal.
 *
 * @param {string[]} [troubles]
 */
function makeServer(troubles = []) {
  const kept = { bytes: "", begun: 0, asked: 0, /** @type {number[]} */ offsets: [] };
  return {
    kept,
    async begin() {
      kept.begun += 1;
      return { upload: "u", piece: PIECE };
    },
    /** @param {string} _upload @param {number} offset @param {Blob} piece */
    async append(_upload, offset, piece) {
      kept.offsets.push(offset);
      const trouble = troubles.shift() ?? "";
      if (trouble === "lost") throw failure("network");
      if (trouble && trouble !== "unheard") throw failure(trouble);
      const text = await piece.text();
      kept.bytes += text.slice(kept.bytes.length - offset);
      if (trouble === "unheard") throw failure("timeout");
      return this.answer();
    },
    async state() {
      kept.asked += 1;
      return { offset: kept.bytes.length, size: 10, document: null };
    },
    answer() {
      return { offset: kept.bytes.length, size: 10, document: kept.bytes.length === 10 ? DOCUMENT : null };
    },
  };
}

/**
 * @param {ReturnType<typeof makeServer>} server
 * @param {{signal?: AbortSignal}} [more]
 */
async function send(server, more = {}) {
  /** @type {number[]} */ const progress = [];
  /** @type {number[]} */ const pauses = [];
  const options = { onProgress: (/** @type {number} */ sent) => progress.push(sent), pause: async (/** @type {number} */ n) => void pauses.push(n), ...more };
  const document = await sendFile(new File(["0123456789"], "a.pdf"), server, options);
  return { document, progress, pauses };
}

test("a file goes in pieces, once each", async () => {
  const server = makeServer();
  const { document, progress, pauses } = await send(server);
  assert.deepEqual(document, DOCUMENT);
  assert.deepEqual(server.kept.offsets, [0, 4, 8]);
  assert.deepEqual(progress, [0, 4, 8, 10]);
  assert.deepEqual(pauses, []);
  assert.equal(server.kept.bytes, "0123456789");
});

test("after a failure the server says where to go on", async () => {
  const server = makeServer(["", "lost", "unheard"]);
  const { pauses } = await send(server);
  assert.equal(server.kept.bytes, "0123456789");
  assert.deepEqual(server.kept.offsets, [0, 4, 4, 8]);
  assert.deepEqual(pauses, [1, 2]);
});

test("an outcome that was not heard is asked for with the last byte", async () => {
  const server = makeServer(["", "", "unheard"]);
  await send(server);
  assert.deepEqual(server.kept.offsets, [0, 4, 8, 9]);
  assert.equal(server.kept.bytes, "0123456789");
});

test("a gap and a busy server pass; a refusal does not", async () => {
  assert.deepEqual((await send(makeServer(["upload.gap", "pdf.busy", "server.error"]))).pauses, [1, 2, 3]);
  const server = makeServer(["", "", "pdf.encrypted"]);
  await assert.rejects(send(server), { code: "pdf.encrypted" });
  assert.deepEqual(server.kept.offsets, [0, 4, 8]);
});

test("patience has an end, and counts anew after a success", async () => {
  await assert.rejects(send(makeServer(Array(PATIENCE).fill("lost"))), { code: "network" });
  const almost = Array(PATIENCE - 1).fill("lost");
  assert.deepEqual((await send(makeServer([...almost, "", ...almost]))).document, DOCUMENT);
});

test("who cancels is not sent for", async () => {
  const cancel = new AbortController();
  const server = makeServer();
  const append = server.append.bind(server);
  server.append = async (...given) => {
    cancel.abort();
    return append(...given);
  };
  await assert.rejects(send(server, { signal: cancel.signal }), { name: "AbortError" });
  assert.equal(server.kept.offsets.length, 1);
});
