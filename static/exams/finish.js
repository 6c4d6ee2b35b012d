// @ts-check
import { element, enable, find, isEnabled, setText, show } from "../core/dom.js";
import { spanWords } from "../core/time.js";
import { blanksHeading, confirmHeading } from "./wording.js";

/** Finishing asks twice and says how many are blank; the button that ends everything is never the first focus. */

/** @type {Record<string, string>} */
const REASONS = {
  offline: "Sin conexión no se puede finalizar. Sus respuestas están aquí y se enviarán al volver; a la hora se entrega lo guardado.",
  disconnected: "Sin conexión no se puede finalizar. Sus respuestas están aquí y se enviarán al volver; a la hora se entrega lo guardado.",
  unsent: "Todavía hay respuestas por enviar. Espere unos segundos e inténtelo otra vez.",
  timeout: "El servidor no respondió a tiempo. Inténtelo otra vez: repetirlo no causa daño.",
  network: "No hay conexión con el servidor. Inténtelo otra vez: repetirlo no causa daño.",
};

export class Finish {
  #session;
  #book;
  #exam;
  #questions;
  #left;
  #dialog = /** @type {HTMLDialogElement} */ (find("#finish-dialog"));
  #confirm = /** @type {HTMLDialogElement} */ (find("#confirm-dialog"));
  #act = find("#finish-confirm");
  #error = find("#confirm-error");

  /**
   * @param {object} parts
   * @param {import("./session.js").Session} parts.session
   * @param {import("./answers.js").AnswerBook} parts.book
   * @param {import("./exam.js").Exam} parts.exam
   * @param {number} parts.questions
   * @param {() => number} parts.left milliseconds until the deadline
   */
  constructor({ session, book, exam, questions, left }) {
    this.#session = session;
    this.#book = book;
    this.#exam = exam;
    this.#questions = questions;
    this.#left = left;
    find("#finish-open").addEventListener("click", () => this.#open());
    find("#finish-cancel").addEventListener("click", () => this.#dialog.close());
    find("#finish-continue").addEventListener("click", () => this.#askTwice());
    find("#confirm-cancel").addEventListener("click", () => this.#confirm.close());
    this.#act.addEventListener("click", () => isEnabled(this.#act) && void this.#finish());
  }

  close() {
    for (const dialog of [this.#dialog, this.#confirm]) if (dialog.open) dialog.close();
  }

  #open() {
    const blanks = this.#book.blanks(this.#questions);
    setText(find("#finish-heading"), blanksHeading(blanks.length));
    const left = spanWords(this.#left());
    setText(find("#finish-left"), left.startsWith("1 ") ? `Le queda ${left}.` : `Le quedan ${left}.`);
    setText(find("#finish-answered"), String(this.#questions - blanks.length));
    setText(find("#finish-blank"), String(blanks.length));
    setText(find("#finish-flagged"), String(this.#exam.marks.length));
    show(find("#finish-blanks"), blanks.length > 0);
    find("#finish-links").replaceChildren(...blanks.flatMap((position, index) => this.#link(position, index > 0)));
    this.#dialog.showModal();
  }

  /**
   * @param {number} position
   * @param {boolean} comma
   * @returns {Node[]}
   */
  #link(position, comma) {
    const link = element("a", { text: String(position) });
    link.href = `#p${position}`;
    link.setAttribute("aria-label", `Ir a la pregunta ${position}`);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      this.#dialog.close();
      this.#exam.go(position);
    });
    return comma ? [document.createTextNode(", "), link] : [link];
  }

  #askTwice() {
    this.#dialog.close();
    setText(find("#confirm-heading"), confirmHeading(this.#book.blanks(this.#questions).length));
    show(this.#error, false);
    this.#busy(false);
    this.#confirm.showModal();
  }

  async #finish() {
    this.#busy(true);
    show(this.#error, false);
    try {
      await this.#session.finish();
      this.close();
    } catch (error) {
      const { code, message } = /** @type {any} */ (error);
      setText(this.#error, REASONS[code] ?? message);
      show(this.#error, true);
      this.#busy(false);
    }
  }

  /** @param {boolean} busy */
  #busy(busy) {
    enable(this.#act, !busy);
    setText(this.#act, busy ? "Enviando…" : "Finalizar definitivamente");
  }
}
