// @ts-check
import { backoff } from "./backoff.js";
import { timers as realTimers } from "./timers.js";

/**
 * One command socket: hello, heartbeats, requests matched to their answers by id, pushes, and coming back by itself.
 * Knows nothing of exams; docs/protocol.md describes the frames.
 *
 * @typedef {"connecting" | "online" | "offline" | "stopped"} SocketState
 * `connecting` until the first hello is answered, `offline` between connections, `stopped` for good.
 *
 * @typedef {{seq: number, type: string, at: string, data: any}} Push
 *
 * @typedef {object} Wire what the page gives and is told
 * @property {string} url absolute ws: or wss: address
 * @property {string} page identity of this page
 * @property {(snapshot: any, sent: import("./clock.js").Mark) => void} onSnapshot answer of `hello`
 * @property {(push: Push) => void} onPush
 * @property {(state: SocketState, code: number) => void} onState `code` is the close code that led there, or 0
 * @property {() => object} beat data of a heartbeat
 * @property {(data: any, sent: import("./clock.js").Mark) => void} onBeat
 * @property {() => import("./clock.js").Mark} mark
 *
 * @typedef {object} Surroundings replaceable in tests
 * @property {(url: string) => WebSocket} connect
 * @property {import("./timers.js").Timers} timers
 * @property {() => number} random
 */

export const PROTOCOL = 1;
export const CLOSE = { replaced: 4001, notYours: 4003, protocol: 4008, flooding: 4029 };
const HEARTBEAT_MS = 5_000;
const BEAT_ANSWER_MS = 8_000; // a beat without an answer for this long: the connection is dead, whatever TCP believes
const ANSWER_MS = 15_000; // other answers may have to wait for the database; the connection is not to blame
const OPEN_MS = 10_000; // from opening to the answer of hello
const FINAL = new Set([CLOSE.replaced, CLOSE.notYours]);
const SLOW = new Set([CLOSE.protocol, CLOSE.flooding]);

export class SocketError extends Error {
  /**
   * @param {string} code the server's, or `disconnected` when the answer will not come
   * @param {string} [message]
   * @param {Record<string, any>} [data]
   */
  constructor(code, message = code, data = {}) {
    super(message);
    this.name = "SocketError";
    this.code = code;
    this.data = data;
  }
}

export class CommandSocket {
  /** @type {SocketState} */
  state = "connecting";
  #wire;
  #connect;
  #timers;
  #random;
  /** @type {WebSocket | null} */
  #socket = null;
  #nextId = 1;
  #lastSeq = 0;
  #failures = 0;
  /** @type {Map<number, {resolve: (data: any) => void, reject: (error: Error) => void, timer: number}>} */
  #waiting = new Map();
  #retryTimer = 0;
  #beatTimer = 0;
  #openTimer = 0;

  /**
   * @param {Wire} wire
   * @param {Partial<Surroundings>} [around]
   */
  constructor(wire, { connect = (url) => new WebSocket(url), timers = realTimers, random = Math.random } = {}) {
    this.#wire = wire;
    this.#connect = connect;
    this.#timers = timers;
    this.#random = random;
  }

  start() {
    this.#open();
  }

  /** For good: the exam ended, or another page took over. */
  stop() {
    this.#timers.clear(this.#retryTimer);
    this.#dropConnection(1000);
    this.#become("stopped", 0);
  }

  /** The network is said to be back, or the page woke up: try now instead of waiting out the back-off. */
  nudge() {
    if (this.state === "online") this.#beat();
    else if (this.state !== "stopped" && this.#socket === null) {
      this.#timers.clear(this.#retryTimer);
      this.#failures = 0;
      this.#open();
    }
  }

  /**
   * @param {string} type
   * @param {object} data
   * @returns {Promise<any>} the answer's data; rejects with SocketError
   */
  request(type, data) {
    if (this.state !== "online") return Promise.reject(new SocketError("disconnected"));
    return this.#ask(type, data, ANSWER_MS, () => {});
  }

  /**
   * @param {string} type
   * @param {object} data
   * @param {number} patience milliseconds
   * @param {() => void} onSilence
   * @returns {Promise<any>}
   */
  #ask(type, data, patience, onSilence) {
    return new Promise((resolve, reject) => {
      const id = this.#nextId;
      this.#nextId += 1;
      const timer = this.#timers.set(() => {
        this.#waiting.delete(id);
        reject(new SocketError("timeout", "El servidor no respondió a tiempo."));
        onSilence();
      }, patience);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#socket?.send(JSON.stringify({ id, type, data }));
    });
  }

  #open() {
    /** @type {WebSocket} */
    let socket;
    try {
      socket = this.#connect(this.#wire.url);
    } catch {
      this.#retryLater(0); // sockets forbidden in this browser: the HTTP path carries the exam, keep trying seldom
      return;
    }
    this.#socket = socket;
    this.#openTimer = this.#timers.set(() => this.#lost(0), OPEN_MS);
    socket.onopen = () => this.#hello();
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#lost(event.code);
    };
  }

  async #hello() {
    const sent = this.#wire.mark();
    try {
      const hello = { protocol: PROTOCOL, page: this.#wire.page, last_seq: this.#lastSeq };
      const snapshot = await this.#ask("hello", hello, OPEN_MS, () => {});
      this.#timers.clear(this.#openTimer);
      this.#failures = 0;
      this.#guard(() => this.#wire.onSnapshot(snapshot, sent));
      this.#become("online", 0);
      this.#beatLater(HEARTBEAT_MS * this.#random()); // a random phase: beats of a full room spread over five seconds
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
      if (error.code !== "disconnected") this.#lost(0);
    }
  }

  /** @param {string} text */
  #receive(text) {
    const frame = this.#guard(() => JSON.parse(text));
    if (typeof frame?.seq === "number") {
      this.#lastSeq = frame.seq;
      this.#guard(() => this.#wire.onPush(frame));
      return;
    }
    if (typeof frame?.id !== "number") return;
    const waiting = this.#waiting.get(frame.id);
    if (!waiting) return;
    this.#waiting.delete(frame.id);
    this.#timers.clear(waiting.timer);
    if (frame.ok) waiting.resolve(frame.data);
    else waiting.reject(new SocketError(frame.error.code, frame.error.message, frame.error.data));
  }

  /** @param {number} ms */
  #beatLater(ms) {
    this.#timers.clear(this.#beatTimer);
    this.#beatTimer = this.#timers.set(() => this.#beat(), ms);
  }

  async #beat() {
    this.#beatLater(HEARTBEAT_MS);
    const sent = this.#wire.mark();
    try {
      const answer = await this.#ask("heartbeat", this.#wire.beat(), BEAT_ANSWER_MS, () => this.#lost(0));
      this.#guard(() => this.#wire.onBeat(answer, sent));
    } catch (error) {
      if (!(error instanceof SocketError)) throw error; // a refused beat is the server's business: the next one follows
    }
  }

  /** @param {number} code */
  #lost(code) {
    this.#dropConnection(0);
    if (FINAL.has(code)) {
      this.#become("stopped", code);
      return;
    }
    if (this.state === "online") this.#become("offline", code);
    this.#retryLater(code);
  }

  /** @param {number} code */
  #retryLater(code) {
    const wait = SLOW.has(code) ? 10_000 * (0.5 + 0.5 * this.#random()) : backoff(this.#failures, { random: this.#random });
    this.#failures += 1;
    this.#retryTimer = this.#timers.set(() => this.#open(), wait);
  }

  /** @param {number} code 0 leaves the closing handshake to the browser */
  #dropConnection(code) {
    this.#timers.clear(this.#beatTimer);
    this.#timers.clear(this.#openTimer);
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      if (code) socket.close(code);
      else socket.close();
    }
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject, timer } of waiting) {
      this.#timers.clear(timer);
      reject(new SocketError("disconnected"));
    }
  }

  /**
   * One bad frame, or one bug in handling it, must not stop the frames after it.
   * @template T
   * @param {() => T} act
   * @returns {T | undefined}
   */
  #guard(act) {
    try {
      return act();
    } catch (error) {
      console.error(error);
      return undefined;
    }
  }

  /**
   * @param {SocketState} state
   * @param {number} code
   */
  #become(state, code) {
    if (this.state === state) return;
    this.state = state;
    this.#wire.onState(state, code);
  }
}
