import assert from "node:assert/strict";
import { test } from "node:test";

import {
  announcement,
  blanksHeading,
  closingWords,
  confirmHeading,
  leadWords,
  lateSentence,
  lobbyHeading,
  missingSentence,
} from "../../../static/exams/wording.js";

test("what is missing, in words", () => {
  assert.equal(lobbyHeading(["camera", "microphone", "consent", "document"], false), "Le faltan cuatro pasos");
  assert.equal(lobbyHeading(["document"], false), "Le falta un paso");
  assert.equal(lobbyHeading([], false), "Todo está listo");
  assert.equal(lobbyHeading([], true), "Presente");
  assert.equal(missingSentence([]), "");
  assert.equal(missingSentence(["document"]), "Falta: mostrar el DNI.");
  assert.equal(missingSentence(["consent", "camera", "document"]), "Falta: aceptar la grabación, la cámara en vivo y mostrar el DNI.");
});

test("how long before the exam the door opens", () => {
  assert.equal(leadWords(300_000), "cinco minutos");
  assert.equal(leadWords(60_000), "1 minuto");
});

test("blanks before finishing", () => {
  assert.equal(blanksHeading(0), "Respondió todas las preguntas");
  assert.equal(blanksHeading(1), "Tiene 1 pregunta sin responder");
  assert.equal(blanksHeading(13), "Tiene 13 preguntas sin responder");
  assert.equal(confirmHeading(0), "¿Finalizar la evaluación?");
  assert.equal(confirmHeading(1), "¿Finalizar con 1 pregunta en blanco?");
  assert.equal(confirmHeading(13), "¿Finalizar con 13 preguntas en blanco?");
});

const MINUTE = 60_000;
const SPOKEN = [
  // before, left, expected
  [10 * MINUTE + 200, 10 * MINUTE - 50, "Quedan 10 minutos."],
  [10 * MINUTE + 1, 10 * MINUTE, "Quedan 10 minutos."],
  [10 * MINUTE, 10 * MINUTE - 250, null],
  [5 * MINUTE + 1, 5 * MINUTE, "Quedan 5 minutos."],
  [MINUTE + 100, MINUTE - 100, "Queda 1 minuto."],
  [9 * MINUTE, 8 * MINUTE, null],
  [11 * MINUTE, 4 * MINUTE, "Quedan 5 minutos."], // woke from sleep: only the nearest
  [2 * MINUTE, 0, null],
];

for (const [before, left, expected] of SPOKEN) {
  test(`from ${before} to ${left} ms left: ${expected}`, () => assert.equal(announcement(before, left), expected));
}

test("the last page by what ended the exam", () => {
  const at = "2023-10-16T14:17:05.000Z";
  assert.equal(closingWords({ at, by: "finish", code: null }, "18/10/2023").lede, "Los resultados se publicarán el 18/10/2023.");
  assert.match(closingWords({ at, by: "deadline", code: null }, null).lede, /Se entregó lo que estaba guardado/);
  const proctor = closingWords({ at, by: "proctor", code: "D03" }, null);
  assert.equal(proctor.heading, "Su evaluación fue invalidada (D03).");
  assert.equal(proctor.lede, "Celular u otro dispositivo electrónico. Se decidió a las 09:17:05.");
});

test("answers that came too late are said, never hidden", () => {
  assert.equal(lateSentence(0), null);
  assert.match(lateSentence(1), /^1 respuesta no llegó al servidor/);
  assert.match(lateSentence(3), /^3 respuestas no llegaron al servidor/);
});
