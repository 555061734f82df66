// A block is written as its reader reads it, whether or not its characters are bytes.
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { BlockReader, BlockWriter } from "../../host-shims/common/block.js";

/** A guest that is nothing but memory. */
function emptyGuest() {
  const memory = new WebAssembly.Memory({ initial: 64 });
  return { memory, gh_allocate: () => 16 };
}

/** @param {BlockWriter} block */
function written(block) {
  const guest = emptyGuest();
  const [start, size] = block.put(guest);
  return { reader: new BlockReader(guest.memory.buffer, start), size };
}

const texts = {
  ASCII: "plain",
  "two, three and four bytes a character": "é€😀",
  "half a surrogate pair": "\ud800",
  "more than what is kept ready": "x".repeat(300 * 1024),
  "more than that, and not ASCII": "é".repeat(300 * 1024),
};

describe("BlockWriter", () => {
  for (const [what, text] of Object.entries(texts)) {
    it(`writes text: ${what}`, () => {
      const block = new BlockWriter()
        .u32(7)
        .text("")
        .text(text)
        .u64(2 ** 40 + 1)
        .pairs([[text, "after"]]);
      const { reader, size } = written(block.tail(new Uint8Array([1, 2, 3])));
      const sent = new TextDecoder().decode(new TextEncoder().encode(text));
      assert.equal(reader.u32(), 7);
      assert.equal(reader.text(), "");
      assert.equal(reader.text(), sent);
      assert.equal(reader.u64(), 2 ** 40 + 1);
      assert.deepEqual(reader.headers(), [[sent, "after"]]);
      assert.deepEqual([...reader.bytes()], [1, 2, 3]);
      const bytes = 2 * new TextEncoder().encode(text).byteLength;
      assert.equal(size, 4 + 4 + 4 + 8 + 4 + 4 + 4 + 5 + 4 + 3 + bytes);
    });
  }

  it("does not write where the guest has no memory", () => {
    const guest = { ...emptyGuest(), gh_allocate: () => 0 };
    assert.throws(() => new BlockWriter().u32(1).put(guest), /no memory/);
    assert.equal(new Uint8Array(guest.memory.buffer)[0], 0);
  });
});
