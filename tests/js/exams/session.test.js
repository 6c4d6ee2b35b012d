import assert from "node:assert/strict";
import { test } from "node:test";

import { ServerClock } from "../../../static/core/clock.js";
import { MemoryOutbox } from "../../../static/core/outbox.js";
import { AnswerBook } from "../../../static/exams/answers.js";
import { Session } from "../../../static/exams/session.js";
import { FakeSocket, FakeTimers, receiptFor, settle } from "../helpers.js";

const ATTEMPT = "0b0ffb7e-4a55-4a44-8f4f-9e2b8a3c6d10";
const T0 = Date.parse("2023-10-16T14:00:00.000Z");
const at = (ms) => new Date(T0 + ms).toISOString();
const KEY = new Uint8Array(32).fill(7);
const base64 = (bytes) => Buffer.from(bytes).toString("base64");

async function sealedPaper() {
  const options = [{ id: "aa", text: "Una" }, { id: "bb", text: "Otra" }];
  const paper = { attempt: ATTEMPT, questions: [{ position: 1, part: "technical", stem: "¿Cuál?", options }] };
  const nonce = new Uint8Array(12);
  const secret = await crypto.subtle.importKey("raw", KEY, "AES-GCM", false, ["encrypt"]);
  const algorithm = { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(ATTEMPT) };
  const cipher = await crypto.subtle.encrypt(algorithm, secret, new TextEncoder().encode(JSON.stringify(paper)));
  return base64(new Uint8Array([1, ...nonce, ...new Uint8Array(cipher)]));
}

/** A page at `start` milliseconds from T0. `server` answers HTTP: a table from the end of the address to data or an error. */
async function rig({ start = -60_000, phase = "lobby", server = {} } = {}) {
  const timers = new FakeTimers();
  const clock = new ServerClock(at(start), { wall: () => T0 + start + timers.now, mono: () => timers.now });
  const sockets = [];
  const told = { pushed: [], trouble: [], http: [] };
  const book = new AnswerBook();
  const outbox = new MemoryOutbox();
  const urls = Object.fromEntries(
    ["present", "answers", "finish", "state", "key", "receipts", "media", "still"].map((name) => [name, name]),
  );
  const boot = { attempt: ATTEMPT, now: at(start), door_opens_at: at(-300_000), opens_at: at(0), deadline: at(1_500_000), phase, urls };
  const waiters = new Set();
  /** Until something shown makes `condition` true: opening a paper takes its own time. */
  const until = (condition) => new Promise((resolve) => {
    const look = () => {
      if (!condition()) return;
      waiters.delete(look);
      resolve();
    };
    waiters.add(look);
    look();
  });
  const call = async (url, body) => {
    told.http.push([url, body]);
    const outcome = server[url];
    const result = typeof outcome === "function" ? outcome(body) : outcome;
    if (result === undefined) throw Object.assign(new Error("network"), { code: "network" });
    if (result instanceof Error) throw result;
    return result;
  };
  const session = new Session(
    {
      boot,
      page: "page-0001",
      socketUrl: "ws://here/",
      clock,
      book,
      outbox,
      api: { getJson: (url) => call(url), postJson: call },
      told: {
        changed: () => waiters.forEach((look) => look()),
        pushed: (type, data) => told.pushed.push([type, data]),
        trouble: (kind, count) => told.trouble.push([kind, count]),
      },
      visible: () => true,
    },
    {
      timers,
      random: () => 0.5,
      connect: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      },
    },
  );
  const snapshot = (more = {}) => ({
    now: new Date(clock.now()).toISOString(),
    phase: "lobby",
    door_opens_at: boot.door_opens_at,
    opens_at: boot.opens_at,
    deadline: boot.deadline,
    present_at: null,
    missing: [],
    consent_at: null,
    document_shown_at: null,
    answers: [],
    paper: null,
    key: null,
    closed: null,
    lease: 1,
    ...more,
  });
  const join = async (more) => {
    session.start();
    sockets[0].onopen();
    await settle();
    sockets[0].answer("hello", snapshot(more));
    await settle();
  };
  return { session, timers, sockets, told, book, outbox, snapshot, join, until, clock, server };
}

const refusal = (code, data) => Object.assign(new Error(code), { code, data });

/** A present applicant with the sealed paper, `start` milliseconds from T0. */
async function present(start, more = {}) {
  const world = await rig({ start, phase: "ready", ...more });
  await world.join({ phase: "ready", present_at: at(-100_000), paper: await sealedPaper() });
  return world;
}

async function opened(more) {
  const world = await present(-1_000, more);
  world.sockets[0].say({ seq: 1, type: "attempt.opened", at: at(0), data: { key: base64(KEY), deadline: at(1_500_000) } });
  await world.until(() => world.session.facts.phase === "open");
  return world;
}

test("the key of the push opens the paper, without asking anything", async () => {
  const { session, told } = await opened();
  assert.equal(session.paper.questions[0].stem, "¿Cuál?");
  assert.deepEqual(told.http, []);
});

test("before T0 nothing asks for the key; without a push it is asked for within two seconds after", async () => {
  const { session, told, timers, until } = await present(-2_000, { server: { key: () => ({ key: base64(KEY), now: at(1_500), deadline: at(1_500_000) }) } });
  await timers.pass(2_900);
  assert.equal(told.http.filter(([url]) => url === "key").length, 0);
  await timers.pass(1_200);
  assert.equal(told.http.filter(([url]) => url === "key").length, 1);
  await until(() => session.facts.phase === "open");
});

test("a page that believes T0 came too early asks again until the server agrees", async () => {
  let asked = 0;
  const key = () => {
    asked += 1;
    return asked < 2 ? refusal("attempt.not_open", { now: at(-500), opens_at: at(0) }) : { key: base64(KEY), now: at(1_000) };
  };
  const { session, timers, until } = await present(-100, { server: { key } });
  await timers.pass(12_000);
  await until(() => session.facts.phase === "open");
});

test("a damaged paper is fetched again and said", async (context) => {
  context.mock.method(console, "error", () => {});
  const world = await rig({ start: -1_000, phase: "ready" });
  await world.join({ phase: "ready", present_at: at(-100_000), paper: base64(new Uint8Array(60).fill(1)) });
  world.sockets[0].say({ seq: 1, type: "attempt.opened", at: at(0), data: { key: base64(KEY), deadline: at(1_500_000) } });
  await world.until(() => world.told.trouble.length > 0);
  assert.deepEqual(world.told.trouble, [["paper", 0]]);
  const paper = await sealedPaper();
  world.server.state = () => world.snapshot({ phase: "open", present_at: at(-100_000), paper, key: base64(KEY) });
  await world.timers.pass(3_000);
  await world.until(() => world.session.facts.phase === "open");
});

test("the door opens by itself and the page asks for its paper", async () => {
  const world = await rig({ start: -301_000, phase: "waiting" });
  await world.join({ phase: "waiting" });
  const paper = await sealedPaper();
  world.server.state = () => world.snapshot({ phase: "lobby", missing: ["camera"], paper });
  await world.timers.pass(1_000);
  assert.equal(world.session.facts.phase, "lobby");
  await world.timers.pass(1_000);
  assert.deepEqual(world.session.facts.missing, ["camera"]);
});

test("check-in: the server says what is missing, and with nothing missing the person is present", async () => {
  let missing = ["camera"];
  const server = { present: () => ({ present_at: missing.length ? null : at(-50_000), missing, now: at(-50_000) }) };
  const world = await rig({ server });
  await world.join({ missing: ["camera", "microphone", "consent", "document"] });
  await world.session.present({ consent: true, documentShown: true });
  assert.deepEqual(world.told.http.at(-1), ["present", { consent: true, document_shown: true }]);
  assert.deepEqual(world.session.facts.missing, ["camera"]);
  assert.equal(world.session.facts.phase, "lobby");
  missing = [];
  await world.session.present({ consent: true, documentShown: true });
  assert.equal(world.session.facts.phase, "ready");
});

test("an answer of the server that was overtaken does not undo the presence", async () => {
  const server = { present: () => ({ present_at: at(-50_000), missing: [], now: at(-50_000) }) };
  const world = await rig({ server });
  await world.join({});
  await world.session.present({ consent: true, documentShown: true });
  world.server.state = () => world.snapshot({ phase: "lobby", missing: ["camera"] });
  world.sockets[0].drop();
  await world.timers.pass(400);
  world.sockets[1].onopen();
  await settle();
  world.sockets[1].answer("hello", world.snapshot({ phase: "lobby", missing: ["camera"] }));
  await settle();
  assert.equal(world.session.facts.phase, "ready");
});

test("who is not present at T0 is absent only when the server says so", async () => {
  const world = await rig({ start: -1_000 });
  await world.join({ missing: ["camera"] });
  world.server.state = () => world.snapshot({ phase: "absent" });
  await world.timers.pass(900);
  assert.equal(world.session.facts.phase, "lobby");
  await world.timers.pass(1_500);
  assert.equal(world.session.facts.phase, "absent");
});

test("without sockets for four seconds answers travel by HTTP, with the page's name, and come back to the socket", async () => {
  const world = await opened();
  const { session, sockets, timers, told, book } = world;
  world.server.state = () => world.snapshot({ phase: "open", present_at: at(-100_000) });
  world.server.answers = (entry) => ({ receipt: receiptFor({ position: entry.position, option: entry.option, revision: entry.revision }) });
  sockets[0].drop();
  const chosen = session.choose(1, "aa");
  await timers.pass(3_900);
  assert.equal(session.connection, "connecting");
  assert.equal(book.pending.length, 1);
  await timers.pass(700);
  await chosen;
  assert.equal(session.connection, "http");
  assert.equal(book.pending.length, 0);
  assert.deepEqual(told.http.find(([url]) => url === "answers")[1], { position: 1, option: "aa", revision: 1, page: "page-0001" });
  sockets.at(-1).onopen();
  await settle();
  sockets.at(-1).answer("hello", world.snapshot({ phase: "open", present_at: at(-100_000) }));
  await settle();
  assert.equal(session.connection, "online");
});

test("where sockets never worked this page has no lease, and does not claim one", async () => {
  const world = await rig({ start: 5_000, phase: "open" });
  const paper = await sealedPaper();
  world.server.state = () => world.snapshot({ phase: "open", present_at: at(-100_000), paper, key: base64(KEY) });
  world.server.answers = (entry) => ({ receipt: receiptFor(entry) });
  world.session.start();
  await world.timers.pass(5_000);
  await world.until(() => world.session.facts.phase === "open");
  await world.session.choose(1, "bb");
  await settle();
  assert.deepEqual(world.told.http.at(-1), ["answers", { position: 1, option: "bb", revision: 1 }]);
});

test("with no network at all the page says so and keeps asking", async () => {
  const { session, sockets, timers, told } = await opened();
  sockets[0].drop();
  await timers.pass(5_000);
  assert.equal(session.connection, "offline");
  const asked = told.http.length;
  await timers.pass(20_000);
  assert.ok(told.http.length > asked);
});

test("finishing waits for the answers and keeps the receipt of the end", async () => {
  const { session, sockets, outbox, timers } = await opened();
  await session.choose(1, "aa");
  const finished = session.finish();
  await settle();
  assert.equal(sockets[0].last("attempt.finish"), undefined);
  sockets[0].answer("answer.save", { receipt: receiptFor({ position: 1, option: "aa", revision: 1 }) });
  await timers.pass(200);
  const receipt = receiptFor({ position: null, option: null, revision: 1 }, at(900_000));
  sockets[0].answer("attempt.finish", { receipt });
  await finished;
  assert.equal(session.facts.phase, "closed");
  assert.equal(session.closing.by, "finish");
  assert.deepEqual((await outbox.load()).receipts.at(-1), receipt);
});

test("finishing without a connection is refused, and nothing is lost", async () => {
  const { session, sockets, timers, book } = await opened();
  sockets[0].drop();
  await session.choose(1, "aa");
  await timers.pass(100);
  await assert.rejects(session.finish(), { code: "offline" });
  assert.equal(book.pending.length, 1);
  assert.equal(session.facts.phase, "open");
});

test("closed by a monitor: code and receipt of the push", async () => {
  const { session, sockets } = await opened();
  const receipt = receiptFor({ position: null, option: null, revision: 0 }, at(60_000));
  sockets[0].say({ seq: 2, type: "attempt.closed", at: at(60_001), data: { outcome: "proctor", code: "D03", receipt } });
  await settle();
  assert.deepEqual(session.closing, { at: at(60_000), by: "proctor", code: "D03", receipt });
});

test("the deadline that nobody told is asked for; what never arrived is late", async () => {
  const world = await opened();
  const { session, sockets, timers, book } = world;
  sockets[0].drop();
  await session.choose(1, "aa");
  world.server.state = undefined;
  await timers.pass(1_500_000);
  const receipt = receiptFor({ position: null, option: null, revision: 0 }, at(1_500_000));
  world.server.answers = () => refusal("attempt.closed");
  world.server.state = () => world.snapshot({ phase: "closed", closed: { at: at(1_500_000), by: "deadline", code: null, receipt } });
  await timers.pass(30_000);
  assert.equal(session.closing.by, "deadline");
  assert.equal(book.late.length, 1);
});

test("more time is believed when told, and by every beat", async () => {
  const { session, sockets, timers } = await opened();
  sockets[0].say({ seq: 2, type: "deadline.changed", at: at(1), data: { deadline: at(1_560_000), reason: "corte" } });
  assert.equal(session.facts.deadline, at(1_560_000));
  await timers.pass(5_000);
  sockets[0].answer("heartbeat", { now: at(4_000), deadline: at(1_620_000) });
  await settle();
  assert.equal(session.facts.deadline, at(1_620_000));
});

test("another page took over: this one stops, and keeps what it had", async () => {
  const { session, sockets, timers, book } = await opened();
  sockets[0].say({ seq: 2, type: "connection.replaced", at: at(1), data: {} });
  await session.choose(1, "aa");
  await timers.pass(60_000);
  assert.equal(session.connection, "replaced");
  assert.equal(book.pending.length, 1);
  assert.equal(sockets.length, 1);
});

test("signed out elsewhere: said, and nothing is asked any more", async () => {
  const { session, sockets, timers } = await opened();
  sockets[0].drop(4003);
  await timers.pass(60_000);
  assert.equal(session.connection, "signed_out");
  assert.equal(sockets.length, 1);
});

test("every push reaches the page, also those this session does not know", async () => {
  const { sockets, told } = await opened();
  sockets[0].say({ seq: 2, type: "warning", at: at(1), data: { text: "Mantenga las manos a la vista.", from: "monitor1" } });
  sockets[0].say({ seq: 3, type: "something.new", at: at(2), data: {} });
  assert.deepEqual(told.pushed.map(([type]) => type), ["attempt.opened", "warning", "something.new"]);
});
