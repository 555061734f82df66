// Plain HTTP requests over kept connections, for tests that make very many of them.
import { Agent, request as httpRequest } from "node:http";

/** @typedef {{ method?: string, headers?: Record<string, string>, body?: string | Uint8Array }} Message */
/** @typedef {{ status: number, headers: import("node:http").IncomingHttpHeaders, text: string }} Answer */

/** @param {string} baseUrl @param {number} connections */
export function httpClient(baseUrl, connections) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    /**
     * @param {string} path
     * @param {Message} [message]
     * @returns {Promise<Answer>}
     */
    send(path, { method = "GET", headers = {}, body } = {}) {
      return new Promise((resolve, reject) => {
        const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
        const sent = httpRequest(baseUrl + path, { agent, method, headers: { ...headers, ...length } }, (answer) => {
          /** @type {Buffer[]} */
          const chunks = [];
          answer.on("data", (chunk) => chunks.push(chunk));
          answer.on("error", reject);
          answer.on("end", () => {
            const text = Buffer.concat(chunks).toString();
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
          });
        });
        sent.on("error", reject);
        sent.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}

/**
 * Does `count` pieces of work, at most `width` at once.
 * @param {number} count
 * @param {number} width
 * @param {(index: number) => Promise<void>} work
 */
export async function interleave(count, width, work) {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
}
