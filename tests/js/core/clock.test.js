import assert from "node:assert/strict";
import { test } from "node:test";

import { ServerClock } from "../../../static/core/clock.js";

const T0 = Date.parse("2023-10-16T14:00:00.000Z");
const iso = (ms) => new Date(ms).toISOString();

function world(error = 0) {
  const here = { wall: T0 + error, mono: 500 };
  const clock = new ServerClock(iso(T0), { wall: () => here.wall, mono: () => here.mono });
  const pass = (ms) => {
    here.wall += ms;
    here.mono += ms;
  };
  /** A round trip of `rtt` whose answer was written `back` before it arrived. */
  const ask = (rtt, serverAtAnswer) => {
    const sent = clock.mark();
    pass(rtt);
    clock.learn(sent, iso(serverAtAnswer));
  };
  return { here, clock, pass, ask };
}

test("the printed instant is believed until there is a sample, whatever the computer's own clock says", () => {
  const { clock, pass } = world(-3_600_000);
  pass(2_000);
  assert.equal(clock.now(), T0 + 2_000);
  assert.equal(clock.rtt(), null);
});

test("half of the round trip is added", () => {
  const { clock, ask } = world();
  ask(80, T0 + 40);
  assert.equal(clock.now(), T0 + 80);
  assert.equal(clock.rtt(), 80);
});

test("the shortest round trip among the recent ones decides", () => {
  const { clock, ask, pass } = world();
  ask(20, T0 + 10);
  pass(5_000);
  ask(900, T0 + 5_020 + 850); // the answer came back fast, the question left late: the middle would be 400 ms off
  assert.equal(clock.now(), T0 + 5_920);
});

test("after eight newer samples the old one is forgotten", () => {
  const { clock, ask, here } = world();
  ask(2, T0 + 5_001); // wrong by five seconds, and the shortest
  for (let beat = 0; beat < 8; beat += 1) ask(100, here.wall + 50);
  assert.equal(clock.now(), here.wall);
});

test("a wall clock set back by hand does not give time back", () => {
  const { clock, ask, pass, here } = world();
  ask(20, T0 + 10);
  here.wall -= 600_000;
  pass(1_000);
  assert.equal(clock.now(), T0 + 1_020);
  assert.equal(clock.jumped(), true);
});

test("time slept with the lid closed has passed", () => {
  const { clock, ask, here } = world();
  ask(20, T0 + 10);
  here.wall += 90_000; // the monotonic clock stood still
  assert.equal(clock.now(), T0 + 90_020);
  assert.equal(clock.jumped(), true);
});

test("a wall clock set forward is believed only until the next answer", () => {
  const { clock, ask, here, pass } = world();
  ask(20, T0 + 10);
  here.wall += 3_600_000;
  pass(5_000);
  ask(60, T0 + 5_050);
  assert.equal(clock.now(), T0 + 5_080);
  assert.equal(clock.jumped(), false);
});

test("an answer without a readable instant changes nothing", () => {
  const { clock, ask } = world();
  const sent = clock.mark();
  clock.learn(sent, "mañana");
  assert.equal(clock.now(), T0);
  ask(10, T0 + 5);
  assert.equal(clock.now(), T0 + 10);
});
