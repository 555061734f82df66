// A block is written as its reader reads it, whether or not its characters are bytes.
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { BlockReader, BlockWriter } from "../../host-shims/common/block.js";
import { GuestMemory } from "../../host-shims/common/guest_memory.js";

function emptyMemory() {
  const memory = new WebAssembly.Memory({ initial: 64 });
  return new GuestMemory(() => memory);
}

/** @param {BlockWriter} block */
function written(block) {
  const memory = emptyMemory();
  const [start, size] = block.put(() => 16, memory);
  return { reader: new BlockReader(memory.bytes, start), size };
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
      assert.deepEqual(
        reader.list(() => [reader.text(), reader.text()]),
        [[sent, "after"]],
      );
      assert.deepEqual([...reader.bytes()], [1, 2, 3]);
      const bytes = 2 * new TextEncoder().encode(text).byteLength;
      assert.equal(size, 4 + 4 + 4 + 8 + 4 + 4 + 4 + 5 + 4 + 3 + bytes);
    });
  }

  it("does not write where the guest has no memory", () => {
    const memory = emptyMemory();
    assert.throws(() => new BlockWriter().u32(1).put(() => 0, memory), /no memory/);
    assert.equal(memory.bytes[0], 0);
  });

  it("is not read beyond the guest's memory", () => {
    const memory = emptyMemory();
    const [start] = new BlockWriter().u32(4).put(() => memory.bytes.byteLength - 8, memory);
    assert.deepEqual([...new BlockReader(memory.bytes, start).bytes()], [0, 0, 0, 0]);
    memory.bytes[start] = 5;
    assert.throws(() => new BlockReader(memory.bytes, start).bytes(), RangeError);
    assert.equal(memory.part(start, 8).byteLength, 8);
    assert.throws(() => memory.part(start, 9), RangeError);
    assert.throws(() => memory.part(-1, 2), RangeError);
  });

  it("writes where the memory is after it has grown", () => {
    const grown = new WebAssembly.Memory({ initial: 1 });
    const memory = new GuestMemory(() => grown);
    assert.equal(memory.bytes.byteLength, 64 * 1024);
    const allocate = () => grown.grow(1) * 64 * 1024;
    const [start] = new BlockWriter().text("far").put(allocate, memory);
    assert.equal(new BlockReader(memory.bytes, start).text(), "far");
  });
});
