// @ts-check
import { enable, find, setAttribute, setText, show } from "../core/dom.js";

/**
 * The picture of oneself: consent before anything, then preview, guide, devices and microphone level; or what is wrong and
 * what to do about it.
 *
 * @typedef {import("./capture.js").DeviceState} DeviceState
 * @typedef {import("./capture.js").DeviceName} DeviceName
 */

/** @type {Partial<Record<DeviceState, {trouble: string, advice: string}>>} */
const TROUBLES = {
  asking: { trouble: "Encendiendo la cámara…", advice: "Si el navegador pregunta, elija «Permitir»." },
  denied: {
    trouble: "El navegador no tiene permiso para usar la cámara",
    advice: "Pulse el candado o la cámara junto a la dirección de la página, elija «Permitir» y pruebe otra vez.",
  },
  missing: { trouble: "No se encontró una cámara", advice: "Conéctela y pruebe otra vez. Si no tiene, avise al monitor." },
  busy: { trouble: "Otro programa está usando la cámara", advice: "Cierre otras videollamadas y pruebe otra vez." },
  lost: { trouble: "Se perdió la cámara", advice: "Revise el cable o la tapa y pruebe otra vez." },
  muted: { trouble: "La cámara está en pausa", advice: "Revise la tapa o la tecla de la cámara de su equipo." },
};

/**
 * @param {DeviceState} state of the camera
 * @returns {{trouble: string, advice: string} | null}
 */
export function cameraTrouble(state) {
  return TROUBLES[state] ?? null;
}

const LOUD = 3;

export class CameraBox {
  #media;
  #level = find("#lobby-level");
  #heard = false;
  #listed = "";

  /** @param {import("./media.js").Media} media */
  constructor(media) {
    this.#media = media;
    find("#camera-retry").addEventListener("click", () => void media.open());
    for (const device of /** @type {DeviceName[]} */ (["camera", "microphone"])) {
      const choice = /** @type {HTMLSelectElement} */ (find(`#${device}-choice`));
      choice.addEventListener("change", () => {
        media.capture.chosen[device] = choice.value;
        void media.open();
      });
    }
  }

  /** @param {boolean} consented */
  render(consented) {
    const { capture } = this.#media;
    const trouble = consented ? cameraTrouble(capture.state.camera) : null;
    show(find("#consent-box"), !consented);
    show(find("#preview"), consented && !trouble);
    show(find("#guide"), consented && !trouble);
    show(find("#preview-tips"), consented && !trouble);
    show(find("#preview-off"), trouble !== null);
    if (trouble) {
      setText(find("#preview-trouble"), trouble.trouble);
      setText(find("#preview-advice"), trouble.advice);
      show(find("#camera-retry"), capture.state.camera !== "asking");
    }
    this.#renderLevel();
    void this.#listDevices();
  }

  #renderLevel() {
    const level = this.#media.capture.level();
    this.#heard ||= level >= LOUD;
    const { microphone } = this.#media.capture.state;
    setAttribute(this.#level, "data-level", String(level));
    setAttribute(this.#level, "aria-label", `Nivel del micrófono: ${level} de 7`);
    const words = microphone === "muted" ? "Micrófono en silencio" : this.#heard ? "Se le escucha bien" : "Sin sonido todavía";
    setText(find("#level-words"), words);
  }

  async #listDevices() {
    const { capture } = this.#media;
    const { camera, microphone } = capture.state;
    const situation = `${camera} ${microphone} ${capture.stream?.id ?? ""}`;
    if (situation === this.#listed) return;
    this.#listed = situation;
    const devices = await capture.devices();
    const used = capture.inUse();
    for (const device of /** @type {DeviceName[]} */ (["camera", "microphone"])) {
      const choice = /** @type {HTMLSelectElement} */ (find(`#${device}-choice`));
      const named = devices[device].filter(({ deviceId }) => deviceId !== "");
      choice.disabled = named.length === 0;
      if (named.length === 0) continue;
      choice.replaceChildren(...named.map(({ deviceId, label }) => new Option(label, deviceId, false, deviceId === used[device])));
    }
    enable(find("#document-shown"), camera === "live");
  }
}
