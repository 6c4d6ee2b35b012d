// @ts-check
/**
 * The server's clock as seen from this page. A sample is a server instant with the local instant at which it held: the
 * middle of the round trip that brought it. The sample with the shortest round trip among the recent ones is trusted.
 *
 * Time passed since a sample is the larger of what the wall clock and the monotonic clock say: the monotonic one may stand
 * still while a laptop sleeps, the wall clock may be set back by hand. Nothing counts ticks.
 *
 * @typedef {{wall: number, mono: number}} Mark a local instant, by both clocks, in milliseconds
 * @typedef {{server: number, at: Mark, rtt: number}} Sample
 */

const KEPT = 8;
const JUMP_MS = 1_000; // wall and monotonic clocks drifting apart by more than this between samples: one of them jumped

export class ServerClock {
  /** @type {Sample[]} */
  #samples = [];
  #wall;
  #mono;

  /**
   * @param {string} serverNow ISO instant printed in the page: rough, and better than the computer's own clock
   * @param {{wall?: () => number, mono?: () => number}} [sources]
   */
  constructor(serverNow, { wall = Date.now, mono = () => performance.now() } = {}) {
    this.#wall = wall;
    this.#mono = mono;
    this.#samples.push({ server: Date.parse(serverNow), at: this.mark(), rtt: Number.POSITIVE_INFINITY });
  }

  /** @returns {Mark} */
  mark() {
    return { wall: this.#wall(), mono: this.#mono() };
  }

  /**
   * @param {Mark} sent when the question left
   * @param {string} serverNow ISO instant in the answer
   */
  learn(sent, serverNow) {
    const server = Date.parse(serverNow);
    if (Number.isNaN(server)) return;
    const got = this.mark();
    const last = this.#samples[this.#samples.length - 1];
    if (last && Math.abs(drift(last.at, got)) > JUMP_MS) this.#samples = [];
    const rtt = Math.max(0, got.mono - sent.mono);
    this.#samples.push({ server, at: { wall: got.wall - rtt / 2, mono: got.mono - rtt / 2 }, rtt });
    this.#samples = this.#samples.slice(-KEPT);
  }

  /** @returns {number} milliseconds since the epoch by the server's clock */
  now() {
    const best = this.#best();
    const here = this.mark();
    return best.server + Math.max(here.wall - best.at.wall, here.mono - best.at.mono, 0);
  }

  /** @returns {number | null} the last measured round trip in whole milliseconds */
  rtt() {
    const last = this.#samples[this.#samples.length - 1];
    return last && Number.isFinite(last.rtt) ? Math.round(last.rtt) : null;
  }

  /** @returns {boolean} whether a clock jumped since the last sample: ask the server soon */
  jumped() {
    const last = this.#samples[this.#samples.length - 1];
    return last !== undefined && Math.abs(drift(last.at, this.mark())) > JUMP_MS;
  }

  #best() {
    return this.#samples.reduce((best, sample) => (sample.rtt <= best.rtt ? sample : best));
  }
}

/**
 * @param {Mark} from
 * @param {Mark} to
 */
function drift(from, to) {
  return to.wall - from.wall - (to.mono - from.mono);
}
