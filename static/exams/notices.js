// @ts-check
import { element, find, icon, setText } from "../core/dom.js";

/**
 * Messages above the work: they stay until the person closes them or their reason ends, and never cover anything.
 *
 * @typedef {object} Notice
 * @property {"info" | "warn" | "danger"} tone
 * @property {string} icon
 * @property {string} title
 * @property {string} [text]
 * @property {{label: string, act: () => void}} [action]
 * @property {boolean} [closable] with "Entendido"
 */

export class Notices {
  #box = find("#alerts");
  /** @type {Map<string, HTMLElement>} */
  #shown = new Map();
  #count = 0;
  /** @type {Map<string, string>} lasting states whose notice the person closed, with its title */
  #dismissed = new Map();

  /**
   * A message that the person has read when they say so.
   * @param {Notice} notice
   */
  tell(notice) {
    this.#count += 1;
    this.#put(`told-${this.#count}`, { ...notice, closable: true });
  }

  /**
   * A state that lasts: shown while there is a notice, gone with null.
   * @param {string} key
   * @param {Notice | null} notice
   */
  keep(key, notice) {
    const present = this.#shown.get(key);
    if (!notice) {
      this.#dismissed.delete(key);
      this.#remove(key);
    } else if (this.#dismissed.get(key) === notice.title) return;
    else if (!present) this.#put(key, notice);
    else {
      setText(find("[data-title]", present), notice.title);
      setText(find("[data-text]", present), notice.text ?? "");
    }
  }

  clear() {
    for (const key of [...this.#shown.keys()]) this.#remove(key);
  }

  /**
   * @param {string} key
   * @param {Notice} notice
   */
  #put(key, notice) {
    const title = element("p", { className: "strong", text: notice.title });
    title.dataset.title = "";
    const text = element("p", { className: "small", text: notice.text ?? "" });
    text.dataset.text = "";
    const buttons = [];
    if (notice.action) buttons.push(this.#button(notice.action.label, notice.action.act));
    if (notice.closable) buttons.push(this.#button("Entendido", () => {
      this.#dismissed.set(key, notice.title);
      this.#remove(key);
    }));
    const note = element("div", { className: `note note--${notice.tone} note--close` }, icon(notice.icon), element("div", {}, title, text));
    note.append(element("div", { className: "cluster cluster--s" }, ...buttons));
    note.setAttribute("role", "alert");
    this.#shown.set(key, note);
    this.#box.append(note);
  }

  /**
   * @param {string} label
   * @param {() => void} act
   */
  #button(label, act) {
    const button = element("button", { className: "btn btn--line btn--s", text: label });
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  }

  /** @param {string} key */
  #remove(key) {
    const note = this.#shown.get(key);
    if (!note) return;
    const held = note.contains(document.activeElement);
    note.remove();
    this.#shown.delete(key);
    if (held) find("#contenido").focus();
  }
}
