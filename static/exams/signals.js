// @ts-check
import { timers as realTimers } from "../core/timers.js";

/**
 * Things worth a look by a person, told to the server. Nothing here blocks or punishes. The same kind is told at most once in
 * five seconds; what happened meanwhile is counted. Without a connection the newest wait here.
 *
 * @typedef {"focus_lost" | "focus_back" | "page_hidden" | "page_shown" | "fullscreen_left" | "copy" | "paste" | "print" |
 *   "screens" | "device_changed" | "network" | "camera_lost" | "camera_back" | "microphone_muted" | "microphone_back" |
 *   "ice_failed" | "media_back"} SignalKind
 * @typedef {{kind: SignalKind, at: string, detail: string}} Signal
 */

const QUIET_MS = 5_000;
const KEPT = 50;
const DETAIL = 200;

export class SignalBox {
  #report;
  #now;
  #timers;
  /** @type {Signal[]} */
  #queue = [];
  /** @type {Map<SignalKind, {until: number, more: number, detail: string}>} */
  #quiet = new Map();
  #sending = false;

  /**
   * @param {(signal: Signal) => Promise<unknown>} report rejects when it could not be told now
   * @param {() => number} now the server's clock, milliseconds
   * @param {import("../core/timers.js").Timers} [timers]
   */
  constructor(report, now, timers = realTimers) {
    this.#report = report;
    this.#now = now;
    this.#timers = timers;
  }

  /**
   * @param {SignalKind} kind
   * @param {string} [detail]
   */
  raise(kind, detail = "") {
    const quiet = this.#quiet.get(kind);
    if (quiet && this.#now() < quiet.until) {
      quiet.more += 1;
      quiet.detail = detail;
      return;
    }
    this.#quiet.set(kind, { until: this.#now() + QUIET_MS, more: 0, detail: "" });
    this.#timers.set(() => this.#endQuiet(kind), QUIET_MS);
    this.#push(kind, detail);
  }

  /** A connection is there again. */
  flush() {
    if (!this.#sending) void this.#run();
  }

  /** @param {SignalKind} kind */
  #endQuiet(kind) {
    const quiet = this.#quiet.get(kind);
    this.#quiet.delete(kind);
    if (quiet?.more) this.#push(kind, `${quiet.detail} (${quiet.more} más en 5 s)`.trim());
  }

  /**
   * @param {SignalKind} kind
   * @param {string} detail
   */
  #push(kind, detail) {
    this.#queue.push({ kind, at: new Date(this.#now()).toISOString(), detail: detail.slice(0, DETAIL) });
    this.#queue = this.#queue.slice(-KEPT);
    this.flush();
  }

  async #run() {
    this.#sending = true;
    while (this.#queue.length) {
      const [signal] = this.#queue;
      try {
        await this.#report(signal);
      } catch (error) {
        const code = /** @type {any} */ (error)?.code;
        if (code === "disconnected" || code === "timeout" || code === "rate.exceeded") break; // flush() comes again
        console.warn("signal refused", signal.kind, error);
      }
      this.#queue = this.#queue.filter((one) => one !== signal);
    }
    this.#sending = false;
  }
}
