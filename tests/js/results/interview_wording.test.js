import assert from "node:assert/strict";
import { test } from "node:test";

import { deviceTrouble, mayLook, mayTransmit, notice, seat, watchersText, whyDark } from "../../../static/results/interview/wording.js";

const PHASES = /** @type {const} */ (["early", "waiting", "open", "closed", "over"]);

for (const [part, looking, transmitting] of [
  ["applicant", ["open"], ["open"]],
  ["member", ["waiting", "open"], ["waiting", "open"]],
  ["watcher", ["waiting", "open"], []],
]) {
  test(`when ${part} looks and transmits is what the server allows`, () => {
    assert.deepEqual(PHASES.filter((phase) => mayLook(part, phase)), looking);
    assert.deepEqual(PHASES.filter((phase) => mayTransmit(part, phase)), transmitting);
  });
}

test("who is there keeps the place, who comes takes the first free one, who does not fit has none", () => {
  assert.deepEqual(seat([], ["a", "b"], 3), ["a", "b", null]);
  assert.deepEqual(seat(["a", "b", null], ["b", "c"], 3), ["c", "b", null]);
  assert.deepEqual(seat(["c", "b", null], [], 3), [null, null, null]);
  assert.deepEqual(seat([], ["a", "b", "c"], 2), ["a", "b"]);
});

test("what stands above the pictures", () => {
  const facts = { part: "applicant", opens: "2023-10-26T13:30:00.000Z", waits: false, applicantHere: false };
  const heading = (/** @type {object} */ changes) => notice({ ...facts, ...changes })?.heading ?? null;
  assert.equal(heading({ phase: "early" }), "La sala abre a las 08:30");
  assert.equal(heading({ phase: "waiting" }), "Está en la sala de espera");
  assert.equal(heading({ phase: "waiting", part: "member" }), "La persona aún no se conecta");
  assert.equal(heading({ phase: "waiting", part: "watcher", applicantHere: true }), "La persona espera");
  assert.equal(heading({ phase: "open" }), null);
  assert.equal(heading({ phase: "open", waits: true }), "Conectando…");
  assert.equal(heading({ phase: "closed" }), "El Comité cerró la sala");
  assert.equal(heading({ phase: "closed", part: "member" }), "La sala está cerrada");
  assert.equal(heading({ phase: "over" }), "La hora de esta sala pasó");
});

test("a dark picture says why", () => {
  const person = { who: "p1", name: "Ana", part: "member", camera: true, microphone: true, picture: true, sound: true };
  assert.equal(whyDark(person, true), "");
  assert.equal(whyDark(person, false), "Recibiendo su imagen…");
  assert.equal(whyDark({ ...person, picture: false }, false), "Conectando su cámara…");
  assert.equal(whyDark({ ...person, camera: false, picture: false }, true), "Apagó su cámara");
});

for (const [camera, microphone, words] of [
  ["live", "live", ""],
  ["asking", "asking", ""],
  ["denied", "denied", "la cámara y el micrófono"],
  ["denied", "live", "permiso para usar la cámara."],
  ["live", "missing", "No se encontró un micrófono"],
  ["busy", "busy", "Otro programa usa la cámara"],
  ["lost", "live", "Se perdió la cámara"],
  ["live", "muted", "en pausa"],
]) {
  test(`camera ${camera}, microphone ${microphone}`, () => {
    const said = deviceTrouble({ camera, microphone });
    assert.ok(words === "" ? said === "" : said.includes(words), said);
  });
}

test("who watches is named", () => {
  assert.equal(watchersText([]), "");
  assert.equal(watchersText(["Ana"]), "Observa Ana.");
  assert.equal(watchersText(["Ana", "Luis", "Rosa"]), "Observan Ana, Luis y Rosa.");
});
