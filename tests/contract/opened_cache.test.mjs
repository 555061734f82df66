// What is kept of decryption: found only by the very same question, for 30 seconds, and then overwritten.
import assert from "node:assert/strict";
import { test } from "node:test";

import { OPEN_MS, OpenedCache } from "../../host-shims/common/opened_cache.js";

/** @param {number[][]} parts */
const question = (...parts) => parts.map((part) => Uint8Array.from(part));
const asked = question([1, 2], [3], [4, 5, 6], [7, 8, 9, 10, 11]);
const plaintext = Uint8Array.from([42, 43]);

test("the same question finds its answer, for 30 seconds", () => {
  const cache = new OpenedCache();
  cache.keep(asked, plaintext, 1000);
  assert.deepEqual(cache.find(asked, 1000 + OPEN_MS - 1), plaintext);
  assert.equal(cache.find(asked, 1000 + OPEN_MS), undefined);
  assert.equal(OPEN_MS, 30_000);
});

test("the caller may overwrite what it gave, whatever kind of bytes that was", () => {
  const cache = new OpenedCache();
  const given = Buffer.from(plaintext);
  cache.keep(asked, given, 0);
  given.fill(0);
  assert.deepEqual(cache.find(asked, 0), plaintext);
});

test("a question that differs anywhere finds nothing", () => {
  const cache = new OpenedCache();
  cache.keep(asked, plaintext, 0);
  for (let part = 0; part < asked.length; ++part) {
    for (let at = 0; at < asked[part].length; ++at) {
      const other = asked.map((bytes) => bytes.slice());
      other[part][at] ^= 1;
      assert.equal(cache.find(other, 0), undefined, `part ${part}, byte ${at}`);
    }
  }
  assert.equal(cache.find(question([1], [2, 3], [4, 5, 6], [7, 8, 9, 10, 11]), 0), undefined, "another division");
});

test("what is out of date or too much is overwritten", () => {
  const cache = new OpenedCache();
  cache.keep(asked, plaintext, 0);
  const kept = /** @type {Uint8Array} */ (cache.find(asked, 0));
  assert.notEqual(kept, plaintext, "a copy: the caller's is the caller's to overwrite");
  cache.keep(question([], [], [], [0, 0, 0, 1]), plaintext, OPEN_MS);
  assert.deepEqual(kept, Uint8Array.from([0, 0]));

  const first = question([], [], [], [9, 9, 9, 9]);
  const crowded = new OpenedCache();
  crowded.keep(first, plaintext, 0);
  const oldest = /** @type {Uint8Array} */ (crowded.find(first, 0));
  for (let index = 0; index < 256; ++index) crowded.keep(question([], [], [], [index, 1, 1, 1]), plaintext, 0);
  assert.equal(crowded.find(first, 0), undefined);
  assert.deepEqual(oldest, Uint8Array.from([0, 0]));
});
