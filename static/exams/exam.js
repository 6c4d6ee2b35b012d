// @ts-check
import { element, find, icon, setAttribute, setText } from "../core/dom.js";
import { cameraTrouble } from "./camera_box.js";
import { keyAction, letterOf } from "./keys.js";

/**
 * One question at a time, the navigator, marks, and one's own picture. Every choice goes to the session at once.
 *
 * @typedef {import("./types.js").Question} Question
 */

export class Exam {
  #session;
  #book;
  #media;
  #marks;
  #keepMarks;
  #questions;
  #position = 1;
  #drawn = 0;
  #options = find("#options");
  #navigator = find("#navigator");
  #number = find("#question-number");
  #stem = find("#question-stem");
  #flag = find("#flag");
  #clear = find("#clear");

  /**
   * @param {object} parts
   * @param {import("./session.js").Session} parts.session
   * @param {import("./answers.js").AnswerBook} parts.book
   * @param {import("./media.js").Media} parts.media
   * @param {number[]} parts.marks positions marked before a reload
   * @param {(marks: number[]) => void} parts.keepMarks
   * @param {number} parts.questions
   */
  constructor({ session, book, media, marks, keepMarks, questions }) {
    this.#session = session;
    this.#book = book;
    this.#media = media;
    this.#marks = new Set(marks);
    this.#keepMarks = keepMarks;
    this.#questions = questions;
    this.#buildNavigator();
    find("#previous").addEventListener("click", () => this.go(this.#position - 1));
    find("#next").addEventListener("click", () => this.go(this.#position + 1));
    this.#flag.addEventListener("click", () => this.#toggleMark());
    this.#clear.addEventListener("click", () => this.#choose(null));
    find("#question-form").addEventListener("submit", (event) => event.preventDefault());
    this.#options.addEventListener("change", (event) => {
      this.#choose(/** @type {HTMLInputElement} */ (event.target).value);
    });
    document.addEventListener("keydown", (event) => this.#onKey(event));
  }

  get position() {
    return this.#position;
  }

  /** @returns {number[]} */
  get marks() {
    return [...this.#marks].sort((one, other) => one - other);
  }

  /**
   * @param {number} position
   * @param {boolean} [focus] whether the heading takes the focus, so that what changed is read out
   */
  go(position, focus = true) {
    if (position < 1 || position > this.#questions) return;
    this.#position = position;
    this.render(true);
    if (focus) find("#question-heading").focus({ preventScroll: true });
  }

  /** @param {boolean} writable whether the time still runs */
  render(writable) {
    const { paper } = this.#session;
    if (!paper) return;
    const question = paper.questions[this.#position - 1];
    if (this.#drawn !== this.#position) this.#draw(question);
    const chosen = this.#book.chosen(this.#position);
    for (const input of this.#options.querySelectorAll("input")) {
      const checked = input.value === chosen;
      if (input.checked !== checked) input.checked = checked;
      if (input.disabled === writable) input.disabled = !writable;
    }
    setAttribute(this.#clear, "data-hush", chosen !== null && writable ? "no" : "");
    setAttribute(this.#flag, "aria-pressed", String(this.#marks.has(this.#position)));
    setAttribute(find("#previous"), "aria-disabled", this.#position === 1 ? "true" : null);
    setAttribute(find("#next"), "aria-disabled", this.#position === this.#questions ? "true" : null);
    this.#renderNavigator();
    this.#renderSelf();
  }

  /** @param {Question} question */
  #draw(question) {
    this.#drawn = question.position;
    setText(this.#number, String(question.position));
    setText(this.#stem, question.stem);
    setText(find("#last-key"), letterOf(question.options.length - 1));
    this.#options.replaceChildren(
      ...question.options.map(({ id, text }, index) => {
        const input = element("input");
        Object.assign(input, { type: "radio", name: "option", value: id });
        const mark = element("span", { className: "option__mark" }, icon("check"), document.createTextNode("Elegida"));
        mark.setAttribute("aria-hidden", "true");
        const key = element("span", { className: "option__key", text: letterOf(index) });
        return element("label", { className: "option" }, input, key, element("span", { text }), mark);
      }),
    );
  }

  #buildNavigator() {
    for (let position = 1; position <= this.#questions; position += 1) {
      const link = element("a", {},
        element("span", { className: "sr", text: "Pregunta " }),
        document.createTextNode(String(position)),
        element("span", { className: "sr" }));
      link.href = `#p${position}`;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.go(position);
      });
      this.#navigator.append(element("li", {}, link));
    }
  }

  #renderNavigator() {
    let answered = 0;
    this.#navigator.querySelectorAll("a").forEach((link, index) => {
      const position = index + 1;
      const has = this.#book.chosen(position) !== null;
      const marked = this.#marks.has(position);
      answered += has ? 1 : 0;
      link.classList.toggle("is-answered", has);
      link.classList.toggle("is-flagged", marked);
      setAttribute(link, "aria-current", position === this.#position ? "true" : null);
      const words = `, ${has ? "respondida" : "en blanco"}${marked ? ", marcada" : ""}`;
      setText(/** @type {Element} */ (link.lastElementChild), words);
    });
    setText(find("#count-answered"), String(answered));
    setText(find("#count-flagged"), String(this.#marks.size));
    setText(find("#count-blank"), String(this.#questions - answered));
  }

  #renderSelf() {
    const { capture, link, stills } = this.#media;
    const level = Math.round((capture.level() * 5) / 7);
    setAttribute(find("#exam-level"), "data-level", String(level));
    setAttribute(find("#exam-level"), "aria-label", `Nivel de audio ${level} de 5`);
    this.#renderDevice("camera", capture.state.camera === "live");
    this.#renderDevice("microphone", capture.state.microphone === "live");
    const off = cameraTrouble(capture.state.camera) || capture.state.camera === "off" ? "Sin cámara" : "";
    const words = link === "live" ? "Imagen y audio en vivo" : stills ? "Se envían fotos" : "Conectando el video…";
    setText(find("#side-words"), off || words);
  }

  /**
   * @param {"camera" | "microphone"} device
   * @param {boolean} works
   */
  #renderDevice(device, works) {
    const slot = find(`#side-${device}`);
    const drawn = works ? "on" : "off";
    if (slot.dataset.drawn === drawn) return;
    slot.dataset.drawn = drawn;
    const base = device === "camera" ? "camera" : "mic";
    slot.replaceChildren(icon(works ? base : `${base}-off`));
  }

  /** @param {string | null} option */
  #choose(option) {
    if (this.#book.chosen(this.#position) === option) return;
    void this.#session.choose(this.#position, option);
    this.render(true);
  }

  #toggleMark() {
    if (!this.#marks.delete(this.#position)) this.#marks.add(this.#position);
    this.#keepMarks(this.marks);
    this.render(true);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const { paper, facts } = this.#session;
    if (!paper || facts.phase !== "open" || document.querySelector("dialog[open]")) return;
    if (this.#options.querySelector("input:disabled")) return;
    const action = keyAction(event, paper.questions[this.#position - 1].options.length);
    if (!action) return;
    event.preventDefault();
    if (action.kind === "mark") this.#toggleMark();
    else if (action.kind === "go") this.go(this.#position + action.step);
    else {
      const input = this.#options.querySelectorAll("input")[action.index];
      input.focus({ preventScroll: true });
      this.#choose(input.value);
    }
  }
}
