// @ts-check
import { CommandSocket, CLOSE } from "../core/socket.js";
import { timers as realTimers } from "../core/timers.js";
import { Envelope } from "./envelope.js";
import { Lookout } from "./lookout.js";
import { Sender } from "./sender.js";

/**
 * One attempt as this page lives it: facts from the server, the socket and the HTTP path beside it, opening the paper,
 * sending answers, the end. No DOM. The phase shown is the server's; by its own clock the page only asks sooner.
 *
 * @typedef {import("./types.js").Snapshot} Snapshot
 * @typedef {import("./types.js").Closing} Closing
 * @typedef {import("./types.js").Connection} Connection
 * @typedef {import("./types.js").Facts} Facts
 */

const DEGRADED_AFTER_MS = 4_000;
const DOOR_SPREAD_MS = 1_500; // a full room asks for its papers when the door opens
/** @type {import("./types.js").Missing[]} what is missing until the server says otherwise */
const EVERYTHING = ["camera", "microphone", "consent", "document"];
const SIGNED_OUT = new Set(["auth.required", "session.lost"]);
/** How far along a phase is. Presence, opening and end are never undone: an answer that was overtaken is left out. */
const RANK = { waiting: 0, lobby: 0, ready: 1, open: 2, absent: 3, closed: 3 };

export class Session {
  /** @type {Connection} */
  connection = "connecting";
  /** @type {Closing | null} */
  closing = null;
  /** @type {string | null} */
  resultDate = null;
  /** @type {Facts} */
  facts;
  #awaiting = false;
  #boot;
  #clock;
  #book;
  #outbox;
  #told;
  #api;
  #timers;
  #random;
  #socket;
  #sender;
  #envelope;
  #jumpSeen = false;
  #hadLease = false;
  #degraded = false;
  #degradedTimer = 0;
  #lookout;
  #page;

  /**
   * @param {import("./types.js").SessionParts} parts
   * @param {Partial<import("../core/socket.js").Surroundings>} [around]
   */
  constructor({ boot, page, socketUrl, clock, book, outbox, api, told, visible }, around = {}) {
    this.#boot = boot;
    this.#page = page;
    this.#clock = clock;
    this.#book = book;
    this.#outbox = outbox;
    this.#envelope = new Envelope(boot.attempt);
    this.#api = api;
    this.#told = told;
    this.#timers = around.timers ?? realTimers;
    this.#random = around.random ?? Math.random;
    const { phase, door_opens_at, opens_at, deadline } = boot;
    const unknown = { present_at: null, missing: phase === "lobby" ? EVERYTHING : [], consent_at: null, document_shown_at: null };
    this.facts = { phase: phase === "open" ? "ready" : phase, door_opens_at, opens_at, deadline, ...unknown };
    this.#socket = new CommandSocket(
      {
        url: socketUrl,
        page,
        mark: () => clock.mark(),
        beat: () => ({ sent_at: new Date(clock.now()).toISOString(), visible: visible(), rtt_ms: clock.rtt() }),
        onSnapshot: (snapshot, sent) => {
          this.#hadLease = true;
          this.#adopt(snapshot, sent);
        },
        onPush: ({ type, data, at }) => this.#onPush(type, data, at),
        onState: (state, code) => this.#onSocket(state, code),
        onBeat: (data, sent) => this.#onBeat(data, sent),
      },
      around,
    );
    this.#lookout = new Lookout(
      {
        view: () => this.#view(),
        askState: () => this.#askState(),
        askKey: () => this.#askKey(),
        onTick: (now) => this.#onTick(now),
      },
      () => clock.now(),
      { timers: this.#timers, random: this.#random },
    );
    this.#sender = new Sender(
      {
        book,
        outbox,
        route: () => this.#route(),
        fetchAnswers: async () => (await this.#fetchState()).answers,
        onChange: () => told.changed(),
        onDropped: (entries) => told.trouble("dropped", entries.length),
        onRefused: () => told.trouble("refused", 1),
        onLease: () => this.#replaced(),
        onUnkept: () => {
          outbox.durable = false;
          told.trouble("unkept", 0);
        },
      },
      { timers: this.#timers, random: this.#random },
    );
  }

  /** @param {boolean} awaiting whether a device or a monitor may change what is missing: the server is asked sooner */
  set awaiting(awaiting) {
    if (awaiting && !this.#awaiting) this.#lookout.askIn(1_000);
    this.#awaiting = awaiting;
  }

  /** @returns {boolean} whether the sealed paper is here */
  get hasPaper() {
    return this.#envelope.hasPaper;
  }

  /** @returns {import("./types.js").Paper | null} */
  get paper() {
    return this.#envelope.paper;
  }

  start() {
    this.#degradedTimer = this.#timers.set(() => this.#degrade(), DEGRADED_AFTER_MS);
    this.#socket.start();
    this.#lookout.start();
  }

  /** For good: the exam ended and nothing waits to be sent, or another page took over. */
  leave() {
    this.#sender.stop();
    this.#socket.stop();
    this.#lookout.stop();
    this.#timers.clear(this.#degradedTimer);
  }

  /** The network is said to be back, or the page woke up. */
  nudge() {
    this.#socket.nudge();
  }

  /** Something of ours changed what the server may say: ask again from the start of the back-off. */
  askSoon() {
    this.#lookout.replan();
  }

  /**
   * @param {number} position
   * @param {string | null} option
   */
  choose(position, option) {
    return this.#sender.choose(position, option);
  }

  /**
   * Check-in. The server says what is missing; with nothing missing this call is the presence.
   * @param {{consent: boolean, documentShown: boolean}} steps
   */
  async present({ consent, documentShown }) {
    const sent = this.#clock.mark();
    const answer = await this.#api.postJson(this.#boot.urls.present, { consent, document_shown: documentShown });
    if (answer.now) this.#clock.learn(sent, answer.now);
    const now = new Date(this.#clock.now()).toISOString();
    this.facts.missing = answer.missing;
    if (consent) this.facts.consent_at ??= now;
    if (documentShown) this.facts.document_shown_at ??= now;
    if (answer.present_at) {
      this.facts.present_at = answer.present_at;
      if (this.facts.phase === "lobby" || this.facts.phase === "waiting") this.facts.phase = "ready";
    }
    this.#lookout.replan();
    this.#told.changed();
  }

  /** @returns {Promise<void>} rejects with `offline` or `unsent` while answers wait here, else with the server's code */
  async finish() {
    await this.#sender.drained();
    const answer = this.connection === "online"
      ? await this.#socket.request("attempt.finish", {})
      : await this.#api.postJson(this.#boot.urls.finish, {});
    const { receipt } = answer;
    const by = receipt.at === this.facts.deadline ? "deadline" : "finish";
    await this.#close({ at: receipt.at, by, code: null, receipt });
  }

  /** @param {string} text */
  chat(text) {
    return this.#socket.request("chat.send", { text });
  }

  /** @param {import("./signals.js").Signal} signal */
  report(signal) {
    return this.#socket.request("signal.report", signal);
  }

  // -- connections

  /** @returns {((entry: import("./types.js").Entry) => Promise<import("./types.js").Receipt>) | null} */
  #route() {
    if (this.#socket.state === "online") {
      return async (entry) => (await this.#socket.request("answer.save", entry)).receipt;
    }
    if (this.connection !== "http") return null;
    const lease = this.#hadLease ? { page: this.#page } : {};
    return async (entry) => (await this.#api.postJson(this.#boot.urls.answers, { ...entry, ...lease })).receipt;
  }

  /**
   * @param {import("../core/socket.js").SocketState} state
   * @param {number} code
   */
  #onSocket(state, code) {
    if (state === "online") {
      this.#timers.clear(this.#degradedTimer);
      this.#degraded = false;
      this.#connected("online");
      this.#sender.kick();
      this.#lookout.plan();
    } else if (state === "stopped") {
      if (code === CLOSE.replaced) this.#replaced();
      if (code === CLOSE.notYours) this.#signedOut();
    } else if (state === "offline" && !this.#degraded) {
      this.#connected("connecting");
      this.#timers.clear(this.#degradedTimer);
      this.#degradedTimer = this.#timers.set(() => this.#degrade(), DEGRADED_AFTER_MS);
    }
  }

  #degrade() {
    this.#degraded = true;
    this.#connected("offline");
    this.#lookout.askIn(0); // is it the socket alone, or the whole network?
  }

  /** @param {Connection} connection */
  #connected(connection) {
    if (this.connection === "replaced" || this.connection === "signed_out" || this.connection === connection) return;
    this.connection = connection;
    this.#told.changed();
  }

  #replaced() {
    this.#connected("replaced");
    this.leave();
  }

  #signedOut() {
    this.#connected("signed_out");
    this.leave();
  }

  // -- what the server says

  /**
   * @param {Snapshot} snapshot
   * @param {import("../core/clock.js").Mark} sent
   */
  #adopt(snapshot, sent) {
    this.#clock.learn(sent, snapshot.now);
    const { phase, door_opens_at, opens_at, deadline, present_at, missing, consent_at, document_shown_at } = snapshot;
    const shown = phase === "open" && !this.paper ? "ready" : phase;
    if (RANK[shown] >= RANK[this.facts.phase]) {
      const changed = shown !== this.facts.phase;
      this.facts = { phase: shown, door_opens_at, opens_at, deadline, present_at, missing, consent_at, document_shown_at };
      if (changed) this.#lookout.replan();
    }
    this.resultDate = snapshot.result_date ?? this.resultDate;
    this.#book.adopt(snapshot.answers);
    if (snapshot.closed) void this.#close(snapshot.closed);
    else if (phase === "closed") void this.#close({ at: deadline, by: "deadline", code: null, receipt: null });
    void this.#unseal(snapshot);
    this.#told.changed();
  }

  /**
   * @param {string} type
   * @param {any} data
   * @param {string} at
   */
  #onPush(type, data, at) {
    if (type === "attempt.opened") {
      this.facts.deadline = data.deadline;
      void this.#unseal({ key: data.key });
    } else if (type === "deadline.changed") {
      this.facts.deadline = data.deadline;
    } else if (type === "attempt.closed") {
      void this.#close({ at: data.receipt?.at ?? at, by: data.outcome, code: data.code ?? null, receipt: data.receipt });
    } else if (type === "connection.replaced") {
      this.#replaced();
    }
    this.#told.pushed(type, data, at);
    this.#told.changed();
  }

  /**
   * @param {{now: string, deadline: string}} data
   * @param {import("../core/clock.js").Mark} sent
   */
  #onBeat(data, sent) {
    this.#clock.learn(sent, data.now);
    this.facts.deadline = data.deadline;
  }

  /** @param {{paper?: string | null, key?: string | null}} parts */
  async #unseal(parts) {
    const outcome = await this.#envelope.take(parts);
    if (outcome === "opened" && !this.closing) this.facts.phase = "open";
    if (outcome === "damaged") {
      this.#told.trouble("paper", 0);
      this.#lookout.askIn(2_000);
    }
    this.#told.changed();
  }

  /** @param {Closing} closing */
  async #close(closing) {
    if (this.closing && this.closing.code === closing.code && (this.closing.receipt || !closing.receipt)) return;
    this.closing = closing;
    this.facts.phase = "closed";
    this.#told.changed();
    if (closing.receipt) await this.#outbox.keep(closing.receipt).catch(() => this.#told.trouble("unkept", 0));
    this.#sender.kick(); // what the server took in time still gets its receipt, the rest is counted as late
  }

  // -- asking over HTTP

  /** @returns {import("./lookout.js").View} */
  #view() {
    return {
      phase: this.facts.phase,
      hasPaper: this.#envelope.hasPaper,
      hasKey: this.#envelope.hasKey,
      awaiting: this.#awaiting,
      degraded: this.#degraded,
      doorOpensAt: Date.parse(this.facts.door_opens_at),
      opensAt: Date.parse(this.facts.opens_at),
      deadline: Date.parse(this.facts.deadline),
    };
  }

  /** @param {number} now */
  #onTick(now) {
    if (this.facts.phase === "waiting" && now >= Date.parse(this.facts.door_opens_at)) {
      this.facts.phase = "lobby";
      this.facts.missing = EVERYTHING;
      this.#lookout.askIn(this.#random() * DOOR_SPREAD_MS);
    }
    const jumped = this.#clock.jumped();
    if (jumped && !this.#jumpSeen) this.#socket.nudge();
    this.#jumpSeen = jumped;
    this.#told.changed();
  }

  async #askState() {
    const sent = this.#clock.mark();
    try {
      this.#adopt(await this.#fetchState(), sent);
      if (this.#degraded) {
        this.#connected("http");
        this.#sender.kick();
      }
    } catch (error) {
      const code = /** @type {any} */ (error)?.code;
      if (!code) console.error(error);
      if (SIGNED_OUT.has(code)) this.#signedOut();
      else if (this.#degraded) this.#connected("offline");
    }
  }

  /** @returns {Promise<Snapshot>} */
  #fetchState() {
    return this.#api.getJson(this.#boot.urls.state);
  }

  async #askKey() {
    const sent = this.#clock.mark();
    try {
      const answer = await this.#api.getJson(this.#boot.urls.key);
      this.#clock.learn(sent, answer.now);
      if (answer.deadline) this.facts.deadline = answer.deadline;
      void this.#unseal({ key: answer.key });
    } catch (error) {
      const { code, data } = /** @type {any} */ (error);
      if (code === "attempt.not_open" && data?.now) this.#clock.learn(sent, data.now);
      if (code === "attempt.door_closed" || code === "attempt.closed") this.#lookout.askIn(0);
    }
  }
}
