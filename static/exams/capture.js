// @ts-check
/**
 * Camera and microphone of this computer: opening, losing and getting them back, and how loud it is.
 *
 * @typedef {"off" | "asking" | "live" | "muted" | "lost" | "denied" | "missing" | "busy"} DeviceState
 * @typedef {"camera" | "microphone"} DeviceName
 */

const LEVELS = 7;
const QUIETEST_DB = -60;

/** @type {Record<string, DeviceState>} */
const TROUBLES = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/**
 * @param {string} errorName of what getUserMedia rejected with
 * @returns {DeviceState}
 */
export function troubleOf(errorName) {
  return TROUBLES[errorName] ?? "busy";
}

/**
 * @param {Float32Array} samples from -1 to 1
 * @returns {number} 0 to 7, by loudness as ears have it
 */
export function levelOf(samples) {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const decibels = power > 0 ? 10 * Math.log10(power) : -Infinity;
  const share = (decibels - QUIETEST_DB) / -QUIETEST_DB;
  return Math.max(0, Math.min(LEVELS, Math.round(share * 1.4 * LEVELS)));
}

export class Capture {
  /** @type {{camera: DeviceState, microphone: DeviceState}} */
  state = { camera: "off", microphone: "off" };
  /** @type {MediaStream | null} */
  stream = null;
  /** @type {{camera: string, microphone: string}} identifiers chosen by the person, "" for the browser's choice */
  chosen = { camera: "", microphone: "" };
  #onChange;
  /** @type {AudioContext | null} */
  #audio = null;
  /** @type {AnalyserNode | null} */
  #analyser = null;
  #samples = new Float32Array(1024);

  /** @param {(device: DeviceName | null) => void} onChange which device changed its state; null: the stream is another one */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** Ask for both devices; one that fails does not keep the other from working. */
  async open() {
    this.close();
    this.state = { camera: "asking", microphone: "asking" };
    this.#onChange(null);
    const media = navigator.mediaDevices;
    if (!media?.getUserMedia) {
      this.state = { camera: "missing", microphone: "missing" };
      this.#onChange(null);
      return;
    }
    const tracks = await this.#both(media);
    this.stream = new MediaStream(tracks);
    for (const track of tracks) this.#watch(track);
    this.#listen();
    this.#onChange(null);
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) {
      track.onended = track.onmute = track.onunmute = null;
      track.stop();
    }
    this.stream = null;
    this.#analyser = null;
    this.state = { camera: "off", microphone: "off" };
  }

  /** @returns {Promise<{camera: MediaDeviceInfo[], microphone: MediaDeviceInfo[]}>} */
  async devices() {
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    return {
      camera: all.filter(({ kind }) => kind === "videoinput"),
      microphone: all.filter(({ kind }) => kind === "audioinput"),
    };
  }

  /** @returns {number} 0 to 7 */
  level() {
    if (!this.#analyser) return 0;
    if (this.#audio?.state === "suspended") void this.#audio.resume();
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return levelOf(this.#samples);
  }

  /** @returns {{camera: string, microphone: string}} identifiers of the devices in use, "" where none */
  inUse() {
    const [video] = this.stream?.getVideoTracks() ?? [];
    const [audio] = this.stream?.getAudioTracks() ?? [];
    return { camera: video?.getSettings().deviceId ?? "", microphone: audio?.getSettings().deviceId ?? "" };
  }

  /**
   * @param {MediaDevices} media
   * @returns {Promise<MediaStreamTrack[]>}
   */
  async #both(media) {
    const video = {
      width: { ideal: 640 },
      height: { ideal: 480 },
      frameRate: { ideal: 15 },
      ...(this.chosen.camera ? { deviceId: { ideal: this.chosen.camera } } : { facingMode: "user" }),
    };
    const audio = this.chosen.microphone ? { deviceId: { ideal: this.chosen.microphone } } : true;
    try {
      return (await media.getUserMedia({ video, audio })).getTracks();
    } catch (error) {
      const name = /** @type {Error} */ (error).name;
      if (troubleOf(name) === "denied") {
        this.state = { camera: "denied", microphone: "denied" };
        return [];
      }
      return [...(await this.#one(media, "camera", { video })), ...(await this.#one(media, "microphone", { audio }))];
    }
  }

  /**
   * @param {MediaDevices} media
   * @param {DeviceName} device
   * @param {MediaStreamConstraints} constraints
   * @returns {Promise<MediaStreamTrack[]>}
   */
  async #one(media, device, constraints) {
    try {
      return (await media.getUserMedia(constraints)).getTracks();
    } catch (error) {
      this.state[device] = troubleOf(/** @type {Error} */ (error).name);
      return [];
    }
  }

  /** @param {MediaStreamTrack} track */
  #watch(track) {
    /** @type {DeviceName} */
    const device = track.kind === "video" ? "camera" : "microphone";
    const become = (/** @type {DeviceState} */ state) => {
      this.state[device] = state;
      this.#onChange(device);
    };
    this.state[device] = track.muted ? "muted" : "live";
    track.onended = () => become("lost");
    track.onmute = () => become("muted");
    track.onunmute = () => become("live");
  }

  #listen() {
    if (!this.stream?.getAudioTracks().length) return;
    this.#audio ??= new AudioContext();
    this.#analyser = this.#audio.createAnalyser();
    this.#analyser.fftSize = this.#samples.length;
    this.#audio.createMediaStreamSource(this.stream).connect(this.#analyser);
  }
}
