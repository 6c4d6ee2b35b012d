// @ts-check
import { find, icon, setAttribute, setText, show } from "../core/dom.js";
import { clockTime, span } from "../core/time.js";
import { announcement } from "./wording.js";

/**
 * The bar over every state: time left, connection, saved, still to be sent.
 *
 * @typedef {import("./types.js").Connection} Connection
 */

/** @type {Record<Connection, {tag: string, icon: string, text: string}>} */
const CHIPS = {
  connecting: { tag: "tag", icon: "wifi", text: "Conectando…" },
  online: { tag: "tag tag--ok", icon: "wifi", text: "En línea" },
  http: { tag: "tag tag--ok", icon: "wifi", text: "En línea, vía alterna" },
  offline: { tag: "tag tag--warn", icon: "wifi-off", text: "Sin conexión" },
  replaced: { tag: "tag tag--warn", icon: "wifi-off", text: "En otra página" },
  signed_out: { tag: "tag tag--warn", icon: "wifi-off", text: "Sin sesión" },
};
const CALM_MS = 700; // an answer on its way for less than this is not news

export class Bar {
  #time = find("#time");
  #left = find("#time-left");
  #end = find("#time-end");
  #chips = find("#chips");
  #connection = find("#chip-connection");
  #saved = find("#chip-saved");
  #pending = find("#chip-pending");
  #spoken = find("#spoken");
  #shownConnection = "";
  #before = Number.POSITIVE_INFINITY;
  #waitingSince = 0;

  /**
   * @param {object} now
   * @param {boolean} now.exam whether the time runs
   * @param {boolean} now.alive whether the page still talks to the server
   * @param {number} now.left milliseconds until the deadline
   * @param {string} now.deadline
   * @param {Connection} now.connection
   * @param {string | null} now.savedAt
   * @param {number} now.pending
   */
  render({ exam, alive, left, deadline, connection, savedAt, pending }) {
    setAttribute(this.#time, "data-hush", exam ? "no" : "");
    if (exam) this.#showTime(left, deadline);
    show(this.#chips, alive);
    this.#showConnection(connection);
    const slow = this.#isSlow(pending, connection);
    show(this.#pending, exam && slow);
    setText(find(".tag__text", this.#pending), `Por enviar: ${pending}`);
    show(this.#saved, exam && !slow && savedAt !== null);
    if (savedAt !== null) setText(find(".tag__text", this.#saved), `Guardado ${clockTime(savedAt)}`);
  }

  /**
   * @param {number} left
   * @param {string} deadline
   */
  #showTime(left, deadline) {
    setText(this.#left, span(left));
    setText(this.#end, `termina ${clockTime(deadline)}`);
    const words = announcement(this.#before, left);
    if (words) setText(this.#spoken, words);
    this.#before = left;
  }

  /** @param {Connection} connection */
  #showConnection(connection) {
    if (this.#shownConnection === connection) return;
    this.#shownConnection = connection;
    const chip = CHIPS[connection];
    this.#connection.className = chip.tag;
    find(".tag__icon", this.#connection).replaceChildren(icon(chip.icon));
    setText(find(".tag__text", this.#connection), chip.text);
  }

  /**
   * @param {number} pending
   * @param {Connection} connection
   */
  #isSlow(pending, connection) {
    if (pending === 0) this.#waitingSince = 0;
    else if (this.#waitingSince === 0) this.#waitingSince = performance.now();
    const news = connection === "offline" || performance.now() - this.#waitingSince >= CALM_MS;
    return pending > 0 && news;
  }
}
