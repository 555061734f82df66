// host-shims/common/body: reading with bounds of size and time.
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { HostError } from "../../host-shims/common/abi.js";
import { readBodyInTime } from "../../host-shims/common/body.js";

const LONG_MS = 60_000;

/** A stream of the texts, which ends or never does. @param {string[]} texts @param {boolean} [ends] */
function streamOf(texts, ends = true) {
  const seen = { cancelled: false };
  const stream = new ReadableStream({
    start(controller) {
      for (const text of texts) controller.enqueue(new TextEncoder().encode(text));
      if (ends) controller.close();
    },
    cancel: () => void (seen.cancelled = true),
  });
  return { stream, seen };
}

describe("readBodyInTime", () => {
  it("answers the bytes of a body at its bound", async () => {
    const { error, bytes } = await readBodyInTime(streamOf(["ab", "cd"]).stream, 4, LONG_MS);
    assert.deepEqual([error, new TextDecoder().decode(bytes)], [HostError.none, "abcd"]);
  });
  it("cancels one that is a byte too large", async () => {
    const { stream, seen } = streamOf(["ab", "cde"], false);
    assert.equal((await readBodyInTime(stream, 4, LONG_MS)).error, HostError.too_large);
    assert.equal(seen.cancelled, true);
  });
  it("cancels one that does not end in time, and answers nothing of it", async () => {
    const { stream, seen } = streamOf(["ab"], false);
    const { error, bytes } = await readBodyInTime(stream, 4, 20);
    assert.deepEqual([error, bytes.length], [HostError.timeout, 0]);
    assert.equal(seen.cancelled, true);
  });
  it("says of one that breaks off that it is broken", async () => {
    const stream = new ReadableStream({ start: (controller) => controller.error(new Error("gone")) });
    assert.equal((await readBodyInTime(stream, 4, LONG_MS)).error, HostError.broken);
  });
});
