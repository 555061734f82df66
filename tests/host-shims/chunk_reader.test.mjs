// Pieces that suit the stream, and whatever their size the same bytes.
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { chunkReader } from "../../host-shims/common/chunk_reader.js";
import "./support/identity_transform_stream.mjs";

/** A byte stream that gives at most so many bytes at a time. @param {Uint8Array} bytes @param {() => number} atOnce */
function byteStream(bytes, atOnce) {
  let at = 0;
  /** @type {number[]} */
  const offered = [];
  const stream = new ReadableStream({
    type: "bytes",
    pull(controller) {
      const request = /** @type {ReadableStreamBYOBRequest} */ (controller.byobRequest);
      const view = /** @type {Uint8Array} */ (request.view);
      offered.push(view.byteLength);
      const piece = bytes.subarray(at, at + Math.min(atOnce(), view.byteLength));
      at += piece.length;
      if (piece.length === 0) {
        controller.close();
        return request.respond(0);
      }
      new Uint8Array(view.buffer, view.byteOffset).set(piece);
      request.respond(piece.length);
    },
  });
  return { stream, offered };
}

/** @param {import("../../host-shims/common/chunk_reader.js").ChunkReader} reader */
async function readAll(reader) {
  const chunks = [];
  for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value);
  return Buffer.concat(chunks);
}

describe("a stream of bytes", () => {
  const bytes = Uint8Array.from({ length: 1_000_000 }, (_, index) => index * 7);

  it("in a flood is read in large pieces", async () => {
    const { stream, offered } = byteStream(bytes, () => Infinity);
    assert.ok((await readAll(chunkReader(stream))).equals(bytes));
    assert.equal(offered[0], 4096);
    assert.equal(Math.max(...offered), 131072);
  });
  it("in drops is read in small ones", async () => {
    const { stream, offered } = byteStream(bytes.subarray(0, 3000), () => 100);
    assert.ok((await readAll(chunkReader(stream))).equals(bytes.subarray(0, 3000)));
    assert.equal(Math.max(...offered), 4096);
  });
  it("that calms down is read in small ones again", async () => {
    let atOnce = Infinity;
    const { stream, offered } = byteStream(bytes, () => atOnce);
    const reader = chunkReader(stream);
    for (let round = 0; round < 8; ++round) await reader.read();
    assert.equal(offered.at(-1), 131072);
    atOnce = 100;
    for (let round = 0; round < 8; ++round) await reader.read();
    assert.equal(offered.at(-1), 4096);
  });
  it("is cancelled", async () => {
    let cancelled = false;
    const stream = new ReadableStream({ type: "bytes", cancel: () => void (cancelled = true) });
    await chunkReader(stream).cancel();
    assert.equal(cancelled, true);
  });
});

describe("a flood of small chunks", () => {
  const CHUNK = Buffer.from("event: x\ndata: {}\n\n");
  const CHUNKS = 5000;
  /** A window, and what the runtime's own queues hold. */
  const MOST_AHEAD_BYTES = 64 * 1024;

  /** A byte stream that has its next chunk ready whenever one is asked for. @param {(given: number) => void} [onChunk] */
  function flood(onChunk = () => {}) {
    const state = { given: 0, cancelled: false };
    const stream = new ReadableStream({
      type: "bytes",
      async pull(controller) {
        await undefined;
        if (state.cancelled) return;
        if (state.given < CHUNKS) {
          state.given += 1;
          controller.enqueue(Uint8Array.from(CHUNK));
          onChunk(state.given);
        } else {
          controller.close();
          controller.byobRequest?.respond(0);
        }
      },
      cancel: () => void (state.cancelled = true),
    });
    return { stream, state };
  }

  it("is read many at once, with no byte lost", async () => {
    const reader = chunkReader(flood().stream);
    let reads = 0;
    const counted = { read: () => ((reads += 1), reader.read()), cancel: () => reader.cancel() };
    assert.ok((await readAll(counted)).equals(Buffer.concat(Array(CHUNKS).fill(CHUNK))));
    assert.ok(reads < CHUNKS / 4, `${reads} reads for ${CHUNKS} chunks`);
  });
  it("is not read further ahead than a window", async () => {
    const { stream, state } = flood();
    const reader = chunkReader(stream);
    let taken = 0;
    for (let round = 0; round < 34; ++round) taken += (await reader.read()).value?.length ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(state.given < CHUNKS, "it has not come to its end");
    assert.ok(state.given * CHUNK.length - taken <= MOST_AHEAD_BYTES);
  });
  it("that stops gives what has come, and waits for no window", async () => {
    /** @type {() => void} */
    let goOn = () => {};
    const stop = new Promise((resolve) => (goOn = () => resolve(undefined)));
    let given = 0;
    const stream = new ReadableStream({
      type: "bytes",
      async pull(controller) {
        if (given === 100) await stop;
        given += 1;
        controller.enqueue(Uint8Array.from(CHUNK));
        if (given === 101) controller.close();
      },
    });
    const reader = chunkReader(stream);
    let taken = 0;
    while (taken < 100 * CHUNK.length) taken += (await reader.read()).value?.length ?? 0;
    assert.equal(taken, 100 * CHUNK.length);
    goOn();
    assert.ok((await readAll(reader)).equals(CHUNK));
  });
  it("is cancelled", async () => {
    const { stream, state } = flood();
    const reader = chunkReader(stream);
    for (let round = 0; round < 34; ++round) await reader.read();
    reader.cancel().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(state.cancelled, true);
  });
  it("that breaks off gives all that came before", async () => {
    let taken = 0;
    const { stream } = flood((given) => {
      if (given === 1000) throw new Error("connection reset");
    });
    const reader = chunkReader(stream);
    await assert.rejects(async () => {
      for (let next = await reader.read(); !next.done; next = await reader.read()) taken += next.value.length;
    });
    assert.ok(taken > 0);
  });
});

it("a stream of chunks is read as it is", async () => {
  const chunk = Buffer.from("x");
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(chunk);
      controller.close();
    },
  });
  const reader = chunkReader(stream);
  assert.equal((await reader.read()).value, chunk);
  assert.equal((await reader.read()).done, true);
});
