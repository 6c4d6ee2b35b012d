import assert from "node:assert/strict";
import { test } from "node:test";

import { attentionView, connectionView, decisionView, logView, reasonText, signalText, tileView, waited } from "../../../static/proctoring/wording.js";
import { seatOf } from "./seat.js";

const NOW = Date.parse("2023-10-16T14:10:00.000Z");
const since = (seconds) => new Date(NOW - seconds * 1000).toISOString();
const CODES = [
  "closed", "absent", "not_arrived", "waived", "engine_lost", "offline", "no_camera", "connecting", "ice_failed", "silent", "muted",
  "covered", "still", "hidden", "mic_muted", "mic_silent",
];

for (const code of CODES) {
  test(`a tile without picture says why: ${code}`, () => {
    const view = tileView(seatOf(1, { video: "none", why: { code, since: since(8) } }), NOW);
    assert.equal(view.black, true);
    assert.notEqual(view.why, "");
    assert.notEqual(view.why, code);
    assert.notEqual(view.icon, "");
  });
}

test("a tile with a picture carries its reason as a badge, and is not black", () => {
  const view = tileView(seatOf(1, { why: { code: "hidden", since: since(12) } }), NOW);
  assert.deepEqual([view.black, view.tone], [false, "warn"]);
  assert.deepEqual(view.badges, [{ icon: "eye-off", text: "Página oculta 00:12", tone: "warn" }]);
});

test("nothing to tell is no badge and no colour", () => {
  assert.deepEqual(tileView(seatOf(1), NOW).badges, []);
  assert.equal(tileView(seatOf(1), NOW).tone, "");
});

test("a closed exam is black whatever still flows, and says how it ended", () => {
  for (const [outcome, text] of [["finish", "Finalizó"], ["deadline", "Terminó por la hora"], ["proctor", "Evaluación invalidada"]]) {
    const view = tileView(seatOf(1, { phase: "closed", outcome, why: { code: "closed", since: since(3) } }), NOW);
    assert.deepEqual([view.black, view.why], [true, text]);
  }
});

test("a person's word outweighs a signal", () => {
  const accused = { disqualification: { id: 1, code: "D03", state: "proposed", by: "m", at: since(1) }, why: { code: "silent", since: since(4) }, video: "silent" };
  assert.equal(tileView(seatOf(1, accused), NOW).tone, "danger");
  const cleared = { disqualification: { ...accused.disqualification, state: "overturned" } };
  assert.deepEqual(tileView(seatOf(1, cleared), NOW).badges, []);
});

test("counters count up from the instant, in whole seconds that have passed", () => {
  assert.equal(waited(since(0), NOW), "00:00");
  assert.equal(waited(since(7.9), NOW), "00:07");
  assert.equal(waited(since(61), NOW), "01:01");
  assert.equal(waited(since(-5), NOW), "00:00");
  assert.equal(waited(null, NOW), "");
  assert.equal(reasonText(seatOf(1, { why: { code: "silent", since: since(8) } }), NOW), "Sin paquetes 00:08");
});

test("the list says what to do", () => {
  const view = (code, changes = {}) => attentionView(seatOf(1, { attention: { rank: 1, level: "warn", code, since: null }, ...changes })).text;
  assert.equal(view("proposed", { disqualification: { id: 1, code: "D03", state: "proposed", by: "monitor1", at: since(1) } }), "monitor1 propone D03. Falta la decisión");
  assert.equal(view("signal", { last_signal: { kind: "paste", at: since(2) } }), "Intentó pegar");
  assert.equal(view("identity_pending"), "Identidad por verificar");
  assert.equal(view("silent", { last_beat: since(2) }), "Sin paquetes. Sigue conectada: latido 09:09:58");
  assert.equal(view("silent", { connection: "offline", last_beat: since(20) }), "Sin paquetes");
});

test("every line of the log reads as Spanish, the unknown as it came", () => {
  const line = (kind, data = {}) => logView({ kind, at: since(0), by: "monitor1", data });
  assert.equal(line("attempt.opened").text, "Evaluación abierta");
  assert.equal(line("lease.taken", { replaced: true }).tone, "warn");
  assert.equal(line("signal.reported", { kind: "focus_lost" }).text, "La página perdió el foco");
  assert.equal(line("media.silent", { kind: "audio" }).text, "Sin paquetes de sonido");
  assert.equal(line("identity.decided", { decision: "REJECTED", note: "Otra persona" }).title, "Identidad RECHAZADA");
  assert.equal(line("disqualification.overturned", { code: "D03", reason: "Error" }).text, "Error · monitor1");
  assert.equal(line("time.granted", { seconds: 120, reason: "Corte" }).title, "+02:00");
  assert.equal(line("algo.nuevo").text, "algo.nuevo");
  assert.equal(line("attempt.opened").time, "09:10:00");
  assert.equal(signalText("desconocida"), "desconocida");
});

test("connection and decision", () => {
  assert.equal(connectionView(seatOf(1)).text, "En línea, 40 ms");
  assert.equal(connectionView(seatOf(1, { rtt_ms: null })).text, "En línea");
  assert.equal(connectionView(seatOf(1, { connection: "late" })).tone, "warn");
  const one = { code: "D03", label: "Celular", state: "proposed", proposed_by: "monitor1", proposed_at: since(0), decided_by: "", decided_at: null };
  assert.equal(decisionView(one).title, "monitor1 propone D03 · 09:10:00");
  assert.equal(decisionView({ ...one, state: "confirmed", decided_by: "monitor2", decided_at: since(0) }).text, "Celular · monitor2");
});
