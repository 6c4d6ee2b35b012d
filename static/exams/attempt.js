// @ts-check
import { getJson, postJson } from "../core/api.js";
import { ServerClock } from "../core/clock.js";
import { find, readJson, setText, show } from "../core/dom.js";
import { openOutbox } from "../core/outbox.js";
import { takePageId } from "../core/page_id.js";
import { clockTime, hourTime, longDate, span } from "../core/time.js";
import { AnswerBook } from "./answers.js";
import { Bar } from "./bar.js";
import { Chat } from "./chat.js";
import { renderAbsent, renderClosed, renderLeft } from "./endings.js";
import { isMobile, thisEquipment } from "./equipment.js";
import { Exam } from "./exam.js";
import { Finish } from "./finish.js";
import { Lobby } from "./lobby.js";
import { Media } from "./media.js";
import { Messages } from "./messages.js";
import { Notices } from "./notices.js";
import { Session } from "./session.js";
import { SignalBox } from "./signals.js";
import { viewOf } from "./view.js";
import { extended, watchPage } from "./watch.js";
import { leadWords } from "./wording.js";

/**
 * The one page of an exam, from the lobby to the end; it never navigates. What it is doing can be read from `<main>`:
 * data-phase (waiting, lobby, ready, open, closed, absent, replaced, signed_out, mobile), data-connection (connecting,
 * online, http, offline, replaced, signed_out), data-saved (highest revision acknowledged), data-pending (answers to send).
 */

/** @type {import("./types.js").Boot} */
const boot = readJson("boot");
const main = find("#contenido");
const clock = new ServerClock(boot.now);

if (isMobile(thisEquipment())) showMobile();
else await start();

async function start() {
  const outbox = await openOutbox(boot.attempt);
  const kept = await outbox.load();
  const book = new AnswerBook(kept.pending);
  const notices = new Notices();
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  let drawing = false;
  /** @type {string} */
  let view = "loading";
  let lastMissing = /** @type {import("./types.js").Missing[]} */ ([]);

  const session = new Session({
    boot,
    page: takePageId(),
    socketUrl: `${scheme}//${location.host}${boot.urls.socket}`,
    clock,
    book,
    outbox,
    api: { getJson, postJson },
    told: {
      changed: draw,
      pushed: (type, data, at) => messages.onPush(type, data, at),
      trouble: (kind, count) => messages.onTrouble(kind, count),
    },
    visible: () => document.visibilityState === "visible",
  });
  const signals = new SignalBox((signal) => session.report(signal), () => clock.now());
  const videos = /** @type {HTMLVideoElement[]} */ ([find("#preview"), find("#selfcam")]);
  const media = new Media({
    picture: () => (view === "exam" ? videos[1] : videos[0]),
    urls: boot.urls,
    signals,
    changed: draw,
    onLive: () => session.askSoon(),
  });
  const chat = new Chat((text) => session.chat(text), () => clock.now());
  const messages = new Messages({ session, media, chat, notices, outbox });
  const lobby = new Lobby(session, media, chat, () => clock.now());
  const questions = boot.questions;
  const exam = new Exam({ session, book, media, marks: kept.marks, keepMarks: (marks) => void outbox.mark(marks), questions });
  const left = () => Date.parse(session.facts.deadline) - clock.now();
  const finish = new Finish({ session, book, exam, questions, left });
  const bar = new Bar();

  find("#take-over").addEventListener("click", () => location.reload());
  find("#sign-in").setAttribute("href", `/ingresar/?next=${encodeURIComponent(location.pathname)}`);
  watchPage(signals, () => session.facts.phase === "open");
  window.addEventListener("online", () => session.nudge());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && session.nudge());
  window.addEventListener("beforeunload", (event) => {
    if (book.pending.length && !outbox.durable) event.preventDefault();
  });
  session.start();
  draw();

  /** Once per turn, however much changed in it. */
  function draw() {
    if (drawing) return;
    drawing = true;
    queueMicrotask(() => {
      drawing = false;
      drawNow();
    });
  }

  function drawNow() {
    const { facts, connection, closing } = session;
    const next = viewOf({ bootPhase: boot.phase, phase: facts.phase, connection, closing });
    if (facts.missing.length) lastMissing = facts.missing;
    main.dataset.phase = phaseName(next, facts.phase);
    main.dataset.connection = connection;
    main.dataset.saved = String(book.savedRevision);
    main.dataset.pending = String(book.pending.length);
    if (next !== view) enter(next);
    const alive = ["waiting", "lobby", "exam"].includes(view);
    bar.render({ exam: view === "exam", alive, left: left(), deadline: facts.deadline, connection, savedAt: book.lastSavedAt, pending: book.pending.length });
    chat.offer(alive && view !== "waiting" && connection !== "http");
    for (const video of videos) if (video.srcObject !== media.capture.stream) video.srcObject = media.capture.stream;
    fillTimes(facts);
    if (view === "waiting") setText(find("#waiting-left"), span(Date.parse(facts.door_opens_at) - clock.now()));
    if (view === "lobby") lobby.render(clock.now());
    if (view === "exam") exam.render(left() > 0);
    if (alive) messages.renderStates(view, left(), book);
    if (view === "closed") drawClosed();
    if (view === "absent") renderAbsent(lastMissing);
    if (view === "replaced" || view === "signed_out") renderLeft(book.pending.length, outbox.durable);
  }

  function drawClosed() {
    const { closing, resultDate } = session;
    if (!closing) return;
    const answered = questions - book.blanks(questions).length;
    renderClosed({ closing, resultDate, answered, questions, late: book.late.length + book.pending.length });
    if (book.pending.length === 0) session.leave();
  }

  /** @param {string} next */
  function enter(next) {
    const first = view === "loading";
    view = next;
    showView(next);
    if (["closed", "absent", "replaced", "signed_out"].includes(next)) {
      media.close({ tell: next === "signed_out" });
      notices.clear();
      finish.close();
    }
    if (next === "exam") {
      if (chat.isOpen) chat.close();
      exam.render(true);
      if (session.facts.consent_at && media.capture.state.camera === "off") void media.open();
      if (extended()) signals.raise("screens", "más de una pantalla");
    }
    if (!first) find(`[data-view="${next}"] [data-heading]`).focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }
}

/**
 * @param {string} view
 * @param {string} phase
 */
function phaseName(view, phase) {
  return ["loading", "replaced", "signed_out"].includes(view) ? view : phase;
}

/** @param {string} name */
function showView(name) {
  for (const section of document.querySelectorAll("[data-view]")) {
    show(section, /** @type {HTMLElement} */ (section).dataset.view === name);
  }
}

/** @param {Pick<import("./types.js").Boot, "door_opens_at" | "opens_at" | "deadline">} facts */
function fillTimes({ door_opens_at, opens_at, deadline }) {
  /** @type {Record<string, string>} */
  const words = {
    date: longDate(opens_at),
    opens: clockTime(opens_at),
    door: hourTime(door_opens_at),
    lead: leadWords(Date.parse(opens_at) - Date.parse(door_opens_at)),
    deadline: clockTime(deadline),
  };
  for (const place of document.querySelectorAll("[data-time]")) {
    setText(place, words[/** @type {HTMLElement} */ (place).dataset.time ?? ""] ?? "");
  }
}

/** EXA-10: what to know, and nothing that could be entered. */
function showMobile() {
  main.dataset.phase = "mobile";
  showView("waiting");
  show(find("#mobile-note"), true);
  fillTimes(boot);
  const tick = () => {
    const left = Date.parse(boot.opens_at) - clock.now();
    setText(find("#waiting-label"), left > 0 ? "Empieza en" : "Ya empezó");
    setText(find("#waiting-left"), span(left));
  };
  tick();
  setInterval(tick, 250);
}
