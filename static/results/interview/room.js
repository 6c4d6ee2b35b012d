// @ts-check
import { postJson, send } from "../../core/api.js";
import { ServerClock } from "../../core/clock.js";
import { find, readJson, setAttribute, setText, show } from "../../core/dom.js";
import { takePageId } from "../../core/page_id.js";
import { CLOSE, CommandSocket } from "../../core/socket.js";
import { clockTime } from "../../core/time.js";
import { Publisher } from "../../exams/publisher.js";
import { Player } from "../../proctoring/player.js";
import { Devices } from "./devices.js";
import { People } from "./people.js";
import { mayLook, mayTransmit, notice, seat, watchersText } from "./wording.js";

/**
 * An interview's room. The page never navigates; socket, publication and wall each come back by themselves. What it is doing
 * can be read from `#room`: data-phase, data-connection, data-link (idle, connecting, live) and data-wall (idle, opening, live,
 * lost).
 *
 * @typedef {import("./types.js").State} State
 * @typedef {import("./types.js").Me} Me
 */

/** @type {import("./types.js").Boot} */
const boot = readJson("boot");
const room = find("#room");
const clock = new ServerClock(boot.now);
const people = new People(find("#people"));
/** @type {Me} */
let me = { who: "", name: "", part: boot.part };
/** @type {State} */
let state = { phase: "early", engine: "back", people: [] };
/** @type {(string | null)[]} */
let seats = [];
/** @type {Map<number, MediaStream>} */
const pictures = new Map();
/** @type {Map<number, HTMLAudioElement>} */
const voices = new Map();
let isKnown = false; // whether the server has told anything yet
let isLooking = false;
let isSending = false;
let lostAt = 0;

const scheme = location.protocol === "https:" ? "wss:" : "ws:";
const socket = new CommandSocket({
  url: `${scheme}//${location.host}${boot.urls.socket}`,
  page: takePageId(),
  onSnapshot: (snapshot, sent) => {
    clock.learn(sent, snapshot.now);
    me = snapshot.me;
    isKnown = true;
    take(snapshot);
  },
  onPush: ({ type, data }) => {
    if (type === "room.state" && isKnown) take(data); // before that the snapshot tells the same
  },
  onState: (connection, code) => onConnection(connection, code),
  beat: () => ({ sent_at: new Date().toISOString() }),
  onBeat: (answer, sent) => clock.learn(sent, answer.now),
  mark: () => clock.mark(),
});

const publisher = new Publisher({
  access: () => postJson(boot.urls.media, {}),
  send: (url, request) => send(url, request),
  onState: (link) => setAttribute(room, "data-link", link),
  onFailure: () => console.info("the publication is being mended"),
});

const player = new Player(
  {
    ask: (type, data) => socket.request(type, type === "wall.assign" ? placed(data) : data),
    onState: (wall) => setAttribute(room, "data-wall", wall),
    onPicture: (slot, stream) => {
      pictures.set(slot, stream);
      showPictures();
    },
    onSound: (stream, voice) => hear(stream, voice),
    onSwitched: () => {},
    onStats: (seen) => {
      for (const [slot, { frames }] of seen) people.count(seats[slot] ?? "", frames);
      draw();
    },
  },
  { slots: boot.places },
);

const devices = new Devices({
  onStream: () => {
    isSending = false; // another stream: publish it
    steer();
    draw();
  },
  onSwitch: () => {
    tellDevices();
    draw();
  },
});

/** @param {any} data of a wall's command, as the room's socket takes it */
function placed({ view, slot, attempt }) {
  return { view, slot, who: attempt };
}

/** @param {State} fresh */
function take(fresh) {
  const engineIsBack = state.engine === "lost" && fresh.engine === "back";
  state = { phase: fresh.phase, engine: fresh.engine, people: fresh.people };
  if (engineIsBack) {
    if (isSending) publisher.republish();
    if (isLooking) player.open();
  }
  steer();
  draw();
}

/** Look and transmit exactly when one may. */
function steer() {
  if (!isKnown) return;
  const looks = mayLook(me.part, state.phase);
  if (looks) {
    const others = state.people.filter(({ who, part }) => who !== me.who && part !== "watcher").map(({ who }) => who);
    seats = seat(seats, others, boot.places);
    player.show(seats, null);
    if (!isLooking) player.open();
  } else if (isLooking) {
    player.close();
  }
  isLooking = looks;
  const sends = mayTransmit(me.part, state.phase) && devices.isRunning;
  if (sends && !isSending && devices.stream) {
    void publisher.setHigh(me.part === "applicant"); // it is the applicant whom the others must recognise
    publisher.publish(devices.stream);
  } else if (!sends && isSending) {
    void publisher.stop({ tell: true });
  }
  isSending = sends;
}

function draw() {
  setAttribute(room, "data-phase", isKnown ? state.phase : "unknown");
  const applicantHere = state.people.some(({ part }) => part === "applicant");
  const words = notice({ phase: state.phase, part: me.part, opens: boot.opens, waits: !isKnown, applicantHere });
  show(find("#notice"), words !== null);
  if (words) {
    setText(find("#notice-heading"), words.heading);
    setText(find("#notice-sentence"), words.sentence);
  }
  const own = { ...me, camera: devices.on.camera, microphone: devices.on.microphone, picture: true, sound: true };
  const others = state.people.filter(({ who, part }) => who !== me.who && part !== "watcher");
  const shownOwn = me.part !== "watcher" && devices.isRunning && me.who !== "";
  people.draw(shownOwn ? [...others, own] : others, me.who);
  people.play(me.who, devices.stream);
  showPictures();
  const watchers = state.people.filter(({ part }) => part === "watcher").map(({ name }) => name);
  setText(find("#watchers"), watchersText(watchers));
  show(find("#note-engine"), state.engine === "lost");
  for (const button of document.querySelectorAll("[data-door]")) {
    const opens = /** @type {HTMLElement} */ (button).dataset.door === "room.open";
    show(button, opens ? state.phase === "waiting" || state.phase === "closed" : state.phase === "open");
  }
}

function showPictures() {
  seats.forEach((who, slot) => {
    if (who) people.play(who, pictures.get(slot) ?? null);
  });
}

/**
 * @param {MediaStream} stream
 * @param {number} voice
 */
function hear(stream, voice) {
  const audio = voices.get(voice) ?? new Audio();
  voices.set(voice, audio);
  audio.srcObject = stream;
  playSound();
}

function playSound() {
  for (const audio of voices.values()) {
    audio.play().then(
      () => show(find("#sound-blocked"), false),
      (error) => {
        if (error.name === "NotAllowedError") show(find("#sound-blocked"), true);
      },
    );
  }
}

function tellDevices() {
  if (socket.state !== "online") return;
  socket.request("devices.set", { ...devices.on }).catch((error) => console.info("told again after reconnecting", error));
}

/**
 * @param {import("../../core/socket.js").SocketState} connection
 * @param {number} code
 */
function onConnection(connection, code) {
  setAttribute(room, "data-connection", connection);
  if (connection === "online") tellDevices();
  lostAt = connection === "offline" ? clock.now() : 0;
  show(find("#note-connection"), lostAt > 0);
  if (lostAt) setText(find("#note-connection-at"), clockTime(lostAt));
  if (connection !== "stopped") return;
  show(find("#note-replaced"), code === CLOSE.replaced);
  show(find("#note-refused"), code !== CLOSE.replaced);
  player.close();
  void publisher.stop({ tell: false });
}

for (const button of document.querySelectorAll("[data-door]")) {
  button.addEventListener("click", async () => {
    const error = find("#door-error");
    show(error, false);
    try {
      await socket.request(String(/** @type {HTMLElement} */ (button).dataset.door), {});
    } catch (refusal) {
      setText(error, /** @type {Error} */ (refusal).message);
      show(error, true);
    }
  });
}
find("#sound-on").addEventListener("click", playSound);
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key.toLowerCase();
  if (key === "m") devices.toggle("microphone");
  else if (key === "v") devices.toggle("camera");
});
window.addEventListener("online", () => socket.nudge());
setInterval(() => setText(find("#clock"), clockTime(clock.now())), 500);

draw();
socket.start();
if (boot.part !== "watcher") void devices.openIfAllowed();
