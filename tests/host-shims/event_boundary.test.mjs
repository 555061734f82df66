// Where a comment may stand in an event stream, however its bytes are cut into chunks.
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { EventBoundary } from "../../host-shims/common/event_boundary.js";

/** @param {string[]} chunks */
function reached(...chunks) {
  const boundary = new EventBoundary();
  for (const chunk of chunks) boundary.pass(Buffer.from(chunk));
  return boundary.reached;
}

describe("between events", () => {
  for (const text of [
    "",
    "data: x\n\n",
    "data: x\r\n\r\n",
    "data: x\r\r\n",
    "data: x\n\r\n",
    "id: 1\nevent: message\ndata: a\ndata: b\n\n",
    ": comment\n",
    ":\r\n",
    "data: x\n\n: comment\n",
    ": one\n: two\n",
    "\n",
    "\n\n\n",
    "data: :\n\n",
    `data: ${"x".repeat(10_000)}\n\n`,
    `data: ${"x".repeat(10_000)}\n\n: comment\n`,
    "data: é世😀\n\n",
    "\ufeffdata: x\n\n",
  ]) {
    it(JSON.stringify(text.slice(0, 60)), () => assert.equal(reached(text), true));
    it(`${JSON.stringify(text.slice(0, 60))}, byte by byte`, () => assert.equal(reached(...text.split(/(?:)/u)), true));
  }
});

describe("inside an event, a line or a line end", () => {
  for (const text of [
    "d",
    "data: x",
    "data: x\n",
    "data: x\r\n",
    "data: x\r",
    "data: x\n\r",
    "data: x\r\n\r",
    "data: x\n: comment\n",
    "data: x\n\n:",
    "data: x\n\n: comment",
    "retry: 1\n",
    "data\n",
    "data: x\n\ndata: y\n",
    `data: ${"x".repeat(10_000)}\n`,
    `data: ${"x".repeat(10_000)}`,
    "\ufeff",
  ]) {
    it(JSON.stringify(text.slice(0, 60)), () => assert.equal(reached(text), false));
    it(`${JSON.stringify(text.slice(0, 60))}, byte by byte`, () => assert.equal(reached(...text), false));
  }
});

describe("whatever the cut", () => {
  /** The place of every byte, by a parser that takes all the text at once. @param {Buffer} bytes */
  function truth(bytes) {
    let lineStart = true;
    let comment = false;
    let inEvent = false;
    return [...bytes].map((byte, at) => {
      if (byte === 10 && bytes[at - 1] === 13) return lineStart && !inEvent;
      if (byte === 10 || byte === 13) {
        if (lineStart) inEvent = false;
        lineStart = true;
        comment = false;
      } else if (lineStart) {
        lineStart = false;
        comment = byte === 58;
        inEvent ||= !comment;
      }
      return lineStart && !inEvent && byte !== 13;
    });
  }

  it("a place inside an event is never taken for one between", () => {
    let seed = 1;
    const random = (/** @type {number} */ below) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    const alphabet = ["\n", "\n", "\r", "\r\n", ":", "d", "data: x\n", "\n\n", "é", "y".repeat(300)];
    for (let round = 0; round < 2000; ++round) {
      const bytes = Buffer.from(Array.from({ length: 12 }, () => alphabet[random(alphabet.length)]).join(""));
      const places = truth(bytes);
      const boundary = new EventBoundary();
      for (let at = 0; at < bytes.length;) {
        const end = Math.min(bytes.length, at + 1 + random(300));
        boundary.pass(bytes.subarray(at, end));
        if (boundary.reached) assert.ok(places[end - 1], JSON.stringify(bytes.subarray(0, end).toString()));
        // What is short is seen in full, so there nothing is missed either.
        if (bytes.length <= 256) assert.equal(boundary.reached, places[end - 1]);
        at = end;
      }
    }
  });
});
