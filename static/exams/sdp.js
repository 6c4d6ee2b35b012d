// @ts-check
/** Fragments of session descriptions for an ICE restart by WHIP's PATCH (RFC 9725, section 4.3.3). */

const SESSION = ["a=ice-lite", "a=ice-options:"];
const CREDENTIALS = ["a=ice-ufrag:", "a=ice-pwd:"];
const CANDIDATES = ["a=candidate:", "a=end-of-candidates"];

/**
 * @param {string} offer made with `iceRestart`
 * @returns {string} application/trickle-ice-sdpfrag: the bundle's first m-line with its credentials and candidates
 */
export function fragmentOf(offer) {
  const [session, ...sections] = split(offer);
  const first = sections.find((section) => !section[0].startsWith("m=") || section[0].split(" ")[1] !== "0") ?? [];
  const group = session.filter((line) => line.startsWith("a=group:"));
  const kept = first.filter((line) => line.startsWith("m=") || startsWith(line, ["a=mid:", ...CREDENTIALS, ...CANDIDATES]));
  return join([...group, ...kept]);
}

/**
 * The description that WebRTC wants after a restart: the answer we have, with the fragment's credentials and candidates in
 * every section.
 *
 * @param {string} answer
 * @param {string} fragment
 * @returns {string}
 */
export function answerWithFragment(answer, fragment) {
  const fresh = lines(fragment);
  const credentials = CREDENTIALS.map((name) => fresh.find((line) => line.startsWith(name)));
  if (credentials.includes(undefined)) throw new Error("the fragment has no ICE credentials");
  const candidates = fresh.filter((line) => startsWith(line, CANDIDATES));
  const replaced = [...CREDENTIALS, ...CANDIDATES];
  const [session, ...sections] = split(answer);
  const sessionLines = session.filter((line) => !startsWith(line, CREDENTIALS));
  const others = sections.map((section) => [
    ...section.filter((line) => !startsWith(line, replaced)),
    .../** @type {string[]} */ (credentials),
    ...candidates,
  ]);
  const lite = fresh.filter((line) => startsWith(line, SESSION) && !sessionLines.includes(line));
  return join([...sessionLines, ...lite, ...others.flat()]);
}

/**
 * @param {string} sdp
 * @returns {string[][]} the session part, then one list per m-line
 */
function split(sdp) {
  /** @type {string[][]} */
  const parts = [[]];
  for (const line of lines(sdp)) {
    if (line.startsWith("m=")) parts.push([]);
    parts[parts.length - 1].push(line);
  }
  return parts;
}

/** @param {string} sdp */
function lines(sdp) {
  return sdp.split(/\r?\n/).filter((line) => line !== "");
}

/** @param {string[]} all */
function join(all) {
  return all.map((line) => `${line}\r\n`).join("");
}

/**
 * @param {string} line
 * @param {string[]} names
 */
function startsWith(line, names) {
  return names.some((name) => line.startsWith(name));
}
