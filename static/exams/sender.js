// @ts-check
import { ApiError } from "../core/api.js";
import { backoff } from "../core/backoff.js";
import { pause, timers as realTimers } from "../core/timers.js";

/**
 * Carries the outbox to the server: one entry at a time, in order, by the socket or by HTTP, with the same revision however
 * often it must be repeated. An entry leaves the outbox only with its receipt, or when the server can never take it.
 *
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./types.js").Receipt} Receipt
 *
 * @typedef {object} Post what the page gives and is told
 * @property {import("./answers.js").AnswerBook} book
 * @property {import("../core/outbox.js").Outbox} outbox
 * @property {() => ((entry: Entry) => Promise<Receipt>) | null} route how an entry may travel now; null: not at all
 * @property {() => Promise<import("./types.js").Answer[]>} fetchAnswers the server's answers, complete
 * @property {() => void} onChange
 * @property {(dropped: Entry[]) => void} onDropped replaced by newer answers of another page
 * @property {(entry: Entry, error: Error) => void} onRefused
 * @property {() => void} onLease another page took over: stop
 * @property {(error: unknown) => void} onUnkept the outbox failed; the page goes on in memory
 */

const DRAIN_MS = 10_000;
const DRAIN_LOOK_MS = 100;
const NEVER = new Set(["answer.position", "answer.option", "protocol.invalid", "request.invalid", "request.malformed"]);
const TOO_LATE = new Set(["attempt.closed", "attempt.door_closed"]);

export class Sender {
  #post;
  #timers;
  #random;
  #running = false;
  #stopped = false;
  #kicked = false;
  /** @type {Promise<void>} one outbox write after the other */
  #writing = Promise.resolve();

  /**
   * @param {Post} post
   * @param {{timers?: import("../core/timers.js").Timers, random?: () => number}} [around]
   */
  constructor(post, { timers = realTimers, random = Math.random } = {}) {
    this.#post = post;
    this.#timers = timers;
    this.#random = random;
  }

  /**
   * The person chose. Written to the outbox first, then sent.
   * @param {number} position
   * @param {string | null} option
   */
  async choose(position, option) {
    const entry = this.#post.book.choose(position, option);
    this.#post.onChange();
    await this.#write(() => this.#post.outbox.add(entry));
    this.kick();
  }

  /** Something may have become possible: a connection, a new entry. */
  kick() {
    this.#kicked = true;
    if (!this.#running && !this.#stopped) void this.#run();
  }

  stop() {
    this.#stopped = true;
  }

  /**
   * Resolves when nothing waits here any more. Rejects with `offline` when there is no way to send, and with `unsent` when
   * it takes too long.
   */
  async drained() {
    this.kick();
    for (let waited = 0; ; waited += DRAIN_LOOK_MS) {
      if (!this.#post.route()) throw new ApiError("offline", "Sin conexión no se puede finalizar.");
      if (this.#post.book.pending.length === 0) return;
      if (waited >= DRAIN_MS) throw new ApiError("unsent", "Sus respuestas aún no llegan al servidor.");
      await pause(this.#timers, DRAIN_LOOK_MS);
    }
  }

  async #run() {
    this.#running = true;
    let failures = 0;
    while (this.#kicked && !this.#stopped) {
      const send = this.#post.route();
      const entry = this.#post.book.pending[0];
      if (!send || !entry) {
        this.#kicked = false;
        break;
      }
      await this.#writing; // the entry must be in the outbox before it leaves
      try {
        const receipt = await send(entry);
        failures = 0;
        this.#post.book.confirm(receipt);
        await this.#write(() => this.#post.outbox.settle(entry.revision, receipt));
      } catch (error) {
        if (await this.#settleFailure(entry, error)) {
          failures = 0;
        } else {
          await pause(this.#timers, backoff(failures, { base: 800, random: this.#random }));
          failures += 1;
        }
      }
      this.#post.onChange();
    }
    this.#running = false;
  }

  /**
   * @param {Entry} entry
   * @param {any} error
   * @returns {Promise<boolean>} whether the next entry may be tried at once
   */
  async #settleFailure(entry, error) {
    const { book, outbox } = this.#post;
    const code = String(error?.code ?? "");
    if (code === "answer.stale") return this.#rebase();
    if (code === "lease.lost") {
      this.stop();
      this.#post.onLease();
      return true;
    }
    if (TOO_LATE.has(code) || NEVER.has(code)) {
      book.giveUp(entry, TOO_LATE.has(code) ? "late" : "refused");
      await this.#write(() => outbox.settle(entry.revision, null));
      if (NEVER.has(code)) this.#post.onRefused(entry, error);
      return true;
    }
    if (!code) console.error(error);
    return false;
  }

  /** @returns {Promise<boolean>} */
  async #rebase() {
    const { book, outbox, fetchAnswers, onDropped } = this.#post;
    try {
      const { dropped } = book.rebase(await fetchAnswers());
      await this.#write(() => outbox.replace([...book.pending]));
      if (dropped.length) onDropped(dropped);
      return true;
    } catch (error) {
      console.warn(error); // no snapshot now: the same entry will be stale again, and we come back here
      return false;
    }
  }

  /**
   * @param {() => Promise<void>} act
   * @returns {Promise<void>}
   */
  #write(act) {
    this.#writing = this.#writing.then(act).catch((error) => this.#post.onUnkept(error));
    return this.#writing;
  }
}
