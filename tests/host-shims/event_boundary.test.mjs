// Where a comment may stand in an event stream, however its bytes are cut into chunks.
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { EventBoundary } from "../../host-shims/common/event_boundary.js";
import { placesBetweenEvents, randomEvents, randomNumbers } from "./support/event_places.mjs";

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
    `data: x\n:${"c".repeat(254)}\n`,
  ]) {
    it(JSON.stringify(text.slice(0, 60)), () => assert.equal(reached(text), false));
    it(`${JSON.stringify(text.slice(0, 60))}, byte by byte`, () => assert.equal(reached(...text), false));
  }
});

describe("whatever the cut", () => {
  it("a place inside an event is never taken for one between", () => {
    const random = randomNumbers(1);
    for (let round = 0; round < 2000; ++round) {
      const bytes = randomEvents(random);
      const places = placesBetweenEvents(bytes);
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
