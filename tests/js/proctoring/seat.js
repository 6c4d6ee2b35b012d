/** A seat where everything is as it should be, with changes. */
export function seatOf(number, changes = {}) {
  return {
    attempt: `a${number}`,
    number,
    name: `Persona ${number}`,
    document_tail: "001",
    phase: "open",
    present_at: null,
    connection: "online",
    visible: true,
    rtt_ms: 40,
    last_beat: null,
    video: "live",
    audio: "live",
    why: null,
    still: null,
    identity: null,
    waived: false,
    incidents: 0,
    disqualification: null,
    outcome: null,
    last_signal: null,
    message_at: null,
    attention: null,
    ...changes,
  };
}
