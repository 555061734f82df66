// A client on a bare socket: it sees each byte when it arrives, reads as slowly as a test wants, and can vanish.
import { once } from "node:events";
import { connect } from "node:net";

/** @typedef {Awaited<ReturnType<typeof openRaw>>} RawClient */

/**
 * Sends a request; the answer is read piece by piece.
 * @param {string} url
 * @param {{ method?: string, headers?: Record<string, string>, body?: string }} [message]
 */
export async function openRaw(url, { method = "POST", headers = {}, body = "" } = {}) {
  const { hostname, port, host, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const lines = Object.entries({ host, "content-length": String(Buffer.byteLength(body)), ...headers });
  socket.on("error", () => {});
  let received = Buffer.alloc(0);
  let over = false;
  /** @type {Set<() => void>} */
  const waiting = new Set();
  const wake = () => {
    for (const look of waiting) look();
  };
  socket.on("data", (chunk) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  socket.on("close", () => {
    over = true;
    wake();
  });
  await once(socket, "connect");
  socket.write(
    `${[`${method} ${pathname} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)].join("\r\n")}\r\n\r\n${body}`,
  );
  return {
    socket,
    bytes: () => received,
    /** Settles when the text has arrived, with all that has; fails when the connection ends without. @param {string} text */
    until(text) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = received.includes(text);
          if (!found && !over) return;
          waiting.delete(look);
          if (found) resolve(received.toString());
          else reject(new Error(`the connection ended without ${JSON.stringify(text)}:\n${received}`));
        };
        waiting.add(look);
        look();
      });
    },
    /** Settles when the connection is closed, with all that arrived. @returns {Promise<Buffer>} */
    closed() {
      return new Promise((resolve) => {
        const look = () => {
          if (!over) return;
          waiting.delete(look);
          resolve(received);
        };
        waiting.add(look);
        look();
      });
    },
  };
}

/**
 * Status, headers and body of an answer's bytes; `whole` says whether it came to its own end.
 * @param {Buffer} bytes
 */
export function readAnswer(bytes) {
  const end = bytes.indexOf("\r\n\r\n");
  const [statusLine, ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const headers = new Headers(
    lines.map((line) => /** @type {[string, string]} */ (line.split(/:\s*(.*)/s).slice(0, 2))),
  );
  const rest = bytes.subarray(end + 4);
  const status = Number(statusLine.split(" ")[1]);
  if (headers.get("transfer-encoding") !== "chunked") {
    return { status, headers, body: rest, whole: rest.length === Number(headers.get("content-length") ?? 0) };
  }
  const parts = [];
  for (let at = 0; ;) {
    const lineEnd = rest.indexOf("\r\n", at);
    const size = lineEnd < 0 ? NaN : parseInt(rest.subarray(at, lineEnd).toString(), 16);
    if (Number.isNaN(size)) return { status, headers, body: Buffer.concat(parts), whole: false };
    if (size === 0) return { status, headers, body: Buffer.concat(parts), whole: true };
    parts.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
