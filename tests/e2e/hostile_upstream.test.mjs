// An upstream that speaks HTTP badly: the bytes that arrive are the bytes that were sent, or an error says why not,
// or the client's answer breaks off where the upstream's did. And the next request is served as ever.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { message, startProxied } from "./support/proxied.mjs";
import { openRaw, readAnswer } from "./support/raw_client.mjs";
import { chunk, head, LAST_CHUNK, startRawUpstream } from "./support/raw_upstream.mjs";

/** @typedef {import("node:net").Socket} Socket */
/** @typedef {string | Buffer | Array<string | Buffer> | ((socket: Socket) => unknown)} Sent */
/** @typedef {{ status: number, body?: string | Buffer, code?: number, headers?: Record<string, string | null>, broken?: boolean }} Expected */

const CHUNKED = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
const UNREACHABLE = { status: 502, code: -32014 };
const SILENT = { status: 504, code: -32015 };
const PLAIN = { status: 200, body: "{}" };

/** An answer of two bytes. @param {string} statusLine @param {string[]} headers */
const small = (statusLine, ...headers) =>
  Buffer.from(`${[statusLine, "Content-Length: 2", ...headers].join("\r\n")}\r\n\r\n{}`, "latin1");
/** @param {string} type @param {string} encoding @param {Buffer} bytes */
const encoded = (type, encoding, bytes) => [
  head(type, [`Content-Encoding: ${encoding}`, `Content-Length: ${bytes.length}`]),
  bytes,
];
/** @param {string} encoding */
const nothingIn = (encoding) => `HTTP/1.1 202 Accepted\r\nContent-Encoding: ${encoding}\r\nContent-Length: 0\r\n\r\n`;

/** On a connection of its own, so that the next request is not sent into one that ends. @param {number} status @param {string} location */
const redirect = (status, location) =>
  `HTTP/1.1 ${status} X\r\nLocation: ${location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;

const text = JSON.stringify({ text: "x".repeat(100_000), end: 1 });
const event = "data: héllo 世界 😀\n\n";

/** @type {Record<string, Record<string, [sent: Sent, expected: Expected]>>} */
const tables = {
  "status lines": {
    "HTTP/1.0": ["HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{}", PLAIN],
    "no reason": [small("HTTP/1.1 200"), PLAIN],
    "a long reason": [small(`HTTP/1.1 200 ${"x".repeat(5000)}`), PLAIN],
    "another success": [small("HTTP/1.1 299 Odd"), { status: 299, body: "{}" }],
    "a client error": [small("HTTP/1.1 418 Teapot"), { status: 418, body: "{}" }],
    407: [small("HTTP/1.1 407 Proxy Authentication Required"), { status: 407, body: "{}" }],
    "a server error": [small("HTTP/1.1 599 Odd"), { status: 599, body: "{}" }],
    "100 first": [["HTTP/1.1 100 Continue\r\n\r\n", small("HTTP/1.1 200 OK")], PLAIN],
    "103 first": [["HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", small("HTTP/1.1 200 OK")], PLAIN],
    101: ["HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", UNREACHABLE],
    "204 with a body": [small("HTTP/1.1 204 No Content"), { status: 204, body: "" }],
    205: ["HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n", { status: 205, body: "" }],
    304: ["HTTP/1.1 304 Not Modified\r\n\r\n", { status: 304, body: "" }],
    600: [small("HTTP/1.1 600 Odd"), UNREACHABLE],
    999: [small("HTTP/1.1 999 Odd"), UNREACHABLE],
    "099": [small("HTTP/1.1 099 Odd"), UNREACHABLE],
    1000: [small("HTTP/1.1 1000 Odd"), UNREACHABLE],
    "a negative one": [small("HTTP/1.1 -200 Odd"), UNREACHABLE],
    "no number": [small("HTTP/1.1 abc Odd"), UNREACHABLE],
    "HTTP/2.0": [small("HTTP/2.0 200 OK"), UNREACHABLE],
    "no HTTP": ["SSH-2.0-OpenSSH_9.2\r\n\r\n", UNREACHABLE],
  },
  "half answers": {
    nothing: ["", UNREACHABLE],
    "a reset": [(/** @type {Socket} */ socket) => socket.resetAndDestroy(), UNREACHABLE],
    "half a header": ["HTTP/1.1 200 OK\r\nContent-Ty", UNREACHABLE],
    silence: [() => {}, SILENT],
    "half a header, and silence": [(/** @type {Socket} */ s) => s.write("HTTP/1.1 200 OK\r\nContent-Ty"), SILENT],
    "a body cut short": [
      `${head("application/json", ["Content-Length: 9"])}{"a"`,
      { status: 200, body: '{"a"', broken: true },
    ],
    "a chunk cut short": [`${CHUNKED}9\r\n{"a"`, { status: 200, body: '{"a"', broken: true }],
    "no last chunk": [[CHUNKED, chunk("{}")], { status: 200, body: "{}", broken: true }],
    "a chunk of no size": [[CHUNKED, chunk("{}"), "zz\r\n{}\r\n"], { status: 200, body: "{}", broken: true }],
  },
  headers: {
    "10 MB in one": [
      (/** @type {Socket} */ socket) => {
        socket.write("HTTP/1.1 200 OK\r\nMcp-Session-Id: ");
        socket.write("x".repeat(10_000_000));
        socket.end("\r\nContent-Length: 2\r\n\r\n{}");
      },
      UNREACHABLE,
    ],
    "5,000 of them": [small("HTTP/1.1 200 OK", ...Array.from({ length: 5000 }, (_, n) => `X-${n}: y`)), PLAIN],
    "two of one name": [
      small("HTTP/1.1 200 OK", "Cache-Control: no-store", "Cache-Control: private"),
      { status: 200, body: "{}", headers: { "cache-control": "no-store, private" } },
    ],
    "line feeds only": ["HTTP/1.1 200 OK\nContent-Length: 2\n\n{}", PLAIN],
    "carriage returns only": ["HTTP/1.1 200 OK\rContent-Length: 2\r\r{}", UNREACHABLE],
    "a folded line": [small("HTTP/1.1 200 OK", "Content-Type: application/json;\r\n charset=utf-8"), UNREACHABLE],
    "no colon": [small("HTTP/1.1 200 OK", "Broken header"), UNREACHABLE],
    "a space before the colon": [small("HTTP/1.1 200 OK", "Mcp-Session-Id : a"), UNREACHABLE],
    "a NUL": [small("HTTP/1.1 200 OK", "Mcp-Session-Id: a\0b"), UNREACHABLE],
    "a carriage return inside": [small("HTTP/1.1 200 OK", "Mcp-Session-Id: a\rX: b"), UNREACHABLE],
    "UTF-8": [
      small("HTTP/1.1 200 OK", `Mcp-Session-Id: ${Buffer.from("a世b").toString("latin1")}`),
      { status: 200, headers: { "mcp-session-id": Buffer.from("a世b").toString("latin1") } },
    ],
    "bytes that are no UTF-8": [small("HTTP/1.1 200 OK", "Mcp-Session-Id: a\xe9b"), UNREACHABLE],
    "the same in one that stays behind": [small("HTTP/1.1 200 OK", "X-Other: a\xe9b"), PLAIN],
    "two lengths": [small("HTTP/1.1 200 OK", "Content-Length: 3"), UNREACHABLE],
    "a length that is none": ["HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n{}", UNREACHABLE],
    "a negative length": ["HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", UNREACHABLE],
    "a length, and chunks": [
      ["HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n", chunk("{}"), LAST_CHUNK],
      PLAIN,
    ],
    "what a client must not see": [
      small("HTTP/1.1 200 OK", "Set-Cookie: a=b", "WWW-Authenticate: Bearer", "Location: /x", "X-Powered-By: y"),
      { status: 200, headers: { "set-cookie": null, "www-authenticate": null, location: null, "x-powered-by": null } },
    ],
  },
  bodies: {
    "chunks with extensions, and a trailer": [`${CHUNKED}2;a=b\r\n{}\r\n0\r\nX-Trailer: x\r\n\r\n`, PLAIN],
    "byte by byte": [
      [CHUNKED, ...Array.from(text.slice(0, 500), chunk), LAST_CHUNK],
      { status: 200, body: text.slice(0, 500) },
    ],
    "more than its length": [[small("HTTP/1.1 200 OK"), small("HTTP/1.1 200 OK", "X: smuggled")], PLAIN],
    gzip: [
      encoded("application/json", "gzip", gzipSync(text)),
      { status: 200, body: text, headers: { "content-encoding": null } },
    ],
    brotli: [encoded("application/json", "br", brotliCompressSync(text)), { status: 200, body: text }],
    "an event stream in gzip": [encoded("text/event-stream", "gzip", gzipSync(event)), { status: 200, body: event }],
    "gzip, cut short": [
      encoded("application/json", "gzip", gzipSync(text).subarray(0, 60)),
      { status: 200, broken: true },
    ],
    "no gzip": [encoded("application/json", "gzip", Buffer.from("not gzip!")), { status: 200, body: "", broken: true }],
    "gzip by its other name": [encoded("application/json", "x-gzip", gzipSync(text)), { status: 200, body: text }],
    "gzip in capitals": [encoded("application/json", "GZIP", gzipSync(text)), { status: 200, body: text }],
    "an event stream in gzip by its other name": [
      encoded("text/event-stream", "X-Gzip", gzipSync(event)),
      { status: 200, body: event },
    ],
    "gzip by its other name, cut short": [
      encoded("application/json", "x-gzip", gzipSync(text).subarray(0, 60)),
      { status: 200, broken: true },
    ],
    "nothing, in gzip": [nothingIn("gzip"), { status: 202, body: "" }],
    "nothing, in gzip by its other name": [nothingIn("x-gzip"), { status: 202, body: "" }],
    "nothing, in brotli": [nothingIn("br"), { status: 202, body: "" }],
    "nothing, in an encoding nobody asked for": [nothingIn("zstd"), { status: 202, body: "" }],
    identity: [encoded("application/json", "identity", Buffer.from("{}")), PLAIN],
    "brotli in capitals, which no platform reads": [
      encoded("application/json", "BR", brotliCompressSync("{}")),
      UNREACHABLE,
    ],
    "an encoding nobody asked for": [encoded("application/json", "zstd", Buffer.from("{}")), UNREACHABLE],
    "two encodings": [encoded("application/json", "gzip, gzip", gzipSync(gzipSync("{}"))), UNREACHABLE],
    "no JSON": [`${head("application/json", ["Content-Length: 4"])}<ht>`, { status: 200, body: "<ht>" }],
    "bytes that are no text": [
      [head("application/json", ["Content-Length: 256"]), Buffer.from(Array.from({ length: 256 }, (_, n) => n))],
      { status: 200, body: Buffer.from(Array.from({ length: 256 }, (_, n) => n)) },
    ],
  },
  "content types": {
    none: [small("HTTP/1.1 200 OK"), { status: 200, body: "{}", headers: { "content-type": null } }],
    html: [
      small("HTTP/1.1 200 OK", "Content-Type: text/html"),
      { status: 200, headers: { "content-type": "text/html" } },
    ],
    nonsense: [small("HTTP/1.1 200 OK", 'Content-Type: ;;="/'), { status: 200, headers: { "content-type": ';;="/' } }],
    two: [
      small("HTTP/1.1 200 OK", "Content-Type: application/json", "Content-Type: text/html"),
      { status: 200, headers: { "content-type": "application/json, text/html" } },
    ],
    "an event stream that is none": [`${head("text/event-stream", ["Content-Length: 2"])}{}`, PLAIN],
  },
  redirects: {
    "to another origin": ["HTTP/1.1 307 X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", UNREACHABLE],
    "to another scheme": ["HTTP/1.1 302 X\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", UNREACHABLE],
    "to nowhere": ["HTTP/1.1 308 X\r\nContent-Length: 0\r\n\r\n", UNREACHABLE],
    "to no URL": ["HTTP/1.1 308 X\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n", UNREACHABLE],
    "303, which would lose the message": ["HTTP/1.1 303 X\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", UNREACHABLE],
    "to itself, for ever": ["HTTP/1.1 307 X\r\nLocation: ?again\r\nContent-Length: 0\r\n\r\n", UNREACHABLE],
    "300, which is none": [small("HTTP/1.1 300 Multiple Choices"), { status: 300, body: "{}" }],
  },
};

/** @type {Awaited<ReturnType<typeof startRawUpstream>>} */
let upstream;
/** @typedef {Awaited<ReturnType<typeof startProxied>>} Gateway */
/** @type {Gateway} */
let proxied;
/** For upstreams that are silent. Any other may take its time, on a machine that is busy. @type {Gateway} */
let impatient;
before(async () => {
  upstream = await startRawUpstream({
    "/moved": scriptFor(small("HTTP/1.1 200 OK")),
    "/page": scriptFor(small("HTTP/1.1 200 OK")),
  });
  proxied = await startProxied();
  impatient = await startProxied({ vars: { UPSTREAM_TIMEOUT_MS: "1000" } });
});
after(async () => {
  await proxied?.stop();
  await impatient?.stop();
  upstream?.stop();
});

/** @param {Sent} sent @returns {import("./support/raw_upstream.mjs").Script} */
function scriptFor(sent) {
  if (typeof sent === "function") return (socket) => void sent(socket);
  return (socket) => {
    for (const part of [sent].flat()) socket.write(part);
    socket.end();
  };
}

let paths = 0;
/** @param {import("./support/raw_upstream.mjs").Script} script @param {{ gateway?: Gateway, method?: string }} [options] */
async function call(script, { gateway = proxied, method = "POST" } = {}) {
  const path = `/${(paths += 1)}`;
  upstream.scripts[path] = script;
  const url = await gateway.install(upstream.url + path);
  const client = await openRaw(url, {
    method,
    headers: { ...gateway.headers, connection: "close" },
    body: method === "POST" ? message("mine") : "",
  });
  return readAnswer(await client.closed());
}

/** @param {Buffer} body */
const shown = (body) => JSON.stringify(body.subarray(0, 200).toString());

/** @param {ReturnType<typeof readAnswer>} answer @param {Expected} expected */
function assertAnswer(answer, { status, body, code, headers = {}, broken = false }) {
  assert.equal(answer.status, status);
  assert.equal(answer.whole, !broken, broken ? "it must not look complete" : "it broke off");
  // Not deepEqual: what it shows of two long buffers takes all memory there is.
  if (body !== undefined) assert.ok(answer.body.equals(Buffer.from(body)), `another body: ${shown(answer.body)}`);
  for (const [name, value] of Object.entries(headers)) assert.equal(answer.headers.get(name), value, name);
  if (code === undefined) return;
  const refusal = JSON.parse(answer.body.toString());
  assert.equal(refusal.error.code, code);
  assert.equal(refusal.id, "mine");
}

for (const [title, rows] of Object.entries(tables)) {
  describe(title, () => {
    for (const [name, [sent, expected]] of Object.entries(rows)) {
      const gateway = () => (expected === SILENT ? impatient : proxied);
      test(name, async () => assertAnswer(await call(scriptFor(sent), { gateway: gateway() }), expected));
    }
  });
}

describe("event streams arrive byte for byte, however they are cut", () => {
  const streams = {
    "inside a UTF-8 character": event,
    "with CRLF": "id: 1\r\nevent: message\r\ndata: a\r\ndata: b\r\n\r\n: c\r\n\r\n",
    "with CR": "data: a\rdata: b\r\rdata: c\r\r",
    "with all of them": "data: a\r\n\rdata: b\n\r\ndata: c\r\r\n\n\n\r",
    "with a byte order mark": "\ufeffdata: a\n\n",
    "with NUL": "data: a\0b\n\nid: \0\n\n",
    "with retry and an empty event": "id: 0\ndata:\n\nretry: 10\n\n",
    "without an end": "data: a\n\ndata: b",
  };
  for (const [name, stream] of Object.entries(streams)) {
    test(name, async () => {
      const bytes = Array.from(Buffer.from(stream), (byte) => chunk(Buffer.of(byte)));
      const answer = await call(async (socket) => {
        socket.setNoDelay(true);
        socket.write(head("text/event-stream"));
        for (const byte of bytes) {
          socket.write(byte);
          await new Promise((resolve) => setImmediate(resolve));
        }
        socket.end(LAST_CHUNK);
      });
      assertAnswer(answer, { status: 200, body: stream });
    });
  }
});

test("a redirect within the origin is followed, and the credential stays in it", async () => {
  const before = upstream.requests.length;
  const answer = await call(scriptFor(redirect(307, "/moved")));
  assertAnswer(answer, PLAIN);
  const seen = upstream.requests.slice(before);
  assert.deepEqual(
    seen.map(({ body }) => body.toString()),
    [message("mine"), message("mine")],
  );
});

test("a redirect's fragment stays behind", async () => {
  const answer = await call(scriptFor(redirect(307, "/moved#part")));
  assertAnswer(answer, PLAIN);
  assert.equal(upstream.requests.at(-1)?.path, "/moved");
});

test("303 leads a HEAD to a page, as it does a GET", async () => {
  for (const method of ["HEAD", "GET"]) {
    const answer = await call(scriptFor(redirect(303, "/page")), { method });
    assert.equal(answer.status, 200);
    assert.match(upstream.requests.at(-1)?.head ?? "", new RegExp(`^${method} /page `));
  }
});

test("a caller's header that is no UTF-8 is refused", async () => {
  const url = await proxied.install(`${upstream.url}/never`);
  const client = await openRaw(url, {
    headers: { ...proxied.headers, connection: "close", "mcp-session-id": "a\ufffdb" },
    body: message("mine"),
  });
  assertAnswer(readAnswer(await client.closed()), { status: 400, code: -32600 });
});

test("afterwards a good call is served", async () => {
  assertAnswer(await call(scriptFor(small("HTTP/1.1 200 OK"))), PLAIN);
});
