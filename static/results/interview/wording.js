// @ts-check
import { hourTime } from "../../core/time.js";

/**
 * What an interview's room says and who stands where, apart from the page so that it can be tested.
 *
 * @typedef {import("./types.js").Person} Person
 * @typedef {import("./types.js").Part} Part
 * @typedef {import("./types.js").Phase} Phase
 * @typedef {import("../../exams/capture.js").DeviceState} DeviceState
 * @typedef {import("../../exams/capture.js").DeviceName} DeviceName
 */

/** @type {Record<Part, string>} */
const PARTS = { applicant: "Postulante", member: "Comité", watcher: "Observa" };

/**
 * Whether somebody sees and hears the others.
 * @param {Part} part
 * @param {Phase} phase
 */
export function mayLook(part, phase) {
  return phase === "open" || (part !== "applicant" && phase === "waiting");
}

/**
 * Whether they are seen and heard.
 * @param {Part} part
 * @param {Phase} phase
 */
export function mayTransmit(part, phase) {
  return part !== "watcher" && mayLook(part, phase);
}

/**
 * Who stands in which place of the wall: who is there stays, who comes takes the first free one.
 * @param {(string | null)[]} before
 * @param {string[]} wanted
 * @param {number} places
 * @returns {(string | null)[]}
 */
export function seat(before, wanted, places) {
  const seats = Array.from({ length: places }, (_, index) => {
    const who = before[index] ?? null;
    return who !== null && wanted.includes(who) ? who : null;
  });
  for (const who of wanted) {
    const free = seats.indexOf(null);
    if (!seats.includes(who) && free >= 0) seats[free] = who;
  }
  return seats;
}

/**
 * The heading and the sentence above the pictures; null while people talk.
 * @param {{phase: Phase, part: Part, opens: string, waits: boolean, applicantHere: boolean}} facts `waits`: no answer of the
 * server yet
 * @returns {{heading: string, sentence: string} | null}
 */
export function notice({ phase, part, opens, waits, applicantHere }) {
  if (waits) return { heading: "Conectando…", sentence: "Un momento, por favor." };
  if (phase === "early") {
    return { heading: `La sala abre a las ${hourTime(opens)}`, sentence: "Mientras tanto pruebe su cámara y su micrófono. Esta página entra sola." };
  }
  if (phase === "waiting" && part === "applicant") {
    return { heading: "Está en la sala de espera", sentence: "El Comité le hará pasar. No cierre esta página: entra sola. Tenga su DNI en la mano." };
  }
  if (phase === "waiting") {
    const sentence = "La persona no ve ni escucha nada hasta que un miembro del Comité abra la sala.";
    return { heading: applicantHere ? "La persona espera" : "La persona aún no se conecta", sentence };
  }
  const silence = "Ya nadie transmite imagen ni sonido.";
  if (phase === "closed" && part === "member") return { heading: "La sala está cerrada", sentence: `${silence} Puede abrirla otra vez.` };
  if (phase === "closed") return { heading: "El Comité cerró la sala", sentence: `${silence} Si no le pidieron esperar, puede salir.` };
  if (phase === "over") return { heading: "La hora de esta sala pasó", sentence: silence };
  return null;
}

/**
 * Why there is no picture of somebody, or "" where there is one.
 * @param {Person} person
 * @param {boolean} decoded whether pictures of theirs are being shown
 */
export function whyDark(person, decoded) {
  if (!person.camera) return "Apagó su cámara";
  if (!person.picture) return "Conectando su cámara…";
  return decoded ? "" : "Recibiendo su imagen…";
}

/** @param {Part} part */
export function partText(part) {
  return PARTS[part];
}

/** @type {Record<DeviceName, Partial<Record<DeviceState, string>>>} */
const TROUBLES = {
  camera: {
    denied: "El navegador no tiene permiso para usar la cámara. Pulse el candado junto a la dirección, elija «Permitir» y pruebe otra vez.",
    missing: "No se encontró una cámara. Conéctela, o entre con un celular, y pruebe otra vez.",
    busy: "Otro programa usa la cámara. Cierre otras videollamadas y pruebe otra vez.",
    lost: "Se perdió la cámara. Revise el cable y pruebe otra vez.",
    muted: "La cámara está en pausa. Revise su tapa o su tecla.",
  },
  microphone: {
    denied: "El navegador no tiene permiso para usar el micrófono. Pulse el candado junto a la dirección, elija «Permitir» y pruebe otra vez.",
    missing: "No se encontró un micrófono. Conéctelo, o entre con un celular, y pruebe otra vez.",
    busy: "Otro programa usa el micrófono. Cierre otras videollamadas y pruebe otra vez.",
    lost: "Se perdió el micrófono. Revise el cable y pruebe otra vez.",
    muted: "El micrófono está en pausa en su equipo.",
  },
};

/**
 * What is wrong with the devices and what to do about it, "" when nothing is.
 * @param {Record<DeviceName, DeviceState>} state
 */
export function deviceTrouble({ camera, microphone }) {
  if (camera === "denied" && microphone === "denied") {
    return "El navegador no tiene permiso para usar la cámara y el micrófono. Pulse el candado junto a la dirección, elija «Permitir» y pruebe otra vez.";
  }
  return TROUBLES.camera[camera] ?? TROUBLES.microphone[microphone] ?? "";
}

/**
 * @param {string[]} names of those who only watch
 */
export function watchersText(names) {
  if (names.length === 0) return "";
  return names.length === 1 ? `Observa ${names[0]}.` : `Observan ${names.slice(0, -1).join(", ")} y ${names.at(-1)}.`;
}
