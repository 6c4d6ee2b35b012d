// @ts-check
import { ApiError } from "../core/api.js";
import { backoff } from "../core/backoff.js";
import { timers as realTimers } from "../core/timers.js";
import { answerWithFragment, fragmentOf } from "./sdp.js";

/**
 * Sends camera and microphone by WHIP (RFC 9725) and keeps them flowing: ICE restart when the path breaks, publishing again
 * when the server forgot us. The exam never waits for it.
 *
 * @typedef {"idle" | "connecting" | "live"} LinkState
 *
 * @typedef {object} Means what the page gives and is told
 * @property {() => Promise<{token: string, whip: string, expires_in: number}>} access
 * @property {(url: string, request: RequestInit) => Promise<Response>} send rejects with ApiError
 * @property {(state: LinkState) => void} onState
 * @property {() => void} onFailure a connection could not be made or mended in time
 */

const LOW = { maxBitrate: 150_000, maxFramerate: 12, scaleResolutionDownBy: 2 };
const HIGH = { maxBitrate: 600_000, maxFramerate: 24, scaleResolutionDownBy: 1 };
const BROKEN_MS = 3_000; // "disconnected" heals by itself within this, or it is restarted
const CONNECT_MS = 10_000;
const SDP = "application/sdp";
const FRAGMENT = "application/trickle-ice-sdpfrag";

export class Publisher {
  /** @type {LinkState} */
  state = "idle";
  #means;
  #timers;
  #random;
  #makePeer;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {RTCPeerConnection | null} */
  #peer = null;
  #resource = "";
  #answer = "";
  #token = "";
  #tokenUntil = 0;
  #high = false;
  #failures = 0;
  #timer = 0;

  /**
   * @param {Means} means
   * @param {{timers?: import("../core/timers.js").Timers, random?: () => number, makePeer?: () => RTCPeerConnection}} [around]
   */
  constructor(means, { timers = realTimers, random = Math.random, makePeer } = {}) {
    this.#means = means;
    this.#timers = timers;
    this.#random = random;
    this.#makePeer = makePeer ?? (() => new RTCPeerConnection({ bundlePolicy: "max-bundle" }));
  }

  /** @param {MediaStream} stream */
  publish(stream) {
    this.#stream = stream;
    if (!this.#peer) void this.#connect();
    else if (!this.#swapTracks(this.#peer, stream)) this.republish();
  }

  /** The server lost its publishers: come back, not all in the same instant. */
  republish() {
    this.#drop();
    this.#become("connecting");
    this.#later(() => this.#connect(), 100 + 2_900 * this.#random());
  }

  /** @param {boolean} high whether a monitor looks at this picture alone */
  async setHigh(high) {
    this.#high = high;
    const sender = this.#peer?.getSenders().find(({ track }) => track?.kind === "video");
    if (!sender) return;
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) Object.assign(encoding, high ? HIGH : LOW);
    await sender.setParameters(parameters);
  }

  /**
   * For good.
   * @param {{tell: boolean}} options
   */
  async stop({ tell }) {
    const resource = this.#resource;
    this.#drop();
    this.#become("idle");
    if (!resource || !tell) return;
    const request = { method: "DELETE", keepalive: true, headers: { Authorization: `Bearer ${this.#token}` } };
    await this.#means.send(resource, request).catch((error) => console.warn("the server will notice by itself", error));
  }

  async #connect() {
    this.#become("connecting");
    const stream = this.#stream;
    if (!stream) return;
    const peer = this.#makePeer();
    this.#peer = peer;
    try {
      this.#addTracks(peer, stream);
      peer.onconnectionstatechange = () => this.#onConnection(peer);
      const offer = await peer.createOffer();
      await peer.setLocalDescription(offer);
      const { whip } = await this.#access();
      const response = await this.#ask(whip, "POST", SDP, offer.sdp ?? "");
      if (this.#peer !== peer) return;
      this.#resource = response.headers.get("Location") ?? "";
      this.#answer = await response.text();
      await peer.setRemoteDescription({ type: "answer", sdp: this.#answer });
      this.#later(() => this.#startOver(), CONNECT_MS);
    } catch (error) {
      if (!(error instanceof ApiError)) console.error(error);
      if (this.#peer === peer) this.#startOver();
    }
  }

  /**
   * @param {RTCPeerConnection} peer
   * @param {MediaStream} stream
   */
  #addTracks(peer, stream) {
    const [video] = stream.getVideoTracks();
    const [audio] = stream.getAudioTracks();
    const transceiver = peer.addTransceiver(video ?? "video", {
      direction: "sendonly",
      streams: [stream],
      sendEncodings: [{ ...(this.#high ? HIGH : LOW) }],
    });
    const codecs = globalThis.RTCRtpSender?.getCapabilities("video")?.codecs ?? [];
    const vp8 = codecs.filter(({ mimeType }) => mimeType === "video/VP8");
    const repair = codecs.filter(({ mimeType }) => mimeType === "video/rtx");
    if (vp8.length) transceiver.setCodecPreferences([...vp8, ...repair]);
    peer.addTransceiver(audio ?? "audio", { direction: "sendonly", streams: [stream] });
  }

  /**
   * @param {RTCPeerConnection} peer
   * @param {MediaStream} stream
   * @returns {boolean} whether the connection could take the new tracks
   */
  #swapTracks(peer, stream) {
    const [video, audio] = peer.getTransceivers().map(({ sender }) => sender);
    if (!video || !audio) return false;
    void video.replaceTrack(stream.getVideoTracks()[0] ?? null);
    void audio.replaceTrack(stream.getAudioTracks()[0] ?? null);
    return true;
  }

  /** @param {RTCPeerConnection} peer */
  #onConnection(peer) {
    if (this.#peer !== peer) return;
    const state = peer.connectionState;
    if (state === "connected") {
      this.#timers.clear(this.#timer);
      this.#failures = 0;
      this.#become("live");
    } else if (state === "disconnected") {
      this.#become("connecting");
      this.#later(() => this.#restart(peer), BROKEN_MS);
    } else if (state === "failed") {
      this.#become("connecting");
      this.#later(() => this.#restart(peer), 0);
    }
  }

  /** @param {RTCPeerConnection} peer */
  async #restart(peer) {
    if (this.#peer !== peer || peer.connectionState === "connected") return;
    if (!this.#resource) {
      this.#startOver();
      return;
    }
    this.#means.onFailure();
    try {
      const offer = await peer.createOffer({ iceRestart: true });
      await peer.setLocalDescription(offer);
      await this.#access();
      const response = await this.#ask(this.#resource, "PATCH", FRAGMENT, fragmentOf(offer.sdp ?? ""));
      if (this.#peer !== peer) return;
      const fragment = await response.text();
      this.#answer = answerWithFragment(this.#answer, fragment);
      await peer.setRemoteDescription({ type: "answer", sdp: this.#answer });
      this.#later(() => this.#startOver(), CONNECT_MS);
    } catch (error) {
      if (this.#peer !== peer) return;
      const offline = error instanceof ApiError && (error.code === "network" || error.code === "timeout");
      if (!offline) {
        this.#startOver(); // forgotten (404, 410) or not mendable: publish again
        return;
      }
      this.#later(() => this.#restart(peer), backoff(this.#failures, { base: 1_000, random: this.#random }));
      this.#failures += 1;
    }
  }

  /** A new connection after a pause that grows. */
  #startOver() {
    this.#drop();
    this.#become("connecting");
    this.#means.onFailure();
    this.#later(() => this.#connect(), backoff(this.#failures, { base: 1_000, cap: 30_000, random: this.#random }));
    this.#failures += 1;
  }

  async #access() {
    const left = this.#tokenUntil - Date.now();
    if (this.#token && left > 0 && this.#resource) return { whip: this.#resource };
    const access = await this.#means.access();
    this.#token = access.token;
    this.#tokenUntil = Date.now() + access.expires_in * 1000 - 30_000;
    return access;
  }

  /**
   * @param {string} url
   * @param {string} method
   * @param {string} type
   * @param {string} body
   * @returns {Promise<Response>} successful
   */
  async #ask(url, method, type, body) {
    const headers = new Headers({ "Content-Type": type, Authorization: `Bearer ${this.#token}` });
    if (method === "PATCH") headers.set("If-Match", "*");
    const response = await this.#means.send(url, { method, body, headers });
    if (!response.ok || response.status === 204) throw new ApiError("media.refused", "", { status: response.status });
    return response;
  }

  #drop() {
    this.#timers.clear(this.#timer);
    const peer = this.#peer;
    this.#peer = null;
    this.#resource = "";
    if (peer) {
      peer.onconnectionstatechange = null;
      peer.close();
    }
  }

  /**
   * @param {() => unknown} act
   * @param {number} ms
   */
  #later(act, ms) {
    this.#timers.clear(this.#timer);
    this.#timer = this.#timers.set(() => void act(), ms);
  }

  /** @param {LinkState} state */
  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.#means.onState(state);
  }
}
