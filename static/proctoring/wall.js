// @ts-check
import { element, icon, setAttribute, setText, show } from "../core/dom.js";
import { SLOTS } from "./slots.js";
import { tileView } from "./wording.js";

/**
 * The tiles of the wall. One per slot, made once: a slot's video stays in its tile, whoever sits there.
 *
 * @typedef {import("./types.js").Seat} Seat
 */

const SETTLE_MS = 200; // pictures of whoever was there before may still be on their way when the switch is told

class Tile {
  /** @type {Seat | null} */
  seat = null;
  video = element("video");
  root = element("li", { className: "tile" });
  link = element("a", { className: "tile__name" });
  #still = element("img");
  #icon = element("span", { className: "tile__icon" });
  #why = element("span", { className: "tile__why" });
  #since = element("span", { className: "tile__since" });
  #badges = element("div", { className: "tile__badge" });
  #place = element("span");
  #document = element("span");
  #mic = element("span", { className: "tile__mic" });
  #level = levelMeter();
  #drawn = { icon: "", badges: "", mic: "" };

  /** @param {(attempt: string) => void} open */
  constructor(open) {
    Object.assign(this.video, { muted: true, autoplay: true, playsInline: true });
    this.#still.alt = "";
    const off = element("div", { className: "tile__off" }, this.#icon, this.#why, this.#since);
    const place = element("span", { className: "tile__seat" }, element("span", { className: "sr", text: "Puesto " }), this.#place);
    const picture = element("div", { className: "tile__pic" }, this.video, this.#still, off, this.#badges, place);
    const tail = element("span", { className: "tile__doc" }, element("span", { className: "sr", text: "documento terminado en " }), this.#document);
    this.root.append(picture, element("div", { className: "tile__bar" }, this.link, tail, this.#mic));
    this.link.addEventListener("click", (event) => {
      event.preventDefault();
      if (this.seat) open(this.seat.attempt);
    });
  }

  /**
   * @param {Seat | null} seat
   * @param {{now: number, base: string, voice: string | null, level: number, current: boolean}} around
   */
  draw(seat, { now, base, voice, level, current }) {
    if (seat?.attempt !== this.seat?.attempt) this.#change(seat);
    this.seat = seat;
    setAttribute(this.root, "data-empty", seat ? null : "");
    if (!seat) return;
    const view = tileView(seat, now);
    setAttribute(this.root, "class", ["tile", view.tone && `tile--${view.tone}`, view.black && "tile--black", this.isSwitching && "is-switching"].filter(Boolean).join(" "));
    setAttribute(this.root, "data-video", seat.video);
    setAttribute(this.root, "data-why", seat.why?.code ?? null);
    setAttribute(this.root, "aria-current", current ? "true" : null);
    setText(this.#place, String(seat.number).padStart(2, "0"));
    setText(this.link, seat.name);
    setAttribute(this.link, "href", `?postulante=${seat.attempt}`);
    setText(this.#document, `·${seat.document_tail}`);
    setText(this.#why, view.black ? view.why : "");
    setText(this.#since, view.black ? view.since : "");
    show(this.#still, seat.still !== null);
    if (seat.still) setAttribute(this.#still, "src", `${base}imagen/${seat.still.id}?at=${encodeURIComponent(seat.still.at)}`);
    this.#drawIcon(view.black ? view.icon : "");
    this.#drawBadges(view.badges);
    this.#drawMic(seat, voice === seat.attempt, level);
  }

  /** Whether the slot may still show whoever was there before. */
  isSwitching = false;

  /** The slot was pointed here: show it once fresh pictures come. */
  switched() {
    const attempt = this.seat?.attempt;
    setTimeout(() => {
      const reveal = () => {
        if (this.seat?.attempt !== attempt) return;
        this.isSwitching = false;
        this.root.classList.remove("is-switching");
      };
      if ("requestVideoFrameCallback" in this.video) this.video.requestVideoFrameCallback(reveal);
      else reveal();
    }, SETTLE_MS);
  }

  /** @param {Seat | null} seat */
  #change(seat) {
    this.isSwitching = true;
    this.root.classList.add("is-switching");
    setAttribute(this.root, "data-attempt", seat?.attempt ?? null);
    setAttribute(this.video, "data-attempt", seat?.attempt ?? null);
    setAttribute(this.root, "data-frames", null);
    this.#still.removeAttribute("src");
  }

  /** @param {string} name */
  #drawIcon(name) {
    if (name === this.#drawn.icon) return;
    this.#drawn.icon = name;
    this.#icon.replaceChildren(...(name ? [icon(name)] : []));
  }

  /** @param {import("./wording.js").Badge[]} badges */
  #drawBadges(badges) {
    const key = JSON.stringify(badges);
    if (key === this.#drawn.badges) return;
    this.#drawn.badges = key;
    this.#badges.replaceChildren(...badges.map(badgeElement));
  }

  /**
   * @param {Seat} seat
   * @param {boolean} heard
   * @param {number} level
   */
  #drawMic(seat, heard, level) {
    const running = seat.phase === "ready" || seat.phase === "open" || seat.phase === "lobby";
    const off = running && seat.video !== "none" && seat.audio !== "live" && !seat.waived;
    const kind = heard ? "level" : off ? "off" : "";
    if (kind !== this.#drawn.mic) {
      this.#drawn.mic = kind;
      const silent = () => [icon("mic-off"), element("span", { className: "sr", text: "Sin sonido" })];
      this.#mic.replaceChildren(...(heard ? [this.#level] : off ? silent() : []));
    }
    if (heard) setLevel(this.#level, level);
  }
}

export class Tiles {
  #tiles;
  #list;
  #size = 0;

  /**
   * @param {HTMLElement} list
   * @param {(attempt: string) => void} open
   */
  constructor(list, open) {
    this.#list = list;
    this.#tiles = Array.from({ length: SLOTS }, () => new Tile(open));
  }

  /**
   * @param {(Seat | null)[]} places
   * @param {{now: number, base: string, voice: string | null, level: number, current: string | null}} around
   */
  draw(places, { current, ...around }) {
    if (places.length !== this.#size) {
      this.#size = places.length;
      this.#list.replaceChildren(...this.#tiles.slice(0, this.#size).map((tile) => tile.root));
      for (const { video } of this.#tiles.slice(0, this.#size)) start(video); // taking a video off the page paused it
    }
    places.forEach((seat, place) => this.#tiles[place].draw(seat, { ...around, current: seat !== null && seat.attempt === current }));
  }

  /**
   * @param {number} slot
   * @param {MediaStream} stream
   */
  play(slot, stream) {
    const { video } = this.#tiles[slot];
    video.srcObject = stream;
    start(video);
  }

  /**
   * @param {number} slot
   * @returns {MediaProvider | null}
   */
  streamOf(slot) {
    return this.#tiles[slot]?.video.srcObject ?? null;
  }

  /** @param {number} slot */
  switched(slot) {
    this.#tiles[slot].switched();
  }

  /** @param {Map<number, import("./slots.js").Picture>} seen */
  count(seen) {
    for (const [slot, { frames }] of seen) {
      const tile = this.#tiles[slot];
      if (tile?.seat) setAttribute(tile.root, "data-frames", String(frames));
    }
  }

  /** @param {number} place */
  focus(place) {
    this.#tiles[place]?.link.focus();
  }

  /** @returns {number} the place of the tile that has the keyboard, or -1 */
  focused() {
    return this.#tiles.findIndex((tile) => tile.root.contains(document.activeElement));
  }

  /**
   * @param {number} place
   * @returns {string | null}
   */
  attemptAt(place) {
    return this.#tiles[place]?.seat?.attempt ?? null;
  }
}

/** @param {HTMLVideoElement} video */
function start(video) {
  if (video.srcObject && video.isConnected) video.play().catch((error) => console.debug("plays once it is shown", error));
}

/** @param {import("./wording.js").Badge} badge */
function badgeElement({ icon: name, text, tone }) {
  return element("span", { className: tone ? `badge badge--${tone}` : "badge" }, icon(name), document.createTextNode(text));
}

function levelMeter() {
  const meter = element("span", { className: "level" }, ...Array.from({ length: 5 }, () => element("i")));
  meter.setAttribute("role", "img");
  return meter;
}

/**
 * @param {Element} meter
 * @param {number} level 0 to 5
 */
export function setLevel(meter, level) {
  setAttribute(meter, "data-level", String(level));
  setAttribute(meter, "aria-label", `Nivel de audio ${level} de 5`);
}
