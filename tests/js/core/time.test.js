import assert from "node:assert/strict";
import { test } from "node:test";

import { clockTime, dateText, hourTime, longDate, plural, span, spanWords } from "../../../static/core/time.js";

test("instants are written in Lima's time, cut to the second", () => {
  assert.equal(clockTime("2023-10-16T14:07:12.999Z"), "09:07:12");
  assert.equal(clockTime("2023-10-16T05:00:00.000Z"), "00:00:00");
  assert.equal(hourTime("2023-10-16T13:55:00.000Z"), "08:55");
  assert.equal(dateText("2023-10-17T04:59:59.000Z"), "16/10/2023");
  assert.equal(longDate("2023-10-16T14:00:00.000Z"), "lunes 16/10/2023");
});

const SPANS = [
  [0, "00:00"],
  [-5_000, "00:00"],
  [1, "00:01"],
  [1_000, "00:01"],
  [1_001, "00:02"],
  [199_000, "03:19"],
  [1_500_000, "25:00"],
  [3_600_000, "1:00:00"],
  [3_600_001, "1:00:01"],
];

for (const [ms, expected] of SPANS) {
  test(`${ms} ms left reads ${expected}`, () => assert.equal(span(ms), expected));
}

test("spans in words", () => {
  assert.equal(spanWords(1_021_000), "17 minutos");
  assert.equal(spanWords(60_000), "1 minuto");
  assert.equal(spanWords(59_400), "1 minuto");
  assert.equal(spanWords(59_000), "59 segundos");
  assert.equal(spanWords(1), "1 segundo");
  assert.equal(plural(0, "pregunta", "preguntas"), "0 preguntas");
});
