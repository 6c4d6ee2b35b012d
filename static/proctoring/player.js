// @ts-check
import { backoff } from "../core/backoff.js";
import { timers as realTimers } from "../core/timers.js";
import { SLOTS, SOUND, changes, pictures, slotOf, soundLevel } from "./slots.js";

/**
 * The wall's connection: opened once, pointed at whoever is to be seen, opened again by itself when it breaks. The old one
 * keeps playing until the new one plays.
 *
 * @typedef {"idle" | "opening" | "live" | "lost"} PlayerState
 *
 * @typedef {object} Means
 * @property {(type: string, data: object) => Promise<any>} ask the room's socket
 * @property {(state: PlayerState) => void} onState
 * @property {(slot: number, stream: MediaStream) => void} onPicture a slot has a new track
 * @property {(stream: MediaStream, voice: number) => void} onSound a voice, from 0, has a new track
 * @property {(slot: number) => void} onSwitched the slot's packets now come from whom it was pointed at
 * @property {(seen: Map<number, import("./slots.js").Picture>, level: number) => void} onStats once a second
 */

const CONNECT_MS = 10_000;
const BROKEN_MS = 4_000; // "disconnected" heals by itself within this, or the wall is opened again
const STATS_MS = 1_000;

class Wall {
  view = "";
  isLive = false;
  /** @type {Map<number, string | null>} */
  shown = new Map();
  peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  /** @type {Map<number, MediaStream>} */
  streams = new Map();
}

export class Player {
  /** @type {PlayerState} */
  state = "idle";
  #means;
  #timers;
  #random;
  #slots;
  /** @type {Wall | null} */
  #playing = null;
  /** @type {Wall | null} */
  #next = null;
  /** @type {(string | null)[]} */
  #wanted = [];
  /** @type {string | null} */
  #voice = null;
  #failures = 0;
  #retryTimer = 0;
  #brokenTimer = 0;

  /**
   * @param {Means} means
   * @param {{timers?: import("../core/timers.js").Timers, random?: () => number, slots?: number}} [around] `slots`: how many
   * pictures the wall has
   */
  constructor(means, { timers = realTimers, random = Math.random, slots = SLOTS } = {}) {
    this.#means = means;
    this.#timers = timers;
    this.#random = random;
    this.#slots = slots;
    this.#countLater();
  }

  /** Open the wall, or open it anew; what plays goes on until the new one does. */
  open() {
    this.#timers.clear(this.#retryTimer);
    this.#failures = 0;
    void this.#open();
  }

  /** Look no longer, until it is opened again. */
  close() {
    this.#timers.clear(this.#retryTimer);
    this.#timers.clear(this.#brokenTimer);
    const walls = [this.#playing, this.#next];
    this.#playing = this.#next = null;
    for (const wall of walls) this.#end(wall);
    this.#become("idle");
  }

  /**
   * @param {(string | null)[]} attempts by slot
   * @param {string | null} voice whose sound
   */
  show(attempts, voice) {
    this.#wanted = attempts;
    this.#voice = voice;
    const wall = this.#playing ?? this.#next;
    if (wall?.view) void this.#point(wall);
  }

  async #open() {
    this.#end(this.#next);
    const wall = new Wall();
    this.#next = wall;
    if (!this.#playing?.isLive) this.#become("opening");
    try {
      const { view, offer } = await this.#means.ask("wall.open", { slots: this.#slots });
      wall.view = view;
      if (this.#next !== wall) {
        this.#end(wall); // closed meanwhile
        return;
      }
      wall.peer.ontrack = ({ track, transceiver }) => this.#take(wall, track, transceiver);
      wall.peer.onconnectionstatechange = () => this.#onConnection(wall);
      await wall.peer.setRemoteDescription({ type: "offer", sdp: offer });
      const answer = await wall.peer.createAnswer();
      await wall.peer.setLocalDescription(answer);
      await this.#means.ask("wall.answer", { view, answer: answer.sdp });
      await this.#point(wall);
      this.#later(() => this.#giveUp(wall), CONNECT_MS);
    } catch (error) {
      console.warn("the wall did not open", error);
      this.#giveUp(wall);
    }
  }

  /**
   * @param {Wall} wall
   * @param {MediaStreamTrack} track
   * @param {RTCRtpTransceiver} transceiver
   */
  #take(wall, track, transceiver) {
    wall.streams.set(slotOf(transceiver.mid), new MediaStream([track]));
  }

  /** @param {Wall} wall */
  #onConnection(wall) {
    const state = wall.peer.connectionState;
    if (state === "connected") {
      wall.isLive = true;
      this.#timers.clear(this.#brokenTimer);
      if (wall === this.#next) this.#play(wall);
      this.#become("live");
    } else if (wall === this.#playing && (state === "disconnected" || state === "failed")) {
      this.#timers.clear(this.#brokenTimer);
      this.#brokenTimer = this.#timers.set(() => this.#broken(wall), state === "failed" ? 0 : BROKEN_MS);
    }
  }

  /** @param {Wall} wall */
  #play(wall) {
    this.#timers.clear(this.#retryTimer);
    this.#failures = 0;
    const old = this.#playing;
    this.#playing = wall;
    this.#next = null;
    for (const [slot, stream] of wall.streams) {
      if (slot <= SOUND) this.#means.onSound(stream, SOUND - slot);
      else this.#means.onPicture(slot, stream);
    }
    this.#end(old);
    void this.#point(wall);
  }

  /** @param {Wall} wall */
  #broken(wall) {
    if (this.#playing !== wall || wall.peer.connectionState === "connected") return;
    wall.isLive = false;
    this.#become("lost");
    this.open();
  }

  /** @param {Wall} wall did not come up */
  #giveUp(wall) {
    if (this.#next !== wall) return;
    this.#next = null;
    this.#end(wall);
    if (!this.#playing?.isLive) this.#become("lost");
    this.#later(() => void this.#open(), backoff(this.#failures, { base: 1_000, random: this.#random }));
    this.#failures += 1;
  }

  /** @param {Wall | null} wall */
  #end(wall) {
    if (!wall) return;
    wall.peer.onconnectionstatechange = wall.peer.ontrack = null;
    wall.peer.close();
    if (wall.view) this.#means.ask("wall.close", { view: wall.view }).catch(() => console.debug("the server ends it by itself"));
  }

  /**
   * Send what changed. A slot that could not be pointed is forgotten, so that the next call tries again.
   * @param {Wall} wall
   */
  async #point(wall) {
    const moves = changes(wall.shown, this.#wanted, this.#slots);
    if ((wall.shown.get(SOUND) ?? null) !== this.#voice) moves.push({ slot: SOUND, attempt: this.#voice });
    for (const { slot, attempt } of moves) wall.shown.set(slot, attempt);
    await Promise.all(moves.map((move) => this.#move(wall, move)));
  }

  /**
   * @param {Wall} wall
   * @param {{slot: number, attempt: string | null}} move
   */
  async #move(wall, { slot, attempt }) {
    try {
      await this.#means.ask("wall.assign", { view: wall.view, slot, attempt });
      if (slot !== SOUND && wall.shown.get(slot) === attempt) this.#means.onSwitched(slot);
    } catch (error) {
      console.warn("a slot was not pointed", error);
      wall.shown.delete(slot);
    }
  }

  #countLater() {
    this.#timers.set(() => void this.#count(), STATS_MS);
  }

  async #count() {
    this.#countLater();
    const wall = this.#playing;
    if (!wall?.isLive) return;
    const report = [...(await wall.peer.getStats()).values()];
    this.#means.onStats(pictures(report), soundLevel(report));
  }

  /**
   * @param {() => void} act
   * @param {number} ms
   */
  #later(act, ms) {
    this.#timers.clear(this.#retryTimer);
    this.#retryTimer = this.#timers.set(act, ms);
  }

  /** @param {PlayerState} state */
  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.#means.onState(state);
  }
}
