// @ts-check
/**
 * Where an attempt's unsent answers, receipts and marks survive a reload: IndexedDB, or memory where the browser refuses it.
 * An entry is removed in the same transaction that stores its receipt.
 *
 * @typedef {{position: number, option: string | null, revision: number}} Entry
 * @typedef {{attempt: string, revision: number, position: number | null, option: string | null, at: string, head: string,
 *   key: string, signature: string}} Receipt
 * @typedef {{pending: Entry[], receipts: Receipt[], marks: number[]}} Kept
 *
 * @typedef {object} Outbox
 * @property {boolean} durable whether it survives a reload
 * @property {() => Promise<Kept>} load
 * @property {(entry: Entry) => Promise<void>} add
 * @property {(revision: number, receipt: Receipt | null) => Promise<void>} settle forget an entry, keep its receipt
 * @property {(receipt: Receipt) => Promise<void>} keep a receipt without entry: the end of the exam
 * @property {(entries: Entry[]) => Promise<void>} replace all unsent entries, after a renumbering
 * @property {(positions: number[]) => Promise<void>} mark
 */

const DATABASE = "vigia-exam";
const ENTRIES = "entries";
const RECEIPTS = "receipts";
const MARKS = "marks";

/**
 * @param {string} attempt
 * @param {IDBFactory | undefined} [factory]
 * @returns {Promise<Outbox>}
 */
export async function openOutbox(attempt, factory = globalThis.indexedDB) {
  if (!factory) return new MemoryOutbox();
  try {
    return new DurableOutbox(attempt, await openDatabase(factory));
  } catch {
    return new MemoryOutbox(); // private windows of some browsers; `durable` tells the page, and the page tells the person
  }
}

/** @implements {Outbox} */
export class MemoryOutbox {
  durable = false;
  /** @type {Map<number, Entry>} */
  #entries = new Map();
  /** @type {Receipt[]} */
  #receipts = [];
  /** @type {number[]} */
  #marks = [];

  async load() {
    return { pending: [...this.#entries.values()], receipts: [...this.#receipts], marks: [...this.#marks] };
  }

  /** @param {Entry} entry */
  async add(entry) {
    this.#entries.set(entry.revision, entry);
  }

  /**
   * @param {number} revision
   * @param {Receipt | null} receipt
   */
  async settle(revision, receipt) {
    this.#entries.delete(revision);
    if (receipt) this.#receipts.push(receipt);
  }

  /** @param {Receipt} receipt */
  async keep(receipt) {
    this.#receipts.push(receipt);
  }

  /** @param {Entry[]} entries */
  async replace(entries) {
    this.#entries = new Map(entries.map((entry) => [entry.revision, entry]));
  }

  /** @param {number[]} positions */
  async mark(positions) {
    this.#marks = [...positions];
  }
}

/** @implements {Outbox} */
class DurableOutbox {
  durable = true;
  #attempt;
  #database;

  /**
   * @param {string} attempt
   * @param {IDBDatabase} database
   */
  constructor(attempt, database) {
    this.#attempt = attempt;
    this.#database = database;
  }

  /** @returns {Promise<Kept>} */
  async load() {
    const range = IDBKeyRange.bound([this.#attempt], [this.#attempt, []]);
    const transaction = this.#database.transaction([ENTRIES, RECEIPTS, MARKS]);
    const [entries, receipts, marks] = await Promise.all([
      answer(transaction.objectStore(ENTRIES).getAll(range)),
      answer(transaction.objectStore(RECEIPTS).getAll(range)),
      answer(transaction.objectStore(MARKS).get(this.#attempt)),
    ]);
    const pending = entries.map(({ position, option, revision }) => ({ position, option, revision }));
    return { pending, receipts: receipts.map((row) => row.receipt), marks: marks?.positions ?? [] };
  }

  /** @param {Entry} entry */
  async add(entry) {
    await this.#write([ENTRIES], (store) => store(ENTRIES).put({ attempt: this.#attempt, ...entry }));
  }

  /**
   * @param {number} revision
   * @param {Receipt | null} receipt
   */
  async settle(revision, receipt) {
    await this.#write([ENTRIES, RECEIPTS], (store) => {
      if (receipt) store(RECEIPTS).put(this.#receiptRow(receipt));
      store(ENTRIES).delete([this.#attempt, revision]);
    });
  }

  /** @param {Receipt} receipt */
  async keep(receipt) {
    await this.#write([RECEIPTS], (store) => store(RECEIPTS).put(this.#receiptRow(receipt)));
  }

  /** @param {Entry[]} entries */
  async replace(entries) {
    await this.#write([ENTRIES], (store) => {
      store(ENTRIES).delete(IDBKeyRange.bound([this.#attempt], [this.#attempt, []]));
      for (const entry of entries) store(ENTRIES).put({ attempt: this.#attempt, ...entry });
    });
  }

  /** @param {number[]} positions */
  async mark(positions) {
    await this.#write([MARKS], (store) => store(MARKS).put({ attempt: this.#attempt, positions: [...positions] }));
  }

  /** @param {Receipt} receipt */
  #receiptRow(receipt) {
    return { attempt: this.#attempt, slot: receipt.position === null ? "end" : receipt.revision, receipt };
  }

  /**
   * @param {string[]} stores
   * @param {(store: (name: string) => IDBObjectStore) => void} act
   * @returns {Promise<void>}
   */
  #write(stores, act) {
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction(stores, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => resolve();
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error("outbox write failed"));
      act((name) => transaction.objectStore(name));
    });
  }
}

/**
 * @param {IDBFactory} factory
 * @returns {Promise<IDBDatabase>}
 */
function openDatabase(factory) {
  return new Promise((resolve, reject) => {
    const opening = factory.open(DATABASE, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(ENTRIES, { keyPath: ["attempt", "revision"] });
      opening.result.createObjectStore(RECEIPTS, { keyPath: ["attempt", "slot"] });
      opening.result.createObjectStore(MARKS, { keyPath: "attempt" });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error ?? new Error("no outbox"));
    opening.onblocked = () => reject(new Error("no outbox"));
  });
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("outbox read failed"));
  });
}
