// Pieces that suit the stream, and whatever their size the same bytes.
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { chunkReader } from "../../host-shims/common/chunk_reader.js";

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
    const { stream, offered } = byteStream(bytes.subarray(0, 5000), () => 100);
    assert.ok((await readAll(chunkReader(stream))).equals(bytes.subarray(0, 5000)));
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
