// @ts-check
/**
 * What the room's socket says (docs/protocol.md).
 *
 * @typedef {"applicant" | "member" | "watcher"} Part
 * @typedef {"early" | "waiting" | "open" | "closed" | "over"} Phase
 *
 * @typedef {object} Person
 * @property {string} who
 * @property {string} name
 * @property {Part} part
 * @property {boolean} camera on, as far as they say
 * @property {boolean} microphone
 * @property {boolean} picture packets arrive at the server
 * @property {boolean} sound
 *
 * @typedef {{phase: Phase, engine: "back" | "lost", people: Person[]}} State
 * @typedef {{who: string, name: string, part: Part}} Me
 *
 * @typedef {object} Boot
 * @property {string} now
 * @property {string} start
 * @property {string} opens
 * @property {Part} part
 * @property {number} places
 * @property {{socket: string, media: string}} urls
 */

export {};
