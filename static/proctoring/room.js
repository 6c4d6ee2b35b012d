// @ts-check
import { ApiError } from "../core/api.js";
import { ServerClock } from "../core/clock.js";
import { find, readJson, setAttribute, setText, show } from "../core/dom.js";
import { takePageId } from "../core/page_id.js";
import { CommandSocket } from "../core/socket.js";
import { clockTime } from "../core/time.js";
import { Acts, wireSay } from "./acts.js";
import { drawTally, drawTimes } from "./bar.js";
import { DossierReader } from "./dossier.js";
import { Focus } from "./focus.js";
import { DECISION_KEYS, actOf } from "./keys.js";
import { Player } from "./player.js";
import { Queue } from "./queue.js";
import { SIZES, byNumber, nextWaiting, pageText, pageWith, pagesOf, placesOf, step, waiting } from "./seats.js";
import { Tiles } from "./wall.js";

/**
 * The monitors' room: wall and focus in one page that never navigates; the wall's connection goes on under both. What it is
 * doing can be read from `#room`: data-view (wall, focus), data-connection, data-engine (back, lost), data-wall (idle,
 * opening, live, lost); each tile has data-attempt, data-video and data-frames (frames decoded in its slot).
 *
 * @typedef {import("./types.js").Seat} Seat
 */

const SIZE_KEY = "vigia.wall.size";

/** @type {import("./types.js").Boot} */
const boot = readJson("boot");
const room = find("#room");
const clock = new ServerClock(boot.now);
/** @type {Map<string, Seat>} */
const seats = new Map();
const state = {
  size: /** @type {12 | 30} */ (remembered()?.getItem(SIZE_KEY) === "30" ? 30 : 12),
  page: 0,
  focus: /** @type {string | null} */ (null),
  heard: /** @type {string | null} */ (null), // whose sound comes, here or at the loudspeaker
  loud: false,
  level: 0,
  deadline: boot.deadline,
  opensAt: boot.opens_at,
  lostAt: 0,
};
/** @type {Map<number, import("./slots.js").Picture>} */
let seen = new Map();
let followed = false; // whether the address of the page's birth has been obeyed

const tiles = new Tiles(find("#tiles"), (attempt) => openFocus(attempt));
const queue = new Queue((attempt) => openFocus(attempt));
const focus = new Focus(boot.urls.base);
const sound = /** @type {HTMLAudioElement} */ (find("#sound"));
sound.muted = true;

const scheme = location.protocol === "https:" ? "wss:" : "ws:";
const socket = new CommandSocket({
  url: `${scheme}//${location.host}${boot.urls.socket}`,
  page: takePageId(),
  onSnapshot: (snapshot, sent) => {
    clock.learn(sent, snapshot.now);
    seats.clear();
    for (const seat of snapshot.seats) seats.set(seat.attempt, seat);
    Object.assign(state, { deadline: snapshot.sitting.deadline, opensAt: snapshot.sitting.opens_at });
    setEngine(snapshot.engine);
    if (followed) draw();
    else followAddress();
    followed = true;
  },
  onPush: ({ type, data }) => onPush(type, data),
  onState: (connection) => onConnection(connection),
  beat: () => ({ sent_at: new Date().toISOString() }),
  onBeat: (answer, sent) => clock.learn(sent, answer.now),
  mark: () => clock.mark(),
});

const player = new Player({
  ask: (type, data) => socket.request(type, data),
  onState: (wall) => setAttribute(room, "data-wall", wall),
  onPicture: (slot, stream) => {
    tiles.play(slot, stream);
    draw();
  },
  onSound: (stream) => {
    sound.srcObject = stream;
    listen(state.loud);
  },
  onSwitched: (slot) => tiles.switched(slot),
  onStats: (pictures, level) => {
    seen = pictures;
    state.level = level;
    tiles.count(pictures);
    draw();
  },
});

const dossier = new DossierReader(boot.urls.base, (file) => {
  const seat = seats.get(file.attempt);
  if (seat) focus.drawDossier(file, seat, boot.me.username);
});
const acts = boot.me.can_act ? new Acts({ boot, dossier: (attempt) => dossier.read(attempt), done: (said) => onDone(said) }) : null;

// -- what the server says

/**
 * @param {string} type
 * @param {any} data
 */
function onPush(type, data) {
  if (type === "room.diff") {
    for (const seat of data.seats) seats.set(seat.attempt, seat);
    draw();
    if (data.seats.some((/** @type {Seat} */ seat) => seat.attempt === state.focus)) dossier.refresh();
  } else if (type === "engine") {
    setEngine(data.state);
    if (data.state === "back") player.open();
  }
}

/** @param {import("../core/socket.js").SocketState} connection */
function onConnection(connection) {
  setAttribute(room, "data-connection", connection);
  show(find("#note-connection"), connection === "offline");
  show(find("#note-stopped"), connection === "stopped");
  if (connection === "online") {
    player.open();
    if (state.focus) void socket.request("focus.set", { attempt: state.focus }).catch(() => console.debug("said again at the next hello"));
  } else if (connection === "offline") {
    setText(find("#note-connection-at"), clockTime(clock.now()));
  }
}

/** @param {"lost" | "back"} engine */
function setEngine(engine) {
  setAttribute(room, "data-engine", engine);
  show(find("#note-engine"), engine === "lost");
}

// -- drawing

function draw() {
  const now = clock.now();
  const all = byNumber(seats.values());
  state.page = Math.min(state.page, pagesOf(all.length, state.size) - 1);
  const places = placesOf(all, state.page, state.size);
  tiles.draw(places, { now, base: boot.urls.base, voice: state.heard, level: state.level, current: state.focus });
  player.show(places.map((seat) => seat?.attempt ?? null), state.heard);
  queue.draw(all, now);
  drawTally(all);
  setText(find("#page-text"), pageText(all, state.page, state.size));
  show(find("#page-back"), pagesOf(all.length, state.size) > 1);
  show(find("#page-on"), pagesOf(all.length, state.size) > 1);
  drawFocus(places, now);
}

/**
 * @param {(Seat | null)[]} places
 * @param {number} now
 */
function drawFocus(places, now) {
  const seat = state.focus ? seats.get(state.focus) : undefined;
  if (!seat) return;
  const slot = places.findIndex((one) => one?.attempt === seat.attempt);
  focus.play(tiles.streamOf(slot));
  focus.drawSeat(seat, { now, live: slot >= 0 && tiles.streamOf(slot) !== null });
  focus.drawStats(seat.video === "live" && seat.phase !== "closed" ? seen.get(slot) : undefined, state.level);
}

function tick() {
  drawTimes(state, clock.now());
  draw();
}

// -- wall and focus

/**
 * @param {string} attempt
 * @param {{push?: boolean}} [options] `push` false when the address already says it
 */
function openFocus(attempt, { push = true } = {}) {
  const seat = seats.get(attempt);
  if (!seat) return;
  const changed = state.focus !== attempt;
  state.focus = attempt;
  state.heard = attempt;
  state.page = pageWith(byNumber(seats.values()), attempt, state.size);
  if (push && changed) history.pushState({ attempt }, "", `?postulante=${attempt}`);
  if (changed) focus.clear();
  setView("focus");
  listen(state.loud);
  draw();
  void socket.request("focus.set", { attempt }).catch(() => console.debug("said again at the next hello"));
  find("#focus-name").focus();
  dossier.follow(attempt);
}

/** @param {{push?: boolean}} [options] */
function openWall({ push = true } = {}) {
  const attempt = state.focus;
  if (attempt === null) return;
  state.focus = null;
  dossier.follow(null);
  if (push) history.pushState({}, "", location.pathname);
  setView("wall");
  draw();
  void socket.request("focus.set", { attempt: null }).catch(() => console.debug("the server forgets it with the socket"));
  const all = byNumber(seats.values());
  tiles.focus(all.findIndex((seat) => seat.attempt === attempt) - state.page * state.size);
}

/** @param {"wall" | "focus"} view */
function setView(view) {
  setAttribute(room, "data-view", view);
  for (const id of ["#bar-wall", "#wall-view", "#keys-wall"]) show(find(id), view === "wall");
  for (const id of ["#bar-focus", "#focus-view", "#keys-focus"]) show(find(id), view === "focus");
  const seat = state.focus ? seats.get(state.focus) : undefined;
  document.title = view === "focus" && seat ? `${seat.name}, puesto ${seat.number} · Vigía` : `${boot.room.name} · Vigía`;
}

/** @param {12 | 30} size */
function resize(size) {
  const first = state.page * state.size;
  state.size = size;
  state.page = Math.floor(first / size);
  remembered()?.setItem(SIZE_KEY, String(size));
  setAttribute(room, "data-state", String(size));
  for (const one of [12, 30]) setAttribute(find(`#size-${one}`), "aria-pressed", String(one === size));
  draw();
}

/** @returns {Storage | null} null where the browser refuses it: the choice then lasts as long as the page */
function remembered() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** @param {number} by */
function turnPage(by) {
  const pages = pagesOf(seats.size, state.size);
  state.page = (state.page + by + pages) % pages;
  draw();
}

// -- sound

/** @param {boolean} on */
function listen(on) {
  state.loud = on;
  sound.muted = !on;
  if (sound.srcObject) sound.play().catch((error) => console.debug("sound waits for a gesture", error));
  focus.drawListening(on);
}

/** @param {string} said */
function onDone(said) {
  setText(find("#spoken"), said);
  dossier.refresh();
}

// -- keyboard

/** @param {KeyboardEvent} event */
function onKey(event) {
  const active = document.activeElement;
  const typing = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement;
  const view = state.focus ? "focus" : "wall";
  const dialog = document.querySelector("dialog[open]") !== null;
  const act = actOf(event, { view, typing, dialog, canAct: acts !== null });
  if (act === null) return;
  event.preventDefault();
  perform(act, event.key);
}

/**
 * @param {import("./keys.js").Act} act
 * @param {string} key
 */
function perform(act, key) {
  const chosen = state.focus ?? tiles.attemptAt(tiles.focused());
  const seat = chosen ? seats.get(chosen) : undefined;
  if (act === "wall") openWall();
  else if (act === "resize") resize(state.size === 12 ? 30 : 12);
  else if (act === "page") turnPage(key === "PageDown" ? 1 : -1);
  else if (act === "move") move(key);
  else if (act === "next") openNext();
  else if (act === "listen") hear(chosen);
  else if (seat) actOn(act, seat, key);
}

/** @param {string} key */
function move(key) {
  const count = placesOf(byNumber(seats.values()), state.page, state.size).filter(Boolean).length;
  const here = tiles.focused();
  tiles.focus(here < 0 ? 0 : step(here, key, { columns: SIZES[state.size].columns, count }));
}

function openNext() {
  const next = nextWaiting(waiting(seats.values()), state.focus);
  if (next) openFocus(next);
  else setText(find("#spoken"), "Nadie espera");
}

/** @param {string | null} attempt */
function hear(attempt) {
  const same = attempt === state.heard;
  state.heard = attempt ?? state.heard;
  listen(same ? !state.loud : true);
  draw();
}

/**
 * @param {import("./keys.js").Act} act
 * @param {Seat} seat
 * @param {string} [key]
 */
function actOn(act, seat, key = "") {
  if (!acts) return;
  if (act === "warn") acts.warn(seat);
  else if (act === "incident") acts.incident(seat);
  else if (act === "disqualify") report(acts.disqualify(seat));
  else if (act === "identity") report(acts.identify(seat, DECISION_KEYS[key]));
}

/** @param {Promise<unknown>} work */
function report(work) {
  work.catch((error) => {
    setText(find("#spoken"), error instanceof ApiError ? error.message : "No se pudo completar.");
    if (!(error instanceof ApiError)) console.error(error);
  });
}

// -- start

/**
 * @param {string} selector absent from an observer's page
 * @param {(seat: Seat, button: Element) => void} act
 */
function onButton(selector, act) {
  for (const button of document.querySelectorAll(selector)) {
    button.addEventListener("click", () => {
      const seat = state.focus ? seats.get(state.focus) : undefined;
      if (seat) act(seat, button);
    });
  }
}

onButton("#act-warning", (seat) => actOn("warn", seat));
onButton("#act-incident", (seat) => actOn("incident", seat));
onButton("#act-waiver", (seat) => acts?.waive(seat));
onButton("#act-propose, #decision-open", (seat) => actOn("disqualify", seat));
onButton("[data-decision]", (seat, button) => {
  const decision = /** @type {import("./types.js").Decision} */ (button.getAttribute("data-decision"));
  if (acts) report(acts.identify(seat, decision));
});
find("#to-wall").addEventListener("click", () => openWall());
find("#listen").addEventListener("click", () => hear(state.focus));
find("#size-12").addEventListener("click", () => resize(12));
find("#size-30").addEventListener("click", () => resize(30));
find("#page-back").addEventListener("click", () => turnPage(-1));
find("#page-on").addEventListener("click", () => turnPage(1));
document.addEventListener("keydown", onKey);
if (acts) {
  wireSay(
    async (text, key) => {
      const seat = state.focus ? seats.get(state.focus) : undefined;
      if (seat) await acts.message(seat, text, key);
    },
    (problem) => {
      setText(find("#say-error"), problem);
      show(find("#say-error"), problem !== "");
    },
  );
}
window.addEventListener("popstate", () => followAddress());
window.addEventListener("online", () => socket.nudge());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && socket.nudge());

function followAddress() {
  const attempt = new URLSearchParams(location.search).get("postulante");
  if (attempt && seats.has(attempt)) openFocus(attempt, { push: false });
  else openWall({ push: false });
  draw();
}

resize(state.size);
window.setInterval(tick, 1000);
socket.start();
