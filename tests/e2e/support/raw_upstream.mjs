// An upstream that speaks HTTP badly on purpose: it reads a request, and then the test writes whatever bytes it
// likes to the socket.
import { createServer } from "node:net";

/** @typedef {import("node:net").Socket} Socket */
/** @typedef {{ head: string, path: string, headers: Map<string, string>, body: Buffer }} RawRequest head: all up to the blank line */
/** @typedef {(socket: Socket, request: RawRequest) => unknown} Script */

const HEAD_END = "\r\n\r\n";

/** @param {string} text */
function readHead(text) {
  const [requestLine, ...lines] = text.split("\r\n");
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { path: requestLine.split(" ")[1] ?? "", headers };
}

/**
 * The bytes of a chunked body, where all of it is there.
 * @param {Buffer} bytes
 */
function readChunked(bytes) {
  const parts = [];
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = parseInt(bytes.subarray(at, lineEnd).toString(), 16);
    if (bytes.length < lineEnd + 2 + size + 2) return undefined;
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}

/** A request whose bytes have all come. @param {Buffer} bytes @returns {RawRequest | undefined} */
function readRequest(bytes) {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const lines = bytes.subarray(0, end).toString("latin1");
  const { path, headers } = readHead(lines);
  const rest = bytes.subarray(end + HEAD_END.length);
  if (headers.get("transfer-encoding") === "chunked") {
    const body = readChunked(rest);
    return body && { head: lines, path, headers, body };
  }
  const size = Number(headers.get("content-length") ?? 0);
  return rest.length < size ? undefined : { head: lines, path, headers, body: rest.subarray(0, size) };
}

/**
 * Every request is answered by the script of its path; each connection serves one request.
 * @param {Record<string, Script>} [scripts]
 */
export async function startRawUpstream(scripts = {}) {
  /** @type {Set<Socket>} */
  const sockets = new Set();
  /** @type {RawRequest[]} */
  const requests = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    let bytes = Buffer.alloc(0);
    const receive = (/** @type {Buffer} */ piece) => {
      bytes = Buffer.concat([bytes, piece]);
      const request = readRequest(bytes);
      if (request === undefined) return;
      socket.off("data", receive);
      // What else comes must be read, or the end of the connection is not seen.
      socket.resume();
      requests.push(request);
      scripts[request.path.split("?")[0]]?.(socket, request);
    };
    socket.on("data", receive);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    /** Scripts by path; a test may add its own. */
    scripts,
    sockets,
    requests,
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The chunk of a chunked body. @param {string | Buffer} data */
export function chunk(data) {
  const bytes = Buffer.from(data);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
}

export const LAST_CHUNK = "0\r\n\r\n";

/** The head of an answer. @param {string} contentType @param {string[]} [more] header lines */
export function head(contentType, more = ["Transfer-Encoding: chunked"]) {
  return `${["HTTP/1.1 200 OK", `Content-Type: ${contentType}`, ...more].join("\r\n")}${HEAD_END}`;
}
