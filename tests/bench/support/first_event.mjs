// How long the first event of a stream takes, over one client's connections.
import { request as httpRequest } from "node:http";

/** No measure of anything: it ends a wait for what does not come. */
const WAIT_MS = 30_000;

/**
 * @param {{ url: string, method: string, headers: Record<string, string>, body: string }} call
 * @returns {Promise<number>} µs
 */
function once({ url, method, headers, body }) {
  return new Promise((resolve, reject) => {
    const began = process.hrtime.bigint();
    const sent = httpRequest(url, { method, headers, timeout: WAIT_MS }, (answer) => {
      if (answer.statusCode !== 200) {
        reject(new Error(`${url} answered ${answer.statusCode}.`));
        sent.destroy();
        return;
      }
      answer.once("data", () => {
        resolve(Number(process.hrtime.bigint() - began) / 1000);
        // Not closed in order: workerd would not notice, and run out of connections in the end.
        sent.socket?.resetAndDestroy();
      });
      answer.once("close", () => reject(new Error(`${url} ended without an event.`)));
    });
    sent.on("timeout", () => sent.destroy(new Error(`${url} was silent for ${WAIT_MS} ms.`)));
    sent.on("error", reject);
    sent.end(body);
  });
}

/**
 * @param {Parameters<typeof once>[0]} call
 * @param {number} seconds
 * @returns {Promise<number>} the median, µs
 */
export async function firstEventTime(call, seconds) {
  const times = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    times.push(await once(call));
    // The end of one stream is not to be counted among the beginnings of the next.
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}
