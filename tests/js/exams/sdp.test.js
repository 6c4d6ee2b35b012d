import assert from "node:assert/strict";
import { test } from "node:test";

import { answerWithFragment, fragmentOf } from "../../../static/exams/sdp.js";

const sdp = (...lines) => lines.map((line) => `${line}\r\n`).join("");

const OFFER = sdp(
  "v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1", "a=msid-semantic: WMS",
  "m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", "a=ice-ufrag:new1", "a=ice-pwd:newpassword", "a=fingerprint:sha-256 AA",
  "a=mid:0", "a=sendonly", "a=candidate:1 1 udp 1 10.0.0.2 5000 typ host",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=ice-ufrag:new1", "a=ice-pwd:newpassword", "a=mid:1",
);
const ANSWER = sdp(
  "v=0", "o=- 9 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=ice-lite", "a=group:BUNDLE 0 1",
  "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=ice-ufrag:old9", "a=ice-pwd:oldpassword", "a=fingerprint:sha-256 BB", "a=mid:0",
  "a=candidate:1 1 udp 1 192.0.2.1 7000 typ host", "a=end-of-candidates",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=ice-ufrag:old9", "a=ice-pwd:oldpassword", "a=fingerprint:sha-256 BB", "a=mid:1",
);
const FRAGMENT = sdp(
  "a=ice-lite", "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=mid:0", "a=ice-ufrag:fresh7", "a=ice-pwd:freshpassword",
  "a=candidate:1 1 udp 1 192.0.2.1 7001 typ host", "a=end-of-candidates",
);

test("the fragment of an offer has the bundle's first m-line, credentials and candidates, and nothing else", () => {
  assert.equal(
    fragmentOf(OFFER),
    sdp("a=group:BUNDLE 0 1", "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=ice-ufrag:new1", "a=ice-pwd:newpassword", "a=mid:0",
      "a=candidate:1 1 udp 1 10.0.0.2 5000 typ host"),
  );
});

test("an answer takes the fragment's credentials in every section and keeps fingerprints and mids", () => {
  const fresh = answerWithFragment(ANSWER, FRAGMENT);
  assert.equal(fresh.match(/a=ice-ufrag:fresh7/g).length, 2);
  assert.equal(fresh.match(/a=ice-pwd:freshpassword/g).length, 2);
  assert.equal(fresh.match(/a=fingerprint:sha-256 BB/g).length, 2);
  assert.equal(fresh.match(/a=ice-lite/g).length, 1);
  assert.match(fresh, /7001 typ host/);
  assert.doesNotMatch(fresh, /old9|oldpassword|7000/);
  assert.ok(fresh.startsWith("v=0\r\n"));
});

test("a fragment without credentials is refused", () => {
  assert.throws(() => answerWithFragment(ANSWER, sdp("m=video 9 UDP/TLS/RTP/SAVPF 96", "a=mid:0")));
});
