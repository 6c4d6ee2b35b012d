// @ts-check
import { find, setAttribute, setText, show } from "../../core/dom.js";
import { Capture } from "../../exams/capture.js";
import { deviceTrouble } from "./wording.js";

/**
 * Camera and microphone of this device in the room: turning them on, what is wrong with them, and switching each off and on
 * by button or key.
 *
 * @typedef {import("../../exams/capture.js").DeviceName} DeviceName
 */

const LEVEL_MS = 200;
/** @type {Record<DeviceName, {name: string, kind: "video" | "audio"}>} */
const NAMES = { camera: { name: "Cámara", kind: "video" }, microphone: { name: "Micrófono", kind: "audio" } };

export class Devices {
  /** @type {Record<DeviceName, boolean>} switched on by hand */
  on = { camera: true, microphone: true };
  #capture;
  #onStream;
  #onSwitch;
  #wanted = false;

  /**
   * @param {{onStream: (stream: MediaStream) => void, onSwitch: () => void}} means `onStream`: there is something to send
   */
  constructor({ onStream, onSwitch }) {
    this.#onStream = onStream;
    this.#onSwitch = onSwitch;
    this.#capture = new Capture(() => this.draw());
    find("#devices-start").addEventListener("click", () => void this.open());
    for (const device of /** @type {DeviceName[]} */ (["camera", "microphone"])) {
      find(`#${device}-switch`).addEventListener("click", () => this.toggle(device));
      const choice = /** @type {HTMLSelectElement} */ (find(`#${device}-choice`));
      choice.addEventListener("change", () => {
        this.#capture.chosen[device] = choice.value;
        void this.open();
      });
    }
    navigator.mediaDevices?.addEventListener("devicechange", () => void this.#devicesChanged());
    setInterval(() => this.#drawLevel(), LEVEL_MS);
  }

  /** @returns {MediaStream | null} */
  get stream() {
    return this.#capture.stream;
  }

  /** Whether there is anything to send. */
  get isRunning() {
    return (this.stream?.getTracks().length ?? 0) > 0;
  }

  /** Without asking, where the browser already lets this page. */
  async openIfAllowed() {
    try {
      const names = /** @type {PermissionName[]} */ (/** @type {unknown} */ (["camera", "microphone"]));
      const states = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
      if (states.every(({ state }) => state === "granted")) await this.open();
    } catch (error) {
      console.debug("this browser does not tell permissions; the button asks", error);
    }
    this.draw();
  }

  async open() {
    this.#wanted = true;
    await this.#capture.open();
    this.#apply();
    if (this.stream && this.isRunning) this.#onStream(this.stream);
    void this.#list();
    this.draw();
  }

  /** @param {DeviceName} device */
  toggle(device) {
    if (!this.isRunning) return;
    this.on[device] = !this.on[device];
    this.#apply();
    this.draw();
    this.#onSwitch();
  }

  draw() {
    const trouble = this.#wanted ? deviceTrouble(this.#capture.state) : "";
    setText(find("#devices-trouble-text"), trouble);
    show(find("#devices-trouble"), trouble !== "");
    const running = this.isRunning;
    const asking = this.#capture.state.camera === "asking";
    show(find("#devices-asking"), asking);
    show(find("#devices-ask"), !asking && (!running || trouble !== ""));
    setText(find("#devices-start-text"), this.#wanted ? "Probar otra vez" : "Encender cámara y micrófono");
    show(find("#devices-choices"), running);
    for (const device of /** @type {DeviceName[]} */ (["camera", "microphone"])) {
      const button = find(`#${device}-switch`);
      const on = running && this.on[device];
      setAttribute(button, "aria-pressed", String(on));
      setAttribute(button, "aria-disabled", running ? null : "true");
      setText(find("[data-words]", button), `${NAMES[device].name}: ${on ? "sí" : "no"}`);
    }
  }

  #apply() {
    for (const device of /** @type {DeviceName[]} */ (["camera", "microphone"])) {
      for (const track of this.stream?.getTracks() ?? []) {
        if (track.kind === NAMES[device].kind) track.enabled = this.on[device];
      }
    }
  }

  #drawLevel() {
    const level = this.on.microphone ? this.#capture.level() : 0;
    const bar = find("#level");
    setAttribute(bar, "data-level", String(level));
    setAttribute(bar, "aria-label", `Nivel de su micrófono: ${level} de 7`);
  }

  async #devicesChanged() {
    const { camera, microphone } = this.#capture.state;
    const broken = [camera, microphone].some((state) => state === "lost" || state === "missing" || state === "busy");
    if (this.#wanted && broken) await this.open();
    else await this.#list();
  }

  async #list() {
    const devices = await this.#capture.devices();
    const used = this.#capture.inUse();
    for (const device of /** @type {DeviceName[]} */ (["camera", "microphone"])) {
      const choice = find(`#${device}-choice`);
      const named = devices[device].filter(({ deviceId }) => deviceId !== "");
      choice.replaceChildren(...named.map(({ deviceId, label }) => new Option(label, deviceId, false, deviceId === used[device])));
      show(find(`#${device}-choice-field`), named.length > 1);
    }
  }
}
