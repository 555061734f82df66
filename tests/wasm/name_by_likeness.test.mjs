// The names that order a module's functions: one for each, none twice, the functions called most
// still in front. Needs both modules built.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../../wasm/name_by_likeness.mjs", import.meta.url));
const ONE_BYTE_INDICES = 128;

/**
 * The module with its names.
 * @param {Uint8Array} bytes
 */
function named(bytes) {
  const folder = mkdtempSync(`${tmpdir()}/gatehouse-names-`);
  try {
    writeFileSync(`${folder}/in.wasm`, bytes);
    execFileSync(process.execPath, [script, `${folder}/in.wasm`, `${folder}/out.wasm`], { timeout: 300_000 });
    return readFileSync(`${folder}/out.wasm`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * The names of a module's own functions, by index: of six digits each, which nothing else in the
 * section is.
 * @param {Buffer<ArrayBuffer>} bytes
 */
function namesOf(bytes) {
  const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(bytes), "name");
  return Array.from(Buffer.from(section).toString("latin1").match(/\d{6}/g) ?? []);
}

for (const toolchain of ["emscripten", "wasi"]) {
  const module = readFileSync(new URL(`../../build/wasm/${toolchain}/gatehouse.wasm`, import.meta.url));
  const result = named(module);
  const names = namesOf(result);
  describe(`the ${toolchain} module, named by likeness`, () => {
    it("is the module, and names", () => {
      assert.deepEqual(result.subarray(0, module.length), module);
    });

    it("has every function named, no two alike", () => {
      assert.ok(names.length > 500);
      const ranks = names.map(Number).sort((left, right) => left - right);
      assert.deepEqual(ranks, [...ranks.keys()]);
    });

    it("leaves the functions called most in front, and hardly one where it was", () => {
      const imports = WebAssembly.Module.imports(new WebAssembly.Module(module));
      const front = ONE_BYTE_INDICES - imports.filter(({ kind }) => kind === "function").length;
      const ranks = names.map(Number);
      assert.ok(ranks.slice(0, front).every((rank) => rank < front));
      for (const part of [ranks.slice(0, front), ranks.slice(front)]) {
        const moved = part.filter((rank) => ranks[rank] !== rank);
        assert.ok(moved.length > part.length / 2);
      }
    });
  });
}

describe("a module without functions", () => {
  it("stays one", () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    assert.deepEqual(namesOf(named(empty)), []);
  });
});
