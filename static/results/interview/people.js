// @ts-check
import { element, icon, setAttribute, setText, show } from "../../core/dom.js";
import { partText, whyDark } from "./wording.js";

/**
 * The people as pictures: oneself and whoever else is here. Each tile has data-who, data-part, data-live (yes, no) and
 * data-frames (decoded so far in its place).
 *
 * @typedef {import("./types.js").Person} Person
 * @typedef {{tile: HTMLElement, video: HTMLVideoElement, why: HTMLElement, name: HTMLElement, microphone: HTMLElement, frames: number}} Tile
 */

export class People {
  #list;
  /** @type {Map<string, Tile>} */
  #tiles = new Map();

  /** @param {HTMLElement} list */
  constructor(list) {
    this.#list = list;
  }

  /**
   * @param {Person[]} people in their order
   * @param {string} own who is oneself
   */
  draw(people, own) {
    for (const [who, { tile }] of this.#tiles) {
      if (people.some((person) => person.who === who)) continue;
      tile.remove();
      this.#tiles.delete(who);
    }
    people.forEach((person, index) => {
      const { tile } = this.#drawOne(person, person.who === own);
      if (this.#list.children[index] !== tile) this.#list.insertBefore(tile, this.#list.children[index] ?? null);
    });
    setAttribute(this.#list, "data-count", String(people.length));
  }

  /**
   * @param {string} who
   * @param {MediaStream | null} stream
   */
  play(who, stream) {
    const tile = this.#tiles.get(who);
    if (!tile || tile.video.srcObject === stream) return;
    tile.video.srcObject = stream;
    if (stream) tile.video.play().catch(() => console.debug("plays when its first picture comes"));
  }

  /**
   * @param {string} who
   * @param {number} frames decoded so far
   */
  count(who, frames) {
    const tile = this.#tiles.get(who);
    if (!tile) return;
    tile.tile.dataset.live = frames > tile.frames ? "yes" : "no";
    tile.frames = frames;
    tile.tile.dataset.frames = String(frames);
  }

  /**
   * @param {Person} person
   * @param {boolean} isOwn
   * @returns {Tile}
   */
  #drawOne(person, isOwn) {
    const made = this.#tiles.get(person.who) ?? this.#make(person);
    const why = isOwn ? (person.camera ? "" : "Su cámara está apagada") : whyDark(person, made.tile.dataset.live === "yes");
    setText(made.why, why);
    show(made.why, why !== "");
    made.tile.classList.toggle("person--own", isOwn);
    made.tile.classList.toggle("is-dark", why !== "" && (isOwn || !person.camera || !person.picture));
    setText(made.name, isOwn ? `${person.name} (usted)` : person.name);
    show(made.microphone, !person.microphone);
    return made;
  }

  /**
   * @param {Person} person
   * @returns {Tile}
   */
  #make(person) {
    const video = element("video");
    video.muted = true; // sound comes by the voices
    video.autoplay = video.playsInline = true;
    video.setAttribute("aria-label", `Imagen de ${person.name}`);
    const why = element("p", { className: "person__why" });
    const name = element("span", { className: "person__name" });
    const microphone = element("span", { className: "chip" }, icon("mic-off"), element("span", { text: "Sin micrófono" }));
    const part = element("span", { className: "person__part", text: partText(person.part) });
    const bar = element("div", { className: "person__bar" }, name, part, microphone);
    const tile = element("li", { className: "person" }, video, why, bar);
    Object.assign(tile.dataset, { who: person.who, part: person.part, live: "no", frames: "0" });
    const made = { tile, video, why, name, microphone, frames: 0 };
    this.#tiles.set(person.who, made);
    return made;
  }
}
