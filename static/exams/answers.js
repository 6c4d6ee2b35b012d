// @ts-check
/**
 * What this page knows of its answers: what the server acknowledged, what is still to be sent, and the next revision.
 * Revisions count over all positions of the attempt; the next one is 1 + the highest seen anywhere.
 *
 * @typedef {import("./types.js").Answer} Answer
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./types.js").Receipt} Receipt
 */

export class AnswerBook {
  /** @type {Map<number, {option: string | null, revision: number, at: string}>} by position, as acknowledged */
  #saved = new Map();
  /** @type {Entry[]} by revision */
  #pending = [];
  /** @type {Entry[]} refused because the exam had ended: they never reached it */
  #late = [];
  #highest = 0;
  /** @type {string | null} */
  lastSavedAt = null;

  /** @param {Entry[]} pending what the outbox kept over a reload */
  constructor(pending = []) {
    for (const entry of pending) this.#remember(entry);
  }

  /** @returns {readonly Entry[]} */
  get pending() {
    return this.#pending;
  }

  /** @returns {readonly Entry[]} */
  get late() {
    return this.#late;
  }

  /** @returns {number} the highest revision that the server acknowledged to this page */
  get savedRevision() {
    return Math.max(0, ...[...this.#saved.values()].map(({ revision }) => revision));
  }

  /**
   * @param {number} position
   * @returns {string | null} the option that the person chose last, sent or not
   */
  chosen(position) {
    const unsent = this.#pending.filter((entry) => entry.position === position).at(-1);
    return unsent ? unsent.option : (this.#saved.get(position)?.option ?? null);
  }

  /**
   * @param {number} questions
   * @returns {number[]} positions without an answer
   */
  blanks(questions) {
    return Array.from({ length: questions }, (_, index) => index + 1).filter((position) => this.chosen(position) === null);
  }

  /**
   * @param {number} position
   * @param {string | null} option null clears
   * @returns {Entry} to be stored, then sent
   */
  choose(position, option) {
    const entry = { position, option, revision: this.#highest + 1 };
    this.#remember(entry);
    return entry;
  }

  /** @param {Receipt} receipt */
  confirm(receipt) {
    this.#forget(receipt.revision);
    if (receipt.position === null) return;
    this.#acknowledge({ position: receipt.position, option: receipt.option, revision: receipt.revision, at: receipt.at });
  }

  /**
   * The server will never take this entry.
   * @param {Entry} entry
   * @param {"late" | "refused"} why
   */
  giveUp(entry, why) {
    this.#forget(entry.revision);
    if (why === "late") this.#late.push(entry);
  }

  /**
   * What the server holds, from a snapshot.
   * @param {Answer[]} answers
   */
  adopt(answers) {
    for (const answer of answers) this.#acknowledge(answer);
  }

  /**
   * After `answer.stale`: another page used our revisions. What is newer than the server's answer to its question gets a new
   * revision above all that were seen; the rest is dropped. An entry that the server already holds keeps its revision, so
   * that sending it again fetches its receipt.
   *
   * @param {Answer[]} answers the server's, complete
   * @returns {{dropped: Entry[]}}
   */
  rebase(answers) {
    this.adopt(answers);
    /** @type {Entry[]} */
    const dropped = [];
    /** @type {Entry[]} */
    const kept = [];
    for (const entry of this.#pending) {
      const held = this.#saved.get(entry.position);
      if (held && held.revision === entry.revision && held.option === entry.option) kept.push(entry);
      else if (held && entry.revision <= held.revision) dropped.push(entry);
      else kept.push({ ...entry, revision: this.#nextRevision() });
    }
    this.#pending = kept.sort((one, other) => one.revision - other.revision);
    return { dropped };
  }

  #nextRevision() {
    this.#highest += 1;
    return this.#highest;
  }

  /** @param {Answer} answer */
  #acknowledge({ position, option, revision, at }) {
    this.#highest = Math.max(this.#highest, revision);
    const held = this.#saved.get(position);
    if (!held || revision >= held.revision) this.#saved.set(position, { option, revision, at });
    if (this.lastSavedAt === null || at > this.lastSavedAt) this.lastSavedAt = at;
  }

  /** @param {Entry} entry */
  #remember(entry) {
    this.#highest = Math.max(this.#highest, entry.revision);
    this.#pending.push(entry);
    this.#pending.sort((one, other) => one.revision - other.revision);
  }

  /** @param {number} revision */
  #forget(revision) {
    this.#pending = this.#pending.filter((entry) => entry.revision !== revision);
  }
}
