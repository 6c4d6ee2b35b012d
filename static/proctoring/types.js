// @ts-check
/**
 * What the room's socket and the dossier bring (docs/protocol.md).
 *
 * @typedef {object} Seat
 * @property {string} attempt
 * @property {number} number
 * @property {string} name
 * @property {string} document_tail
 * @property {"waiting" | "lobby" | "ready" | "open" | "absent" | "closed"} phase
 * @property {string | null} present_at
 * @property {"online" | "late" | "offline"} connection
 * @property {boolean} visible
 * @property {number | null} rtt_ms
 * @property {string | null} last_beat
 * @property {"live" | "silent" | "none" | "still"} video
 * @property {"live" | "silent" | "none"} audio
 * @property {{code: string, since: string | null} | null} why
 * @property {{id: number, at: string} | null} still
 * @property {{decision: Decision, by: string, at: string} | null} identity
 * @property {boolean} waived
 * @property {number} incidents
 * @property {{id: number, code: string, state: ConductState, by: string, at: string} | null} disqualification
 * @property {"finish" | "deadline" | "proctor" | null} outcome
 * @property {{kind: string, at: string} | null} last_signal
 * @property {string | null} message_at
 * @property {Attention | null} attention
 *
 * @typedef {"VERIFIED" | "DOUBTFUL" | "REJECTED"} Decision
 * @typedef {"proposed" | "confirmed" | "overturned"} ConductState
 * @typedef {"danger" | "warn" | "info"} Level
 * @typedef {{rank: number, level: Level, code: string, since: string | null}} Attention
 *
 * @typedef {object} Snapshot
 * @property {string} now
 * @property {{id: number, name: string, confirmations: number}} room
 * @property {{door_opens_at: string, opens_at: string, deadline: string, closed: boolean}} sitting
 * @property {"lost" | "back"} engine
 * @property {Seat[]} seats
 * @property {{username: string, can_act: boolean}} me
 *
 * @typedef {object} Boot
 * @property {string} now
 * @property {{id: number, name: string, confirmations: number}} room
 * @property {string} opens_at
 * @property {string} deadline
 * @property {{username: string, can_act: boolean}} me
 * @property {{socket: string, base: string}} urls
 *
 * @typedef {object} LogLine
 * @property {string} kind
 * @property {string} at
 * @property {string} by
 * @property {Record<string, any>} data
 *
 * @typedef {object} Disqualification
 * @property {number} id
 * @property {string} code
 * @property {string} label
 * @property {string} text
 * @property {ConductState} state
 * @property {string} proposed_by
 * @property {string} proposed_at
 * @property {string} decided_by
 * @property {string | null} decided_at
 * @property {string} reason
 * @property {number[]} stills
 *
 * @typedef {object} Dossier
 * @property {string} attempt
 * @property {string} document
 * @property {string} document_type
 * @property {string | null} confirmed_at
 * @property {boolean} document_on_file
 * @property {string | null} document_shown_at
 * @property {{note: string, by: string, at: string} | null} waiver
 * @property {Disqualification[]} disqualifications
 * @property {{id: number, purpose: string, incident: number | null, at: string}[]} stills
 * @property {LogLine[]} log
 * @property {{kind: "warning" | "message", at: string, by: string, from_applicant: boolean, text: string}[]} messages
 */

export {};
