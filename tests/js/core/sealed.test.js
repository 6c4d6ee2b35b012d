import assert from "node:assert/strict";
import { test } from "node:test";

import { openPaper } from "../../../static/core/sealed.js";

const ATTEMPT = "0b0ffb7e-4a55-4a44-8f4f-9e2b8a3c6d10";
const PAPER = {
  attempt: ATTEMPT,
  questions: [
    {
      position: 1,
      part: "technical",
      stem: "¿Cuál?",
      options: [
        { id: "k3f9ab", text: "Una" },
        { id: "k3f9ac", text: "Otra" },
      ],
    },
  ],
};
const KEY = new Uint8Array(32).fill(7);
const base64 = (bytes) => Buffer.from(bytes).toString("base64");

async function seal(paper, { version = 1, aad = ATTEMPT } = {}) {
  const nonce = new Uint8Array(12).fill(3);
  const secret = await crypto.subtle.importKey("raw", KEY, "AES-GCM", false, ["encrypt"]);
  const algorithm = { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(aad) };
  const cipher = await crypto.subtle.encrypt(algorithm, secret, new TextEncoder().encode(JSON.stringify(paper)));
  return base64(new Uint8Array([version, ...nonce, ...new Uint8Array(cipher)]));
}

test("the right key opens the paper", async () => {
  assert.deepEqual(await openPaper(await seal(PAPER), base64(KEY), ATTEMPT), PAPER);
});

const REFUSED = {
  "another key": async () => openPaper(await seal(PAPER), base64(new Uint8Array(32)), ATTEMPT),
  "another attempt": async () => openPaper(await seal(PAPER), base64(KEY), "0b0ffb7e-4a55-4a44-8f4f-9e2b8a3c6d11"),
  "another version": async () => openPaper(await seal(PAPER, { version: 2 }), base64(KEY), ATTEMPT),
  "a paper cut short": async () => openPaper((await seal(PAPER)).slice(0, 40), base64(KEY), ATTEMPT),
  "nothing but the header": async () => openPaper(base64(new Uint8Array(29).fill(1)), base64(KEY), ATTEMPT),
  "a paper that names another attempt inside": async () => openPaper(await seal({ ...PAPER, attempt: "x" }), base64(KEY), ATTEMPT),
  "a paper without questions": async () => openPaper(await seal({ ...PAPER, questions: [] }), base64(KEY), ATTEMPT),
  "a question without options": async () => {
    const questions = [{ position: 1, part: "technical", stem: "", options: [] }];
    return openPaper(await seal({ ...PAPER, questions }), base64(KEY), ATTEMPT);
  },
};

for (const [what, act] of Object.entries(REFUSED)) {
  test(`${what} is refused`, async () => assert.rejects(act));
}
