// Event streams on their way: chunks as they came, comments only where they may stand, demand passed back, and an
// end that says what it is.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";

import { passEvents } from "../../host-shims/common/event_stream.js";
import { placesBetweenEvents, randomEvents, randomNumbers } from "./support/event_places.mjs";

const COMMENT = ": keep-alive\n\n";
const KEEP_ALIVE_MS = 15_000;
const EVENT = "data: {}\n\n";

/** An upstream that the test drives, and what became of it. */
function upstream() {
  /** @type {ReadableStreamDefaultController<Uint8Array>} */
  let controller;
  const state = { pulls: 0, cancelled: false };
  const stream = new ReadableStream(
    {
      start(its) {
        controller = its;
      },
      pull() {
        state.pulls += 1;
      },
      cancel() {
        state.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return {
    stream,
    state,
    /** @param {string | Uint8Array} bytes */
    send: (bytes) => controller.enqueue(Buffer.from(bytes)),
    end: () => controller.close(),
    die: () => controller.error(new Error("connection reset")),
  };
}

/** @param {number} [keepAliveMs] @param {number} [probeMs] */
function start(keepAliveMs = KEEP_ALIVE_MS, probeMs = 0) {
  const source = upstream();
  const client = new AbortController();
  /** @type {Array<[outcome: string, bytes: number]>} */
  const ends = [];
  const readable = passEvents(source.stream, {
    keepAliveMs,
    probeMs,
    signal: client.signal,
    onEnd: (outcome, bytes) => void ends.push([outcome, bytes]),
  });
  const reader = readable.getReader();
  const read = async () => {
    const { done, value } = await reader.read();
    return done ? undefined : Buffer.from(value).toString();
  };
  return { ...source, client, ends, reader, read };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"] }));
afterEach(() => mock.timers.reset());

describe("chunks", () => {
  it("arrive one by one, as they came", async () => {
    const { send, end, read, ends } = start();
    for (const chunk of ["data: a", "\n\n", "data: \xe9\n", "\n"]) {
      const next = read();
      send(chunk);
      assert.equal(await next, chunk);
    }
    end();
    assert.equal(await read(), undefined);
    assert.deepEqual(ends, [["complete", 19]]);
  });
  it("are the very ones the upstream sent", async () => {
    const chunk = new Uint8Array([100, 10, 10]);
    const source = new ReadableStream({
      pull(controller) {
        controller.enqueue(chunk);
        controller.close();
      },
    });
    const { signal } = new AbortController();
    const reader = passEvents(source, { keepAliveMs: 0, signal, onEnd() {} }).getReader();
    assert.equal((await reader.read()).value, chunk);
  });
  it("are asked for only when the client has room", async () => {
    const { state, send, read } = start();
    await settle();
    assert.equal(state.pulls, 0);
    const first = read();
    await settle();
    assert.equal(state.pulls, 1);
    send(EVENT);
    await first;
    await settle();
    assert.equal(state.pulls, 1, "nothing is read ahead");
  });
});

describe("an idle stream", () => {
  it("is kept open by a comment, again and again", async () => {
    const { send, read } = start();
    const first = read();
    send(EVENT);
    assert.equal(await first, EVENT);
    for (let round = 0; round < 3; ++round) {
      const next = read();
      await settle();
      mock.timers.tick(KEEP_ALIVE_MS);
      assert.equal(await next, COMMENT);
    }
    const last = read();
    send("data: 2\n\n");
    assert.equal(await last, "data: 2\n\n");
  });
  it("is one that is quiet from the start, too", async () => {
    const { read } = start();
    const next = read();
    await settle();
    mock.timers.tick(KEEP_ALIVE_MS);
    assert.equal(await next, COMMENT);
  });
  it("is not one that has sent something since", async () => {
    const { send, read } = start();
    let next = read();
    await settle();
    mock.timers.tick(KEEP_ALIVE_MS - 1);
    send(EVENT);
    assert.equal(await next, EVENT);
    next = read();
    await settle();
    mock.timers.tick(KEEP_ALIVE_MS - 1);
    send(EVENT);
    assert.equal(await next, EVENT, "no comment came in between");
    next = read();
    await settle();
    mock.timers.tick(KEEP_ALIVE_MS);
    assert.equal(await next, COMMENT);
  });
  it("is not one in the middle of an event", async () => {
    for (const half of ["data: x", "data: x\n", "data: x\r", "id: 1\ndata: x\r\n"]) {
      const { send, read } = start();
      const first = read();
      send(half);
      assert.equal(await first, half);
      const next = read();
      await settle();
      mock.timers.tick(10 * KEEP_ALIVE_MS);
      await settle();
      send("\n\n");
      assert.equal(await next, "\n\n", "the rest of the event comes next");
    }
  });
  it("is not one whose client does not read", async () => {
    const { send, read } = start();
    for (let round = 0; round < 20; ++round) {
      mock.timers.tick(KEEP_ALIVE_MS);
      await settle();
    }
    assert.equal(await read(), COMMENT, "one waits for the client");
    const next = read();
    await settle();
    send(EVENT);
    assert.equal(await next, EVENT, "and no second one behind it");
  });
  it("gets no comment where the setting is 0", async () => {
    const { send, read } = start(0);
    const next = read();
    await settle();
    mock.timers.tick(10 * KEEP_ALIVE_MS);
    send(EVENT);
    assert.equal(await next, EVENT);
  });
});

describe("an idle stream whose client may be gone", () => {
  const PROBE_MS = 1000;
  const STEP_MS = 50;

  /**
   * Lets time pass, and reads; answers when comments came, in ms from now.
   * @param {() => Promise<string | undefined>} read
   * @param {number} ms
   */
  async function commentsOf(read, ms) {
    /** @type {number[]} */
    const times = [];
    let next = read();
    for (let now = STEP_MS; now <= ms; now += STEP_MS) {
      mock.timers.tick(STEP_MS);
      const come = await Promise.race([next, settle()]);
      if (come === undefined) continue;
      assert.equal(come, COMMENT);
      times.push(now);
      next = read();
    }
    return { times, next };
  }

  it("is written to soon, and then within a quarter of its idle time", async () => {
    const { read } = start(KEEP_ALIVE_MS, PROBE_MS);
    const { times } = await commentsOf(read, 300_000);
    assert.deepEqual(times.slice(0, 5), [1000, 2000, 3000, 4000, 5000]);
    for (const [index, time] of times.entries()) {
      const before = times[index - 1] ?? 0;
      assert.ok(time - before <= Math.min(Math.max(PROBE_MS, before / 4), KEEP_ALIVE_MS) + STEP_MS, `${times}`);
    }
    const inTheFirstMinute = times.filter((time) => time <= 60_000);
    assert.ok(inTheFirstMinute.length <= 16, `${times}`);
    const inTheFifth = times.filter((time) => time > 240_000);
    assert.equal(inTheFifth.length, 4);
  });
  it("is so again behind every event", async () => {
    const { send, read } = start(KEEP_ALIVE_MS, PROBE_MS);
    const idle = await commentsOf(read, 290_000);
    send(EVENT);
    assert.equal(await idle.next, EVENT);
    const { times } = await commentsOf(read, 2000);
    assert.deepEqual(times, [1000, 2000]);
  });
  it("is not so where no comments are wanted", async () => {
    const { read } = start(0, PROBE_MS);
    const { times } = await commentsOf(read, 60_000);
    assert.deepEqual(times, []);
  });
});

describe("whatever the cut, and whenever the time is up", () => {
  /**
   * Sends the bytes in pieces, between and around which time passes.
   * @param {Buffer} bytes
   * @param {(below: number) => number} random
   */
  async function passed(bytes, random) {
    const { send, end, reader } = start();
    /** @type {Buffer[]} */
    const pieces = [];
    const client = (async () => {
      for (let next = await reader.read(); !next.done; next = await reader.read()) pieces.push(Buffer.from(next.value));
    })();
    const steps = [
      () => mock.timers.tick(KEEP_ALIVE_MS),
      () => mock.timers.tick(KEEP_ALIVE_MS / 2),
      settle,
      // Reaches some stage of a chunk's way and no farther.
      () => Promise.resolve(),
    ];
    for (let at = 0; at < bytes.length;) {
      const next = Math.min(bytes.length, at + 1 + random(random(2) === 0 ? 4 : 300));
      send(bytes.subarray(at, next));
      at = next;
      for (let left = random(6); left > 0; --left) await steps[random(steps.length)]();
    }
    await settle();
    end();
    await client;
    return pieces;
  }

  it("a comment stands between two events, and every other byte is the upstream's", async () => {
    const random = randomNumbers(7);
    let comments = 0;
    for (let round = 0; round < 300; ++round) {
      const bytes = randomEvents(random);
      const places = placesBetweenEvents(bytes);
      const pieces = await passed(bytes, random);
      let at = 0;
      for (const piece of pieces) {
        if (piece.equals(Buffer.from(COMMENT))) {
          comments += 1;
          assert.ok(at === 0 || places[at - 1], JSON.stringify(pieces.map(String)));
        } else {
          assert.deepEqual(piece, bytes.subarray(at, at + piece.length));
          at += piece.length;
        }
      }
      assert.equal(at, bytes.length);
    }
    assert.ok(comments > 100, `${comments} comments`);
  });
});

describe("a byte order mark behind a first comment", () => {
  /** What a stream becomes when a comment came before all of it. @param {Uint8Array[]} chunks */
  async function behindComment(chunks) {
    const { send, end, reader, read } = start();
    const comment = read();
    await settle();
    mock.timers.tick(KEEP_ALIVE_MS);
    assert.equal(await comment, COMMENT);
    const rest = [];
    for (const chunk of chunks) send(chunk);
    end();
    for (let next = await reader.read(); !next.done; next = await reader.read()) rest.push(next.value);
    return Buffer.concat(rest);
  }
  const mark = Buffer.from([0xef, 0xbb, 0xbf]);
  const text = Buffer.from(EVENT);

  it("is taken off, wherever it is cut", async () => {
    assert.deepEqual(await behindComment([Buffer.concat([mark, text])]), text);
    assert.deepEqual(await behindComment([...mark, ...text].map((byte) => Uint8Array.of(byte))), text);
  });
  it("is only taken off whole", async () => {
    for (const bytes of [
      [0xef, 0xbb, 0x80, 0x0a],
      [0xef],
      [0xef, 0xbb],
      [0xef, 0xef, 0xbb, 0xbf],
      [...text, ...mark],
    ]) {
      assert.deepEqual(await behindComment([Uint8Array.from(bytes)]), Buffer.from(bytes));
      assert.deepEqual(await behindComment(bytes.map((byte) => Uint8Array.of(byte))), Buffer.from(bytes));
    }
  });
  it("stays where no comment was sent", async () => {
    const { send, reader } = start();
    const next = reader.read();
    send(Buffer.concat([mark, text]));
    assert.deepEqual(Buffer.from((await next).value ?? []), Buffer.concat([mark, text]));
  });
});

describe("the end", () => {
  it("of an upstream that dies is an error", async () => {
    const { send, die, read, ends } = start();
    const first = read();
    send(EVENT);
    await first;
    die();
    const broken = assert.rejects(read());
    await settle();
    mock.timers.tick(1);
    await broken;
    assert.deepEqual(ends, [["upstream_broke", EVENT.length]]);
  });
  it("of a client that cancels cancels the upstream", async () => {
    const { state, reader, read, send, ends } = start();
    const first = read();
    send(EVENT);
    await first;
    await reader.cancel();
    assert.equal(state.cancelled, true);
    assert.deepEqual(ends, [["client_gone", EVENT.length]]);
  });
  it("of a client that is gone while nothing moves cancels the upstream", async () => {
    const { state, client, read, ends } = start();
    const waiting = assert.rejects(read());
    await settle();
    client.abort();
    await waiting;
    assert.equal(state.cancelled, true);
    assert.deepEqual(ends, [["client_gone", 0]]);
  });
  it("of a client that was gone before the stream began is the same", () => {
    const { stream, state } = upstream();
    /** @type {string[]} */
    const ends = [];
    passEvents(stream, { keepAliveMs: 1, signal: AbortSignal.abort(), onEnd: (outcome) => void ends.push(outcome) });
    assert.equal(state.cancelled, true);
    assert.deepEqual(ends, ["client_gone"]);
  });
  it("comes once, and no comment after it", async () => {
    const { end, client, read, ends } = start();
    end();
    assert.equal(await read(), undefined);
    client.abort();
    mock.timers.tick(10 * KEEP_ALIVE_MS);
    await settle();
    assert.equal(ends.length, 1);
  });
});
