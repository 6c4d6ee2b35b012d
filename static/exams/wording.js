// @ts-check
import { clockTime, plural, spanWords } from "../core/time.js";

/**
 * Sentences that depend on state, apart from the page so that they can be tested.
 *
 * @typedef {import("./types.js").Missing} Missing
 * @typedef {import("./types.js").Closing} Closing
 */

/** @type {Record<Missing, string>} */
const STEP = {
  consent: "aceptar la grabación",
  camera: "la cámara en vivo",
  microphone: "el micrófono en vivo",
  document: "mostrar el DNI",
};
const NUMBERS = ["", "un paso", "dos pasos", "tres pasos", "cuatro pasos"];

/** @type {Record<string, string>} EXA-15 */
const CAUSES = {
  D01: "Presencia de terceras personas o ambiente no adecuado.",
  D02: "Audio o cámara apagados o sin funcionar.",
  D03: "Celular u otro dispositivo electrónico.",
  D04: "Se impidió ver su imagen, en todo o en parte.",
  D05: "Suplantación.",
  D06: "Recibió ayuda.",
  D07: "Captura o reproducción de imágenes del examen.",
  D08: "Otra irregularidad relacionada con las anteriores.",
  D09: "Identidad no verificada.",
};

/**
 * @param {Missing[]} missing
 * @param {boolean} present
 */
export function lobbyHeading(missing, present) {
  if (present) return "Presente";
  if (missing.length === 0) return "Todo está listo";
  return missing.length === 1 ? `Le falta ${NUMBERS[1]}` : `Le faltan ${NUMBERS[missing.length]}`;
}

/**
 * @param {Missing[]} missing
 * @returns {string} `Falta: la cámara en vivo y mostrar el DNI.`
 */
export function missingSentence(missing) {
  const steps = missing.map((step) => STEP[step]);
  if (steps.length === 0) return "";
  const last = steps.pop();
  return steps.length ? `Falta: ${steps.join(", ")} y ${last}.` : `Falta: ${last}.`;
}

/**
 * How long before the exam the door opens, in the words of the rules.
 * @param {number} ms
 */
export function leadWords(ms) {
  return ms === 300_000 ? "cinco minutos" : spanWords(ms);
}

/**
 * @param {number} blanks
 * @returns {string}
 */
export function blanksHeading(blanks) {
  if (blanks === 0) return "Respondió todas las preguntas";
  return blanks === 1 ? "Tiene 1 pregunta sin responder" : `Tiene ${blanks} preguntas sin responder`;
}

/** @param {number} blanks */
export function confirmHeading(blanks) {
  if (blanks === 0) return "¿Finalizar la evaluación?";
  return `¿Finalizar con ${plural(blanks, "pregunta", "preguntas")} en blanco?`;
}

const MARKS = [10, 5, 1].map((minutes) => minutes * 60_000);

/**
 * The timer is announced at 10, 5 and 1 minutes and never else.
 * @param {number} before what was left at the previous look, milliseconds
 * @param {number} left what is left now
 * @returns {string | null}
 */
export function announcement(before, left) {
  const crossed = MARKS.filter((mark) => before > mark && left <= mark).pop();
  return crossed === undefined || left <= 0 ? null : `Quedan ${spanWords(crossed)}.`.replace("Quedan 1 ", "Queda 1 ");
}

/**
 * The last page, by what ended the exam.
 * @param {Closing} closing
 * @param {string | null} resultDate dd/mm/aaaa
 */
export function closingWords(closing, resultDate) {
  const results = resultDate
    ? `Los resultados se publicarán el ${resultDate}.`
    : "Los resultados se publicarán en la página de la convocatoria.";
  if (closing.by === "proctor") {
    const code = closing.code ?? "D08";
    return {
      heading: `Su evaluación fue invalidada (${code}).`,
      lede: `${CAUSES[code] ?? ""} Se decidió a las ${clockTime(closing.at)}.`.trim(),
    };
  }
  if (closing.by === "deadline") {
    return { heading: "Se cumplió la hora: evaluación entregada", lede: `Se entregó lo que estaba guardado. ${results}` };
  }
  return { heading: "Evaluación enviada", lede: results };
}

/**
 * @param {number} count answers that never reached the server
 * @returns {string | null}
 */
export function lateSentence(count) {
  if (count === 0) return null;
  const what = plural(count, "respuesta no llegó", "respuestas no llegaron");
  return `${what} al servidor antes de la hora. Cuenta lo que el servidor recibió a tiempo.`;
}
