// Streams through the proxy, on workerd itself: each event when it is sent, idle streams kept open, back-pressure,
// and ends that say what they are.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { constants, createGzip } from "node:zlib";

import { eventually, message, startProxied } from "./support/proxied.mjs";
import { openRaw, readAnswer } from "./support/raw_client.mjs";
import { chunk, head, LAST_CHUNK, startRawUpstream } from "./support/raw_upstream.mjs";

const KEEP_ALIVE_MS = 200;
/** No header line ends so, whatever number it ends with. */
const BODY_END = "\r\n0\r\n\r\n";
const COMMENT = ": keep-alive\n\n";

/** @type {Awaited<ReturnType<typeof startRawUpstream>>} */
let upstream;
/** @type {Awaited<ReturnType<typeof startProxied>>} */
let proxied;
before(async () => {
  upstream = await startRawUpstream();
  proxied = await startProxied({ vars: { SSE_KEEPALIVE_MS: String(KEEP_ALIVE_MS) } });
});
after(async () => {
  await proxied?.stop();
  upstream?.stop();
});

/** Where two long texts part. @param {Buffer} bytes @param {string} expected */
function assertSame(bytes, expected) {
  const text = bytes.toString();
  if (text === expected) return;
  const at = [...expected].findIndex((character, index) => character !== text[index]);
  assert.fail(`not the same from ${at} of ${expected.length} on: ${JSON.stringify(text.slice(at, at + 80))}`);
}

let paths = 0;
/**
 * A call of an upstream that does as the script says.
 * @param {import("./support/raw_upstream.mjs").Script} script
 */
async function call(script) {
  const path = `/${(paths += 1)}`;
  upstream.scripts[path] = script;
  const url = await proxied.install(upstream.url + path);
  return openRaw(url, { headers: proxied.headers, body: message(1, "tools/call", { name: "x" }) });
}

/** What the gateway logged of the last request to the proxy. */
const lastLine = () => proxied.gatehouse.requests().findLast(({ route }) => route.endsWith("/proxy")) ?? {};

describe("lock step: the next piece is sent only after the client has seen the one before", () => {
  for (const type of ["text/event-stream", "application/json", "application/octet-stream"]) {
    test(type, async () => {
      let socket = /** @type {import("node:net").Socket | undefined} */ (undefined);
      const client = await call((its) => {
        socket = its;
        its.write(head(type));
      });
      await client.until("\r\n\r\n");
      for (let event = 0; event < 50; ++event) {
        const text = `data: {"n":${event}}\n\n`;
        socket?.write(chunk(text));
        await client.until(text);
      }
      socket?.end(LAST_CHUNK);
      await client.until(BODY_END);
      client.socket.destroy();
    });
  }
});

describe("an idle event stream", () => {
  test("is kept open by comments between its events, which arrive untouched", async () => {
    const events = ["id: 1\ndata: {}\n\n", "data: 2\r\n\r\n"];
    const client = await call(async (socket) => {
      socket.write(head("text/event-stream; charset=utf-8"));
      for (const event of events) {
        await client.until(COMMENT);
        socket.write(chunk(event));
        await client.until(event);
      }
      socket.end(LAST_CHUNK);
    });
    await client.until(BODY_END);
    const { body, whole } = readAnswer(client.bytes());
    assert.ok(whole);
    assert.equal(body.toString().replaceAll(COMMENT, ""), events.join(""));
    client.socket.destroy();
  });
  test("gets none in the middle of an event", async () => {
    const client = await call(async (socket) => {
      socket.write(head("text/event-stream") + chunk("data: a\n"));
      await client.until("data: a\n");
      await new Promise((resolve) => setTimeout(resolve, 5 * KEEP_ALIVE_MS));
      socket.write(chunk("data: b\n\n"));
      await client.until(COMMENT);
      socket.end(LAST_CHUNK);
    });
    await client.until(BODY_END);
    // Before it there may be one: a slow machine takes longer than the setting to get so far.
    const text = readAnswer(client.bytes()).body.toString();
    assert.ok(text.includes("data: a\ndata: b\n\n"), text);
    assert.equal(text.replaceAll(COMMENT, ""), "data: a\ndata: b\n\n");
    client.socket.destroy();
  });
  test("no other body gets any", async () => {
    const client = await call(async (socket) => {
      socket.write(head("application/json") + chunk("{}\n\n"));
      await client.until("{}");
      await new Promise((resolve) => setTimeout(resolve, 5 * KEEP_ALIVE_MS));
      socket.end(LAST_CHUNK);
    });
    await client.until(BODY_END);
    assert.equal(readAnswer(client.bytes()).body.toString(), "{}\n\n");
    client.socket.destroy();
  });
});

describe("an upstream that dies in the middle", () => {
  /** @type {Array<[name: string, type: string, script: (socket: import("node:net").Socket) => void]>} */
  const deaths = [
    ["an event stream, reset", "text/event-stream", (socket) => socket.resetAndDestroy()],
    ["an event stream, closed without its last chunk", "text/event-stream", (socket) => socket.end()],
    ["JSON, reset", "application/json", (socket) => socket.resetAndDestroy()],
    ["JSON, closed without its last chunk", "application/json", (socket) => socket.end()],
  ];
  for (const [name, type, die] of deaths) {
    test(name, async () => {
      const client = await call(async (socket) => {
        socket.write(head(type) + chunk("data: 1\n\n"));
        await client.until("data: 1\n\n");
        die(socket);
      });
      const { body, whole } = readAnswer(await client.closed());
      assert.equal(body.toString(), "data: 1\n\n");
      assert.equal(whole, false, "it must not look complete");
    });
  }
  test("JSON with a length, cut short", async () => {
    const client = await call(async (socket) => {
      socket.write(`${head("application/json", ["Content-Length: 100"])}{"a":`);
      await client.until('{"a":');
      socket.end();
    });
    const { body, whole } = readAnswer(await client.closed());
    assert.deepEqual([body.toString(), whole], ['{"a":', false]);
  });
  test("is told apart in the log", async () => {
    const client = await call(async (socket) => {
      socket.write(head("text/event-stream") + chunk("data: 1\n\n"));
      await client.until("data: 1\n\n");
      socket.resetAndDestroy();
    });
    await client.closed();
    await eventually(() => lastLine().outcome === "upstream_broke");
  });
});

describe("a client that goes away closes the upstream's connection", () => {
  for (const type of ["text/event-stream", "application/json"]) {
    for (const ending of ["reset", "close"]) {
      test(`${type}, ${ending}`, async () => {
        let closed = false;
        const client = await call((socket) => {
          socket.on("close", () => (closed = true));
          socket.write(head(type) + chunk("data: 1\n\n"));
          // An orderly close is only noticed when something is next written.
          if (ending === "close") {
            const timer = setInterval(() => socket.write(chunk("data: 2\n\n")), 20);
            socket.on("close", () => clearInterval(timer));
          }
        });
        await client.until("data: 1\n\n");
        if (ending === "reset") client.socket.resetAndDestroy();
        else client.socket.destroy();
        await eventually(() => closed);
      });
    }
  }
  test("an idle event stream, closed: at the next comment", async () => {
    let closed = false;
    const client = await call((socket) => {
      socket.on("close", () => (closed = true));
      socket.write(head("text/event-stream") + chunk("data: 1\n\n"));
    });
    await client.until("data: 1\n\n");
    client.socket.destroy();
    await eventually(() => closed);
  });
  test("an idle event stream, closed: at an early comment, where the setting asks for it", async () => {
    const early = await startProxied({ vars: { SSE_KEEPALIVE_MS: "3600000", SSE_PROBE_MS: "100" } });
    try {
      let closed = false;
      upstream.scripts["/early"] = (socket) => {
        socket.on("close", () => (closed = true));
        socket.write(head("text/event-stream") + chunk("data: 1\n\n"));
      };
      const url = await early.install(`${upstream.url}/early`);
      const client = await openRaw(url, { headers: early.headers, body: message(1) });
      await client.until("data: 1\n\n");
      client.socket.end();
      client.socket.destroy();
      await eventually(() => closed);
    } finally {
      await early.stop();
    }
  });
  test("and is logged", async () => {
    const client = await call((socket) => {
      socket.write(head("text/event-stream") + chunk("data: 1\n\n"));
    });
    await client.until("data: 1\n\n");
    client.socket.resetAndDestroy();
    await eventually(() => lastLine().outcome === "client_gone");
  });
});

describe("a flood of small events", () => {
  const events = Array.from({ length: 5000 }, (_, n) => `data: {"n":${n}}\n\n`);
  const flood = Buffer.concat(events.map(chunk));
  const LAST = /** @type {string} */ (events.at(-1));

  test("arrives byte for byte", async () => {
    const client = await call((socket) => {
      socket.write(head("text/event-stream"));
      socket.write(flood);
      socket.end(LAST_CHUNK);
    });
    await client.until(BODY_END);
    assertSame(readAnswer(client.bytes()).body, events.join(""));
    await eventually(() => lastLine().outcome === "complete");
    assert.equal(lastLine().bytes_out, events.join("").length);
    client.socket.destroy();
  });
  test("arrives byte for byte with large ones between", async () => {
    const large = `data: ${"x".repeat(100_000)}\n\n`;
    const client = await call((socket) => {
      socket.write(head("text/event-stream"));
      for (let round = 0; round < 3; ++round) {
        socket.write(flood);
        for (let event = 0; event < 20; ++event) socket.write(chunk(large));
      }
      socket.end(LAST_CHUNK);
    });
    await client.until(BODY_END);
    assertSame(readAnswer(client.bytes()).body, (events.join("") + large.repeat(20)).repeat(3));
    client.socket.destroy();
  });
  for (const coding of ["gzip", "x-gzip"]) {
    test(`arrives as it was before it was compressed, event by event: ${coding}`, async () => {
      const gzip = createGzip();
      const client = await call(async (socket) => {
        socket.write(head("text/event-stream", [`Content-Encoding: ${coding}`, "Transfer-Encoding: chunked"]));
        gzip.on("data", (piece) => socket.write(chunk(piece)));
        for (const event of events) {
          gzip.write(event);
          await new Promise((resolve) => gzip.flush(constants.Z_SYNC_FLUSH, () => resolve(undefined)));
        }
        await client.until(LAST);
        gzip.end();
        gzip.on("end", () => socket.end(LAST_CHUNK));
      });
      await client.until(BODY_END);
      assertSame(readAnswer(client.bytes()).body, events.join(""));
      client.socket.destroy();
    });
  }
  test("is followed by others in lock step, and by comments when it is over", async () => {
    let socket = /** @type {import("node:net").Socket | undefined} */ (undefined);
    const client = await call((its) => {
      socket = its;
      its.write(head("text/event-stream"));
      its.write(flood);
    });
    await client.until(LAST);
    for (let event = 0; event < 200; ++event) {
      const text = `event: step\ndata: ${event}\n\n`;
      socket?.write(chunk(text));
      await client.until(text);
    }
    const before = client.bytes().length;
    await eventually(() => client.bytes().subarray(before).includes(COMMENT));
    socket?.end(LAST_CHUNK);
    await client.until(BODY_END);
    client.socket.destroy();
  });
  test("that breaks off looks broken, behind all that came", async () => {
    const client = await call((socket) => {
      socket.write(head("text/event-stream"));
      socket.write(flood);
      socket.end();
    });
    const { body, whole } = readAnswer(await client.closed());
    assertSame(body, events.join(""));
    assert.equal(whole, false, "it must not look complete");
    await eventually(() => lastLine().outcome === "upstream_broke");
  });
  test("whose client goes away is closed", async () => {
    let closed = false;
    const client = await call((socket) => {
      socket.on("close", () => (closed = true));
      socket.write(head("text/event-stream"));
      const timer = setInterval(() => socket.write(flood), 10);
      socket.on("close", () => clearInterval(timer));
    });
    await client.until(LAST);
    client.socket.resetAndDestroy();
    await eventually(() => closed);
    await eventually(() => lastLine().outcome === "client_gone");
  });
  test("whose client goes away when it is over is closed", async () => {
    let closed = false;
    const client = await call((socket) => {
      socket.on("close", () => (closed = true));
      socket.write(head("text/event-stream"));
      socket.write(flood);
    });
    await client.until(LAST);
    client.socket.resetAndDestroy();
    await eventually(() => closed);
  });
});

for (const [name, size] of Object.entries({ "large events": 64 * 1024, "small ones": 40 })) {
  test(`a slow client slows the upstream down, with ${name}`, () => slowClient(size));
}

/** @param {number} size of an event */
async function slowClient(size) {
  const one = chunk(`data: ${"x".repeat(size)}\n\n`);
  const piece = Buffer.concat(Array(Math.ceil(65536 / one.length)).fill(one));
  let written = 0;
  const client = await call((socket) => {
    socket.write(head("text/event-stream"));
    const fill = () => {
      while (!socket.destroyed && written < 400 * 1024 * 1024) {
        written += piece.length;
        if (!socket.write(piece)) return void socket.once("drain", fill);
      }
    };
    fill();
  });
  await client.until("\r\n\r\n");
  client.socket.pause();
  // It has stopped when it stands still; what fits into the buffers of four sockets has gone by then.
  let before = -1;
  while (before !== written) {
    before = written;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assert.ok(written < 64 * 1024 * 1024, `${written} bytes went out to a client that reads nothing`);
  client.socket.destroy();
}
