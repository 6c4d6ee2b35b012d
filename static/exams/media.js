// @ts-check
import { ApiError, postBlob, postJson, send } from "../core/api.js";
import { Capture } from "./capture.js";
import { Publisher } from "./publisher.js";
import { grabStill } from "./stills.js";

/**
 * Camera and microphone from the device to the server: captured, published, replaced by stills where WebRTC fails, and what
 * goes wrong told as a signal. Nothing here touches answers or time.
 */

const STILL_MS = 3_000;
const STILLS_AFTER_MS = 8_000; // without a live connection for this long, single pictures take over

export class Media {
  capture;
  #publisher;
  #picture;
  #onLive;
  #urls;
  #signals;
  #changed;
  #wanted = false;
  #brokenAt = 0;
  #stillTimer = 0;
  #stillPending = false;
  /** @type {boolean} whether the last still arrived: a monitor sees pictures, though not video */
  stills = false;

  /**
   * @param {object} parts
   * @param {() => HTMLVideoElement} parts.picture the video that is on screen: stills are taken from it
   * @param {import("./types.js").Boot["urls"]} parts.urls
   * @param {import("./signals.js").SignalBox} parts.signals
   * @param {() => void} parts.changed
   * @param {() => void} parts.onLive the server is receiving
   */
  constructor({ picture, urls, signals, changed, onLive }) {
    this.#picture = picture;
    this.#onLive = onLive;
    this.#urls = urls;
    this.#signals = signals;
    this.#changed = changed;
    this.capture = new Capture((device) => this.#onDevice(device));
    this.#publisher = new Publisher({
      access: () => postJson(urls.media, {}),
      send: (url, request) => send(url, request),
      onState: (state) => this.#onLink(state),
      onFailure: () => signals.raise("ice_failed"),
    });
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#onDeviceList());
  }

  /** @returns {import("./publisher.js").LinkState} */
  get link() {
    return this.#publisher.state;
  }

  /** Consent was given: open the devices and send what they give. */
  async open() {
    this.#wanted = true;
    await this.capture.open();
    if (this.#wanted && this.capture.stream?.getTracks().length) {
      if (!this.#stillTimer) this.#stillTimer = window.setInterval(() => void this.#fallback(), STILL_MS);
      this.#brokenAt ||= performance.now();
      this.#publisher.publish(this.capture.stream);
    }
    this.#changed();
  }

  /**
   * For good.
   * @param {{tell: boolean}} options whether the server has to be told: it knows of the end of an exam, and of a page that
   * took over
   */
  close({ tell }) {
    this.#wanted = false;
    window.clearInterval(this.#stillTimer);
    this.#stillTimer = 0;
    this.capture.close();
    void this.#publisher.stop({ tell });
    this.#changed();
  }

  republish() {
    if (this.#wanted && this.capture.stream) this.#publisher.republish();
  }

  /** @param {boolean} high */
  setHigh(high) {
    void this.#publisher.setHigh(high);
  }

  /** The document held before the camera, as a picture for the monitor. */
  async sendDocument() {
    await postBlob(`${this.#urls.still}?purpose=document`, await grabStill(this.#picture()));
  }

  /** @param {import("./capture.js").DeviceName | null} device */
  #onDevice(device) {
    const state = device && this.capture.state[device];
    if (device === "camera") this.#signals.raise(state === "live" ? "camera_back" : "camera_lost", state ?? "");
    if (device === "microphone") this.#signals.raise(state === "live" ? "microphone_back" : "microphone_muted", state ?? "");
    this.#changed();
  }

  #onDeviceList() {
    if (!this.#wanted) return;
    this.#signals.raise("device_changed");
    const { camera, microphone } = this.capture.state;
    const broken = [camera, microphone].some((state) => state === "lost" || state === "missing" || state === "busy");
    if (broken) void this.open();
    else this.#changed();
  }

  /** @param {import("./publisher.js").LinkState} state */
  #onLink(state) {
    if (state === "live") {
      if (this.stills) this.#signals.raise("media_back");
      this.#brokenAt = 0;
      this.stills = false;
      this.#onLive();
    } else if (this.#brokenAt === 0) {
      this.#brokenAt = performance.now();
    }
    this.#changed();
  }

  async #fallback() {
    const due = this.#brokenAt > 0 && performance.now() - this.#brokenAt >= STILLS_AFTER_MS;
    if (!due || this.#stillPending || this.capture.state.camera !== "live") return;
    this.#stillPending = true;
    try {
      await postBlob(`${this.#urls.still}?purpose=fallback`, await grabStill(this.#picture()));
      this.stills = this.#brokenAt > 0;
    } catch (error) {
      this.stills = false;
      if (!(error instanceof ApiError)) console.warn(error);
    }
    this.#stillPending = false;
    this.#changed();
  }
}
