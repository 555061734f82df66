// The two modules, wasm/abi.h and host-shims/common/abi.js say the same: imports, exports,
// the ABI's version and every enum. Needs both modules built.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import * as abi from "../../host-shims/common/abi.js";

const root = new URL("../../", import.meta.url);
/** @param {string} path */
const read = (path) => readFileSync(new URL(path, root));

const header = read("wasm/abi.h").toString();
const headers = [header, read("src/host/host.h").toString(), read("src/host/message.h").toString()].join("\n");

/**
 * The first capture of every match, sorted.
 * @param {string} text
 * @param {RegExp} pattern
 */
const captures = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1]).sort();

const declaredImports = captures(header, /^GH_IMPORT\((\w+)\)/gm);
const declaredExports = ["memory", "_initialize", ...captures(header, /^\/\/ {3}(gh_\w+)\(/gm)].sort();

/**
 * The enumerators of a C++ enum, by name.
 * @param {string} name
 * @returns {Record<string, number>}
 */
function declaredEnum(name) {
  const body = headers.match(new RegExp(`enum class ${name} : std::uint32_t \\{([^}]*)\\}`))?.[1];
  assert.ok(body, `no enum class ${name}`);
  const code = body.replace(/\/\/.*$/gm, "");
  return Object.fromEntries([...code.matchAll(/(\w+) = (\d+)/g)].map(([, key, value]) => [key, Number(value)]));
}

describe("host-shims/common/abi.js mirrors wasm/abi.h", () => {
  it("names every import", () => assert.deepEqual([...abi.IMPORTS].sort(), declaredImports));
  it("names every export", () => assert.deepEqual([...abi.EXPORTS].sort(), declaredExports));
  it("has the version", () =>
    assert.equal(String(abi.ABI_VERSION), header.match(/constexpr std::uint32_t version = (\d+);/)?.[1]));

  const enums = Object.entries(abi).filter(([, value]) => typeof value === "object" && !Array.isArray(value));
  for (const [name, enumerators] of enums) {
    it(`has the enumerators of ${name}`, () =>
      assert.deepEqual({ .../** @type {object} */ (enumerators) }, declaredEnum(name)));
  }
  it("has every enum that crosses the boundary", () => {
    // BodyId is a number without names.
    const declared = captures(headers, /enum class (\w+) : std::uint32_t \{(?!\})/g);
    assert.deepEqual(enums.map(([name]) => name).sort(), declared);
  });
});

for (const toolchain of ["emscripten", "wasi"]) {
  describe(`build/wasm/${toolchain}/gatehouse.wasm`, () => {
    const module = new WebAssembly.Module(read(`build/wasm/${toolchain}/gatehouse.wasm`));

    it("imports what wasm/abi.h declares, and nothing else", () => {
      const imports = WebAssembly.Module.imports(module);
      assert.deepEqual(
        imports.filter(({ module: from, kind }) => from !== "gatehouse" || kind !== "function"),
        [],
      );
      assert.deepEqual(imports.map(({ name }) => name).sort(), declaredImports);
    });
    it("exports what wasm/abi.h declares, and nothing else", () => {
      const exports = WebAssembly.Module.exports(module);
      assert.deepEqual(exports.map(({ name }) => name).sort(), declaredExports);
      assert.deepEqual(
        exports.filter(({ kind }) => kind !== "function").map(({ name }) => name),
        ["memory"],
      );
    });
    it("carries no debug information", () => {
      for (const section of ["name", "producers", ".debug_info", "target_features"]) {
        assert.equal(WebAssembly.Module.customSections(module, section).length, 0, section);
      }
    });
  });
}
