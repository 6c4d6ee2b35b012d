// @ts-check
import { element, find, setText, show } from "../core/dom.js";
import { clockTime } from "../core/time.js";

/** Short messages with the monitor, in a dialog that leaves the exam where it was. */

export class Chat {
  #open = find("#chat-open");
  #dialog = /** @type {HTMLDialogElement} */ (find("#chat-dialog"));
  #log = find("#chat-log");
  #error = find("#chat-error");
  #text = /** @type {HTMLInputElement} */ (find("#chat-text"));
  #send;
  #now;
  #unread = 0;
  #sending = false;
  /** told when the person reads the messages */
  onOpen = () => {};

  /**
   * @param {(text: string) => Promise<unknown>} send
   * @param {() => number} now the server's clock
   */
  constructor(send, now) {
    this.#send = send;
    this.#now = now;
    this.#open.addEventListener("click", () => this.open());
    find("#chat-close").addEventListener("click", () => this.#dialog.close());
    find("#chat-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#say();
    });
  }

  /** @param {boolean} available */
  offer(available) {
    show(this.#open, available);
    if (!available && this.#dialog.open) this.#dialog.close();
  }

  open() {
    this.#unread = 0;
    this.#label();
    this.onOpen();
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#text.focus();
  }

  /**
   * @param {string} text
   * @param {string} at
   */
  receive(text, at) {
    this.#add("Monitor", text, at, "");
    if (!this.#dialog.open) this.#unread += 1;
    this.#label();
  }

  /**
   * @param {string} text
   * @returns {Promise<void>} when the server has it
   */
  async say(text) {
    await this.#send(text);
    this.#add("Usted", text, this.#now(), "is-me");
  }

  close() {
    this.#dialog.close();
  }

  get isOpen() {
    return this.#dialog.open;
  }

  async #say() {
    const text = this.#text.value.trim();
    if (!text || this.#sending) return;
    this.#sending = true;
    show(this.#error, false);
    try {
      await this.say(text);
      this.#text.value = "";
    } catch (error) {
      setText(this.#error, refusalOf(error));
      show(this.#error, true);
    }
    this.#sending = false;
    this.#text.focus();
  }

  /**
   * @param {string} who
   * @param {string} text
   * @param {string | number} at
   * @param {string} className
   */
  #add(who, text, at, className) {
    show(find("#chat-empty"), false);
    const small = element("small", { text: `${who}, ${clockTime(at)}` });
    const line = element("li", { className }, small, document.createTextNode(text));
    this.#log.append(line);
    line.scrollIntoView({ block: "nearest" });
  }

  #label() {
    setText(find("span", this.#open), this.#unread ? `Mensajes (${this.#unread})` : "Mensajes");
  }
}

/**
 * @param {any} error
 * @returns {string}
 */
export function refusalOf(error) {
  if (error?.code === "disconnected" || error?.code === "timeout") {
    return "No se envió: no hay conexión en este momento. Inténtelo de nuevo en unos segundos.";
  }
  return `No se envió. ${error?.message ?? ""}`.trim();
}
