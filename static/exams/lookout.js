// @ts-check
import { nextQuestion } from "./schedule.js";

/**
 * Four times a second, by the server's clock: is it time to ask the server for the state, or for the key that did not come?
 * Asks one question of each kind at a time.
 *
 * @typedef {Omit<import("./schedule.js").Situation, "asked" | "now"> & {hasKey: boolean}} View
 *
 * @typedef {object} Duties
 * @property {() => View} view
 * @property {() => Promise<void>} askState
 * @property {() => Promise<void>} askKey
 * @property {(now: number) => void} onTick
 */

const TICK_MS = 250;
const KEY_GRACE_MS = 1_000; // how long after T0 the socket's key is waited for before asking over HTTP

export class Lookout {
  #duties;
  #now;
  #timers;
  #random;
  #timer = 0;
  #asked = 0;
  #askAt = Number.POSITIVE_INFINITY;
  #asking = false;
  #keyAt = Number.POSITIVE_INFINITY;
  #askingKey = false;

  /**
   * @param {Duties} duties
   * @param {() => number} now the server's clock
   * @param {{timers: import("../core/timers.js").Timers, random: () => number}} around
   */
  constructor(duties, now, { timers, random }) {
    this.#duties = duties;
    this.#now = now;
    this.#timers = timers;
    this.#random = random;
  }

  start() {
    this.plan();
    this.#tick();
  }

  stop() {
    this.#timers.clear(this.#timer);
  }

  /** Something changed: the back-off begins anew. */
  replan() {
    this.#asked = 0;
    this.plan();
  }

  /**
   * The next question not before `ms` from now.
   * @param {number} ms
   */
  askIn(ms) {
    this.#asked = 0;
    this.#askAt = this.#now() + ms;
  }

  plan() {
    const now = this.#now();
    const wait = nextQuestion({ ...this.#duties.view(), asked: this.#asked, now }, this.#random());
    this.#askAt = wait === null ? Number.POSITIVE_INFINITY : now + wait;
  }

  #tick() {
    this.#timer = this.#timers.set(() => this.#tick(), TICK_MS);
    const now = this.#now();
    this.#duties.onTick(now);
    if (now >= this.#askAt && !this.#asking) void this.#askState();
    this.#watchKey(now);
  }

  async #askState() {
    this.#asking = true;
    this.#askAt = Number.POSITIVE_INFINITY;
    await this.#duties.askState();
    this.#asking = false;
    this.#asked += 1;
    if (this.#askAt === Number.POSITIVE_INFINITY) this.plan();
  }

  /** @param {number} now */
  #watchKey(now) {
    const { phase, hasKey, opensAt } = this.#duties.view();
    if (phase !== "ready" || hasKey || now < opensAt) {
      this.#keyAt = Number.POSITIVE_INFINITY;
    } else if (this.#keyAt === Number.POSITIVE_INFINITY) {
      this.#keyAt = opensAt + KEY_GRACE_MS * (1 + this.#random());
    } else if (now >= this.#keyAt && !this.#askingKey) {
      void this.#askKey();
    }
  }

  async #askKey() {
    this.#askingKey = true;
    await this.#duties.askKey();
    this.#askingKey = false;
    this.#keyAt = this.#now() + KEY_GRACE_MS * (1 + 2 * this.#random());
  }
}
