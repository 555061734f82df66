// What becomes of functions' code when they change places: the indices that name them change, and
// nothing that looks like one. Needs both modules built.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { functionBodies, reorderer } from "../../wasm/function_bodies.mjs";

// No locals; between the calls, each instruction has numbers that look like one: 0x10, or 0x10 and 3.
const caller = Uint8Array.from(
  [
    [0],
    [0x10, 3], // call 3
    [0x41, 0x90, 0x10], // i32.const
    [0x28, 0x10, 0x10], // i32.load
    [0x43, 0x10, 3, 0x10, 3], // f32.const
    [0x44, 0x10, 3, 0x10, 3, 0x10, 3, 0x10, 3], // f64.const
    [0x0e, 2, 0x10, 0x10, 0x10], // br_table
    [0x11, 0x10, 0x10], // call_indirect
    [0xfc, 10, 0x10, 0x10], // memory.copy
    [0xd2, 2], // ref.func 2
    [0x10, 0], // call 0, which is imported
    [0x0b],
  ].flat(),
);
const other = Uint8Array.of(0, 0x0b);

describe("functions that change places", () => {
  it("are called where they are then", () => {
    const moved = reorderer([caller, other], 2)([1, 0]);
    const expected = Uint8Array.from([...other, ...caller]);
    expected[other.length + 2] = 2;
    expected[other.length + caller.lastIndexOf(0xd2) + 1] = 3;
    assert.deepEqual(Uint8Array.from(moved), expected);
  });

  for (const toolchain of ["emscripten", "wasi"]) {
    it(`keep their length, and are as they were once back, in the ${toolchain} module`, () => {
      const module = readFileSync(new URL(`../../build/wasm/${toolchain}/gatehouse.wasm`, import.meta.url));
      const imports = WebAssembly.Module.imports(new WebAssembly.Module(module));
      const imported = imports.filter(({ kind }) => kind === "function").length;
      const bodies = functionBodies(module);
      const order = [...bodies.keys()];
      const reordered = reorderer(bodies, imported);
      const swapped = reordered([...order.slice(0, -2), order.length - 1, order.length - 2]);
      const before = Buffer.concat(bodies);
      assert.equal(swapped.length, before.length);
      assert.notDeepEqual(swapped, before);
      assert.deepEqual(reordered(order), before);
    });
  }
});
