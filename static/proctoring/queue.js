// @ts-check
import { element, find, icon, setText, show } from "../core/dom.js";
import { hourTime } from "../core/time.js";
import { absent, calm, waiting } from "./seats.js";
import { attentionView, waited } from "./wording.js";

/**
 * The side list: who needs a look, who does not, who did not come.
 *
 * @typedef {import("./types.js").Seat} Seat
 */

export class Queue {
  #open;
  #list = find("#queue-list");
  #calm = find("#calm-list");
  #absent = find("#absent-list");
  #drawn = { waiting: "", calm: "", absent: "" };
  /** @type {{since: string | null, ago: HTMLElement}[]} */
  #clocks = [];

  /** @param {(attempt: string) => void} open */
  constructor(open) {
    this.#open = open;
  }

  /**
   * @param {Seat[]} seats
   * @param {number} now
   */
  draw(seats, now) {
    const [first, second, third] = [waiting(seats), calm(seats), absent(seats)];
    setText(find("#queue-count"), String(first.length));
    setText(find("#calm-count"), String(second.length));
    setText(find("#absent-count"), String(third.length));
    show(find("#queue-empty"), first.length === 0);
    if (this.#stale("waiting", first.map((seat) => [seat.attempt, seat.attention, attentionView(seat)]))) this.#drawWaiting(first);
    if (this.#stale("calm", second.map((seat) => seat.attempt))) {
      this.#calm.replaceChildren(...second.map((seat) => this.#quiet(seat, `·${seat.document_tail}`)));
    }
    if (this.#stale("absent", third.map((seat) => [seat.attempt, seat.last_beat]))) {
      const seen = (/** @type {Seat} */ seat) => (seat.last_beat ? `visto ${hourTime(seat.last_beat)}` : "no ingresó");
      this.#absent.replaceChildren(...third.map((seat) => this.#quiet(seat, seen(seat))));
    }
    for (const { since, ago } of this.#clocks) setText(ago, waited(since, now));
  }

  /**
   * @param {"waiting" | "calm" | "absent"} part
   * @param {unknown} content
   */
  #stale(part, content) {
    const key = JSON.stringify(content);
    if (this.#drawn[part] === key) return false;
    this.#drawn[part] = key;
    return true;
  }

  /**
   * The list changes under somebody's hands: the keyboard stays on the person it was on.
   * @param {Seat[]} seats
   */
  #drawWaiting(seats) {
    const held = this.#list.contains(document.activeElement) ? document.activeElement?.getAttribute("data-attempt") : null;
    this.#clocks = [];
    this.#list.replaceChildren(...seats.map((seat) => this.#line(seat)));
    if (held) /** @type {HTMLElement | null} */ (this.#list.querySelector(`a[data-attempt="${held}"]`))?.focus();
  }

  /** @param {Seat} seat with attention */
  #line(seat) {
    const view = attentionView(seat);
    const ago = element("span", { className: "ago" });
    this.#clocks.push({ since: seat.attention?.since ?? null, ago });
    const link = this.#link(seat, `is-${seat.attention?.level}`);
    link.append(icon(view.icon), element("span", { className: "who", text: seat.name }), ago, element("span", { className: "why", text: view.text }));
    return element("li", {}, link);
  }

  /**
   * @param {Seat} seat
   * @param {string} detail
   */
  #quiet(seat, detail) {
    const link = this.#link(seat, "");
    link.textContent = seat.name;
    return element("li", {}, link, element("span", { text: detail }));
  }

  /**
   * @param {Seat} seat
   * @param {string} className
   */
  #link(seat, className) {
    const link = element("a", { className });
    link.href = `?postulante=${seat.attempt}`;
    link.dataset.attempt = seat.attempt;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      this.#open(seat.attempt);
    });
    return link;
  }
}
