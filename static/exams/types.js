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
 * What is kept of a snapshot.
 * @typedef {Pick<Snapshot, "phase" | "door_opens_at" | "opens_at" | "deadline" | "present_at" | "missing" | "consent_at" |
 *   "document_shown_at">} Facts
 *
 * `http`: no socket, answers travel by POST. `replaced` and `signed_out` are final.
 * @typedef {"connecting" | "online" | "http" | "offline" | "replaced" | "signed_out"} Connection
 *
 * @typedef {object} Told what the page is told by its session
 * @property {() => void} changed anything that is shown
 * @property {(type: string, data: any, at: string) => void} pushed every push; unknown ones are for others
 * @property {(kind: "dropped" | "refused" | "unkept" | "paper", count: number) => void} trouble
 *
 * @typedef {object} Api
 * @property {(url: string) => Promise<any>} getJson
 * @property {(url: string, body: object) => Promise<any>} postJson
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
 *
 * @typedef {object} SessionParts
 * @property {Boot} boot
 * @property {string} page identity of this page
 * @property {string} socketUrl absolute
 * @property {import("../core/clock.js").ServerClock} clock
 * @property {import("./answers.js").AnswerBook} book
 * @property {import("../core/outbox.js").Outbox} outbox
 * @property {Api} api
 * @property {Told} told
 * @property {() => boolean} visible whether the person sees the page
 */

export {};
