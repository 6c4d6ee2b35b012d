// @ts-check
/**
 * The sealed paper: base64 of `0x01 | nonce (12) | AES-256-GCM ciphertext and tag`, bound to the attempt by its identifier.
 *
 * @typedef {{id: string, text: string}} Option
 * @typedef {{position: number, part: string, stem: string, options: Option[]}} Question
 * @typedef {{attempt: string, questions: Question[]}} Paper
 */

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * @param {string} sealed base64
 * @param {string} key base64 of 32 bytes
 * @param {string} attempt the attempt's identifier, as additional data
 * @returns {Promise<Paper>} rejects when the key does not open it or what is inside is not this attempt's paper
 */
export async function openPaper(sealed, key, attempt) {
  const bytes = fromBase64(sealed);
  if (bytes[0] !== VERSION || bytes.length <= 1 + NONCE_BYTES + TAG_BYTES) throw new Error("unknown sealed paper");
  const secret = await crypto.subtle.importKey("raw", fromBase64(key), "AES-GCM", false, ["decrypt"]);
  const algorithm = {
    name: "AES-GCM",
    iv: bytes.subarray(1, 1 + NONCE_BYTES),
    additionalData: new TextEncoder().encode(attempt),
  };
  const plain = await crypto.subtle.decrypt(algorithm, secret, bytes.subarray(1 + NONCE_BYTES));
  return checkPaper(JSON.parse(new TextDecoder().decode(plain)), attempt);
}

/**
 * @param {any} paper
 * @param {string} attempt
 * @returns {Paper}
 */
function checkPaper(paper, attempt) {
  if (paper?.attempt !== attempt || !Array.isArray(paper.questions) || paper.questions.length === 0) {
    throw new Error("not this attempt's paper");
  }
  paper.questions.forEach((/** @type {Question} */ question, /** @type {number} */ index) => {
    if (question.position !== index + 1 || !Array.isArray(question.options) || question.options.length < 2) {
      throw new Error(`question ${index + 1} is not well formed`);
    }
  });
  return paper;
}

/**
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
