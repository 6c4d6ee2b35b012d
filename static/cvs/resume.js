// @ts-check
/** Sending a file in pieces: what arrived is never sent twice, and a lost connection is waited for. No DOM here. */

/**
 * @typedef {{id: number, name: string, size: number, pages: number, url: string}} Kept
 * @typedef {{offset: number, size: number, document: Kept | null}} Progress
 * @typedef {object} Server
 * @property {(name: string, size: number) => Promise<{upload: string, piece: number}>} begin
 * @property {(upload: string, offset: number, piece: Blob) => Promise<Progress>} append
 * @property {(upload: string) => Promise<Progress>} state
 */

export const PATIENCE = 8; // failures in a row before giving up
const MAY_PASS = new Set(["network", "timeout", "server.error", "pdf.busy", "file.not_scanned", "protocol.answer"]);

/**
 * @param {File} file
 * @param {Server} server
 * @param {{onProgress: (sent: number) => void, pause: (failures: number) => Promise<void>, signal?: AbortSignal}} options
 * @returns {Promise<Kept>} rejects with the server's own error, or with the signal's reason
 */
export async function sendFile(file, server, { onProgress, pause, signal }) {
  const patiently = withPatience(pause, signal);
  const { upload, piece } = await patiently(() => server.begin(file.name, file.size));
  let offset = 0;
  onProgress(0);
  for (;;) {
    const from = Math.min(offset, file.size - 1); // when all is there: the last byte again asks for the outcome
    const progress = await patiently(async (again) => {
      const start = again ? Math.min((await server.state(upload)).offset, file.size - 1) : from;
      return server.append(upload, start, file.slice(start, start + piece, "application/octet-stream"));
    });
    offset = progress.offset;
    onProgress(offset);
    if (progress.document) return progress.document;
  }
}

/**
 * @param {(failures: number) => Promise<void>} pause
 * @param {AbortSignal | undefined} signal
 */
function withPatience(pause, signal) {
  /**
   * @template T
   * @param {(again: boolean) => Promise<T>} act
   * @returns {Promise<T>}
   */
  return async function patiently(act) {
    for (let failures = 0; ; failures += 1) {
      signal?.throwIfAborted();
      try {
        return await act(failures > 0);
      } catch (error) {
        const code = /** @type {{code?: string}} */ (error).code ?? "";
        if (code !== "upload.gap" && !MAY_PASS.has(code)) throw error;
        if (failures + 1 >= PATIENCE) throw error;
        await pause(failures + 1);
      }
    }
  };
}
