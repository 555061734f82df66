// How long the first event of a stream takes, over one client's connections.
import { request as httpRequest } from "node:http";

/**
 * @param {{ url: string, method: string, headers: Record<string, string>, body: string }} call
 * @returns {Promise<number>} µs
 */
function once({ url, method, headers, body }) {
  return new Promise((resolve, reject) => {
    const began = process.hrtime.bigint();
    const sent = httpRequest(url, { method, headers }, (answer) => {
      answer.once("data", () => {
        resolve(Number(process.hrtime.bigint() - began) / 1000);
        // Not closed in order: workerd would not notice, and run out of connections in the end.
        sent.socket?.resetAndDestroy();
      });
    });
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
