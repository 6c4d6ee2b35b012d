import assert from "node:assert/strict";
import { test } from "node:test";

import { CommandSocket } from "../../../static/core/socket.js";
import { FakeSocket, FakeTimers, settle } from "../helpers.js";

function rig({ random = () => 1 } = {}) {
  const timers = new FakeTimers();
  const sockets = [];
  const told = { states: [], snapshots: [], pushes: [], beats: [] };
  const wire = {
    url: "ws://here/ws/",
    page: "page-0001",
    mark: () => ({ wall: timers.now, mono: timers.now }),
    beat: () => ({ visible: true }),
    onSnapshot: (snapshot) => told.snapshots.push(snapshot),
    onPush: (push) => told.pushes.push(push),
    onState: (state, code) => told.states.push([state, code]),
    onBeat: (data) => told.beats.push(data),
  };
  const connect = () => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket;
  };
  const socket = new CommandSocket(wire, { connect, timers, random });
  const online = async () => {
    sockets.at(-1).onopen();
    await settle();
    sockets.at(-1).answer("hello", { now: "x" });
    await settle();
  };
  return { timers, sockets, told, wire, socket, online };
}

test("hello is the first frame; its answer is the snapshot and makes the socket online", async () => {
  const { socket, sockets, told, online } = rig();
  socket.start();
  assert.equal(socket.state, "connecting");
  await online();
  assert.deepEqual(sockets[0].sent, [{ id: 1, type: "hello", data: { protocol: 1, page: "page-0001", last_seq: 0 } }]);
  assert.deepEqual(told.snapshots, [{ now: "x" }]);
  assert.deepEqual(told.states, [["online", 0]]);
});

test("nothing can be asked before hello was answered", async () => {
  const { socket } = rig();
  socket.start();
  await assert.rejects(socket.request("answer.save", {}), { code: "disconnected" });
});

test("answers find their question by id, in any order", async () => {
  const { socket, sockets, online } = rig();
  socket.start();
  await online();
  const first = socket.request("one", {});
  const second = socket.request("two", {});
  sockets[0].answer("two", { n: 2 });
  sockets[0].refuse("one", "answer.stale", { revision: 4 });
  assert.deepEqual(await second, { n: 2 });
  await assert.rejects(first, { code: "answer.stale", data: { revision: 4 } });
});

test("the first try after a loss comes within half a second, the later ones wait longer, with the last push told", async () => {
  const { socket, sockets, timers, told, online } = rig();
  socket.start();
  await online();
  sockets[0].say({ seq: 7, type: "warning", at: "x", data: {} });
  const asked = assert.rejects(socket.request("answer.save", {}), { code: "disconnected" });
  sockets[0].drop();
  await asked;
  assert.deepEqual(told.states.at(-1), ["offline", 1006]);
  await timers.pass(500);
  assert.equal(sockets.length, 2);
  sockets[1].drop();
  await timers.pass(999);
  assert.equal(sockets.length, 2);
  await timers.pass(1);
  assert.equal(sockets.length, 3);
  sockets[2].onopen();
  await settle();
  assert.equal(sockets[2].last("hello").data.last_seq, 7);
});

test("a page that another one replaced does not come back", async () => {
  const { socket, sockets, timers, told, online } = rig();
  socket.start();
  await online();
  sockets[0].drop(4001);
  await timers.pass(60_000);
  assert.equal(sockets.length, 1);
  assert.deepEqual(told.states.at(-1), ["stopped", 4001]);
});

test("beats follow every five seconds, and a silent server is left within eight", async () => {
  const { socket, sockets, timers, told, online } = rig();
  socket.start();
  await online();
  await timers.pass(5_000);
  sockets[0].answer("heartbeat", { now: "y" });
  await settle();
  assert.deepEqual(told.beats, [{ now: "y" }]);
  await timers.pass(5_000);
  assert.equal(sockets[0].sent.filter(({ type }) => type === "heartbeat").length, 2);
  await timers.pass(8_000);
  assert.equal(socket.state, "offline");
  assert.notEqual(sockets[0].closed, null);
});

test("an answer that has to wait for the database does not end the connection", async () => {
  const { socket, sockets, timers, online } = rig();
  socket.start();
  await online();
  const asked = assert.rejects(socket.request("answer.save", {}), { code: "timeout" });
  for (let beat = 0; beat < 3; beat += 1) {
    await timers.pass(5_000);
    sockets[0].answer("heartbeat", {});
    await settle();
  }
  await asked;
  assert.equal(socket.state, "online");
});

test("an open that never completes is given up", async () => {
  const { socket, sockets, timers } = rig();
  socket.start();
  await timers.pass(10_000);
  assert.notEqual(sockets[0].closed, null);
  await timers.pass(500);
  assert.equal(sockets.length, 2);
});

test("a refused hello is tried again, later and later", async () => {
  const { socket, sockets, timers } = rig();
  socket.start();
  sockets[0].onopen();
  await settle();
  sockets[0].refuse("hello", "server.error");
  await timers.pass(500);
  assert.equal(sockets.length, 2);
  sockets[1].onopen();
  await settle();
  sockets[1].refuse("hello", "server.error");
  await timers.pass(999);
  assert.equal(sockets.length, 2);
});

test("one push that fails does not stop the next, and what is not a frame is left out", async (context) => {
  const { socket, sockets, wire, online } = rig();
  const complaints = context.mock.method(console, "error", () => {});
  const seen = [];
  wire.onPush = (push) => {
    seen.push(push.seq);
    if (push.seq === 1) throw new Error("a bug");
  };
  socket.start();
  await online();
  sockets[0].say({ seq: 1, type: "a", at: "x", data: {} });
  sockets[0].say("{not json");
  sockets[0].say({ id: null, ok: false, error: { code: "protocol.malformed", message: "" } });
  sockets[0].say({ seq: 2, type: "b", at: "x", data: {} });
  assert.deepEqual(seen, [1, 2]);
  assert.equal(complaints.mock.callCount(), 2);
});

test("a nudge while waiting tries at once", async () => {
  const { socket, sockets, timers, online } = rig();
  socket.start();
  await online();
  sockets[0].drop();
  socket.nudge();
  assert.equal(sockets.length, 2);
  await timers.pass(600);
  assert.equal(sockets.length, 2);
});

test("stopping ends everything, also what was scheduled", async () => {
  const { socket, sockets, timers, online } = rig();
  socket.start();
  await online();
  socket.stop();
  await timers.pass(60_000);
  assert.equal(sockets[0].closed, 1000);
  assert.equal(sockets.length, 1);
  assert.equal(timers.pending, 0);
});
