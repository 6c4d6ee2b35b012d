// @ts-check
import { find, setText, show } from "../core/dom.js";
import { clockTime, dateText, plural } from "../core/time.js";
import { closingWords, lateSentence, missingSentence } from "./wording.js";

/** The pages after which nothing more happens here: handed in, invalidated, absent, replaced, signed out. */

/**
 * @param {object} end
 * @param {import("./types.js").Closing} end.closing
 * @param {string | null} end.resultDate
 * @param {number} end.answered
 * @param {number} end.questions
 * @param {number} end.late answers that did not reach the server
 */
export function renderClosed({ closing, resultDate, answered, questions, late }) {
  const invalidated = closing.code !== null;
  const words = closingWords(invalidated ? { ...closing, by: "proctor" } : closing, resultDate);
  setText(find("#closed-heading"), words.heading);
  setText(find("#closed-lede"), invalidated ? "" : words.lede);
  show(find("#closed-lede"), !invalidated);
  show(find("#closed-dot"), !invalidated);
  show(find("#closed-cause"), invalidated);
  setText(find("#closed-cause-text"), invalidated ? words.lede : "");
  show(find("#closed-claim"), invalidated);
  const lost = lateSentence(late);
  show(find("#closed-late"), lost !== null);
  setText(find("#closed-late-text"), lost ?? "");
  setText(find("#closed-at-label"), invalidated ? "Cerrada" : "Recibida");
  setText(find("#closed-at"), `${dateText(closing.at)}, ${clockTime(closing.at)}`);
  setText(find("#closed-count"), `${answered} de ${questions}`);
  const head = closing.receipt?.head;
  show(find("#closed-receipt-row"), Boolean(head));
  if (head) setText(find("#closed-receipt"), `${head.slice(0, 8)}…${head.slice(-8)}`);
}

/** @param {import("./types.js").Missing[]} missing what the server last said was missing */
export function renderAbsent(missing) {
  setText(find("#absent-missing"), missingSentence(missing).replace("Falta:", "Faltaba:"));
}

/**
 * @param {number} pending answers that wait in this page
 * @param {boolean} durable whether they survive a reload
 */
export function renderLeft(pending, durable) {
  const waiting = plural(pending, "respuesta quedó por enviar", "respuestas quedaron por enviar");
  const kept = durable ? "está en este equipo y se enviará" : "solo está en esta página abierta";
  const words = pending === 0 ? "" : `${waiting}: ${pending === 1 ? kept : kept.replace("está", "están").replace("enviará", "enviarán")}.`;
  setText(find("#replaced-pending"), words);
  setText(find("#signed-out-pending"), words);
}
