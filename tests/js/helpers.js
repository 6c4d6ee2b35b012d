// Time and wires that a test holds in its hands.

/** Timers that fire only when the test lets time pass. */
export class FakeTimers {
  now = 0;
  #next = 1;
  #due = new Map();

  set = (run, ms) => {
    const id = this.#next++;
    this.#due.set(id, { run, at: this.now + ms });
    return id;
  };

  clear = (id) => {
    this.#due.delete(id);
  };

  get pending() {
    return this.#due.size;
  }

  /** Let `ms` pass, running what falls due in order, and letting promises settle between. */
  async pass(ms) {
    const end = this.now + ms;
    for (;;) {
      await settle();
      const next = [...this.#due].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!next) break;
      const [id, { run, at }] = next;
      this.#due.delete(id);
      this.now = at;
      run();
    }
    this.now = end;
    await settle();
  }
}

/** Let every promise that can settle do so. */
export async function settle() {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The page's end of a WebSocket, with the server's end in the test. */
export class FakeSocket {
  sent = [];
  closed = null;

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close(code = 1005) {
    this.closed = code;
  }

  /** The last frame of this type that the page sent. */
  last(type) {
    return this.sent.filter((frame) => frame.type === type).at(-1);
  }

  say(frame) {
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }

  answer(type, data) {
    this.say({ id: this.last(type).id, ok: true, data });
  }

  refuse(type, code, data) {
    this.say({ id: this.last(type).id, ok: false, error: { code, message: code, data } });
  }

  drop(code = 1006) {
    this.onclose?.({ code });
  }
}

export function receiptFor(entry, at = "2023-10-16T14:07:12.000Z") {
  return { attempt: "a", at, head: "h", key: "k", signature: "s", ...entry };
}
