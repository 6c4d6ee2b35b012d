import assert from "node:assert/strict";
import { test } from "node:test";

import { ApiError } from "../../../static/core/api.js";
import { Publisher } from "../../../static/exams/publisher.js";
import { FakeTimers, settle } from "../helpers.js";

const SECTION = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n";
const sdpWith = (ufrag) => `v=0\r\ns=-\r\n${SECTION}a=ice-ufrag:${ufrag}\r\na=ice-pwd:${ufrag}-password-long\r\n`;

/** What the publisher needs of a browser's peer connection. */
class FakePeer {
  connectionState = "new";
  transceivers = [];
  remote = [];
  offers = 0;
  closed = false;
  parameters = { encodings: [{ maxBitrate: 1 }] };

  addTransceiver(track, init) {
    const sender = {
      track,
      replaced: undefined,
      getParameters: () => this.parameters,
      setParameters: async (parameters) => void (this.parameters = parameters),
      replaceTrack: async (other) => void (sender.replaced = other),
    };
    const transceiver = { sender, init, setCodecPreferences: () => {} };
    this.transceivers.push(transceiver);
    return transceiver;
  }

  getTransceivers = () => this.transceivers;
  getSenders = () => this.transceivers.map(({ sender }) => sender);
  createOffer = async () => ({ type: "offer", sdp: sdpWith(`page${++this.offers}`) });
  setLocalDescription = async () => {};
  setRemoteDescription = async ({ sdp }) => void this.remote.push(sdp);
  close = () => void (this.closed = true);

  become(state) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

function streamOf(...kinds) {
  const tracks = kinds.map((kind) => ({ kind }));
  const ofKind = (kind) => tracks.filter((track) => track.kind === kind);
  return { getVideoTracks: () => ofKind("video"), getAudioTracks: () => ofKind("audio"), getTracks: () => tracks };
}

function rig({ answers = [] } = {}) {
  const timers = new FakeTimers();
  const peers = [];
  const told = { states: [], failures: 0, asked: [] };
  const publisher = new Publisher(
    {
      access: async () => ({ token: "t0ken", whip: "/media/whip/a", expires_in: 600 }),
      send: async (url, { method, headers, body }) => {
        const sent = new Headers(headers);
        told.asked.push({ url, method, type: sent.get("Content-Type"), token: sent.get("Authorization"), match: sent.get("If-Match"), body });
        const outcome = answers.shift();
        if (outcome instanceof Error) throw outcome;
        if (outcome) return outcome;
        const served = sdpWith(`server${told.asked.length}`);
        if (method === "PATCH") return new Response(served.slice(served.indexOf("m=")), { status: 200 });
        return new Response(served, { status: 201, headers: { Location: `/media/whip/a/${told.asked.length}` } });
      },
      onState: (state) => told.states.push(state),
      onFailure: () => { told.failures += 1; },
    },
    {
      timers,
      random: () => 1,
      makePeer: () => {
        const peer = new FakePeer();
        peers.push(peer);
        return peer;
      },
    },
  );
  const live = async () => {
    publisher.publish(streamOf("video", "audio"));
    await settle();
    peers.at(-1).become("connected");
  };
  return { publisher, timers, peers, told, live };
}

test("publishing: one offer with a bearer token, small video, and live when connected", async () => {
  const { publisher, peers, told, live } = rig();
  await live();
  const [asked] = told.asked;
  assert.deepEqual([asked.url, asked.method, asked.type, asked.token], ["/media/whip/a", "POST", "application/sdp", "Bearer t0ken"]);
  assert.deepEqual(peers[0].transceivers[0].init.sendEncodings, [{ maxBitrate: 150_000, maxFramerate: 12, scaleResolutionDownBy: 2 }]);
  assert.equal(peers[0].transceivers.length, 2);
  assert.deepEqual(told.states, ["connecting", "live"]);
  assert.equal(publisher.state, "live");
});

test("a broken path heals by itself within three seconds, or ICE is restarted", async () => {
  const { timers, peers, told, live } = rig();
  await live();
  peers[0].become("disconnected");
  await timers.pass(2_900);
  peers[0].become("connected");
  await timers.pass(10_000);
  assert.equal(told.asked.length, 1);
  peers[0].become("disconnected");
  await timers.pass(3_000);
  const restart = told.asked[1];
  assert.deepEqual([restart.url, restart.method, restart.type, restart.match], ["/media/whip/a/1", "PATCH", "application/trickle-ice-sdpfrag", "*"]);
  assert.match(restart.body, /a=ice-ufrag:page2/);
  assert.match(peers[0].remote.at(-1), /a=ice-ufrag:server2/);
  peers[0].become("connected");
  assert.equal(told.states.at(-1), "live");
  assert.equal(peers.length, 1);
});

test("a failed connection is restarted at once", async () => {
  const { timers, peers, told, live } = rig();
  await live();
  peers[0].become("failed");
  await timers.pass(0);
  assert.equal(told.asked[1].method, "PATCH");
});

for (const status of [404, 410, 204]) {
  test(`a restart answered ${status}: publish again`, async () => {
    const { timers, peers, told, live } = rig({ answers: [undefined, new Response(null, { status })] });
    await live();
    peers[0].become("failed");
    await timers.pass(1_000);
    assert.deepEqual(told.asked.map(({ method }) => method), ["POST", "PATCH", "POST"]);
    assert.equal(peers[0].closed, true);
    peers[1].become("connected");
    assert.equal(told.states.at(-1), "live");
  });
}

test("without network the restart is tried again on the same connection", async () => {
  const { timers, peers, told, live } = rig({ answers: [undefined, new ApiError("network", "")] });
  await live();
  peers[0].become("failed");
  await timers.pass(1_100);
  assert.deepEqual(told.asked.map(({ method }) => method), ["POST", "PATCH", "PATCH"]);
  assert.equal(peers.length, 1);
});

test("a refused publication is tried again, later and later, and told", async () => {
  const refused = () => new Response(null, { status: 503 });
  const { publisher, timers, told } = rig({ answers: [refused(), refused()] });
  publisher.publish(streamOf("video", "audio"));
  await settle();
  await timers.pass(999);
  assert.equal(told.asked.length, 1);
  await timers.pass(1);
  assert.equal(told.asked.length, 2);
  await timers.pass(1_999);
  assert.equal(told.asked.length, 2);
  await timers.pass(1);
  assert.equal(told.asked.length, 3);
  assert.equal(told.failures, 2);
});

test("a connection that does not come about in ten seconds is given up", async () => {
  const { publisher, timers, peers } = rig();
  publisher.publish(streamOf("video"));
  await timers.pass(11_000);
  assert.equal(peers[0].closed, true);
  assert.equal(peers.length, 2);
});

test("republish comes back within three seconds of jitter", async () => {
  const { publisher, timers, peers, live } = rig();
  await live();
  publisher.republish();
  assert.equal(peers[0].closed, true);
  await timers.pass(3_000);
  assert.equal(peers.length, 2);
});

test("another camera takes the place of the first without a new connection", async () => {
  const { publisher, peers, live } = rig();
  await live();
  const other = streamOf("video", "audio");
  publisher.publish(other);
  await settle();
  assert.equal(peers.length, 1);
  assert.equal(peers[0].transceivers[0].sender.replaced, other.getVideoTracks()[0]);
});

test("a monitor's look raises the picture, and its end lowers it", async () => {
  const { publisher, peers, live } = rig();
  await live();
  await publisher.setHigh(true);
  assert.deepEqual(peers[0].parameters.encodings[0], { maxBitrate: 600_000, maxFramerate: 24, scaleResolutionDownBy: 1 });
  await publisher.setHigh(false);
  assert.deepEqual(peers[0].parameters.encodings[0], { maxBitrate: 150_000, maxFramerate: 12, scaleResolutionDownBy: 2 });
});

test("the end tells the server and stops everything", async () => {
  const { publisher, timers, told, live } = rig();
  await live();
  await publisher.stop({ tell: true });
  assert.deepEqual([told.asked.at(-1).method, told.asked.at(-1).url], ["DELETE", "/media/whip/a/1"]);
  await timers.pass(60_000);
  assert.equal(told.asked.length, 2);
  assert.equal(publisher.state, "idle");
});
