// @ts-check
/**
 * Shapes that the exam page receives. docs/protocol.md describes each frame with an example.
 *
 * @typedef {import("../core/outbox.js").Entry} Entry
 * @typedef {import("../core/outbox.js").Receipt} Receipt
 * @typedef {import("../core/sealed.js").Paper} Paper
 * @typedef {import("../core/sealed.js").Question} Question
 *
 * @typedef {"waiting" | "lobby" | "ready" | "open" | "absent" | "closed"} Phase
 * @typedef {"camera" | "microphone" | "consent" | "document"} Missing
 * @typedef {{position: number, option: string | null, revision: number, at: string}} Answer
 * @typedef {{at: string, by: "finish" | "deadline" | "proctor", code: string | null, receipt: Receipt | null}} Closing
 *
 * @typedef {object} Snapshot
 * @property {string} now
 * @property {Phase} phase
 * @property {string} door_opens_at
 * @property {string} opens_at
 * @property {string} deadline
 * @property {string | null} present_at
 * @property {Missing[]} missing
 * @property {string | null} consent_at
 * @property {string | null} document_shown_at
 * @property {Answer[]} answers
 * @property {string | null} paper sealed, base64
 * @property {string | null} key base64
 * @property {Closing | null} closed
 * @property {string | null} [result_date]
 * @property {number} lease
 *
 * @typedef {object} Boot
 * @property {string} attempt
 * @property {string} now
 * @property {string} door_opens_at
 * @property {string} opens_at
 * @property {string} deadline
 * @property {Phase} phase
 * @property {{code: string, position: string}} call
 * @property {{name: string, document: string}} person
 * @property {{socket: string, present: string, answers: string, finish: string, state: string, key: string,
 *   receipts: string, media: string, still: string}} urls
 * @property {number} questions
 * @property {number} minutes
 * @property {string} points_each
 * @property {string} min_score
 * @property {string} max_score
 */

export {};
