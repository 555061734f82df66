// What is built from what: CMake's directories, and the context of a container's image.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, describe, it } from "node:test";

import { isConfigured } from "../../host-shims/dev/build.mjs";
import { root } from "../../host-shims/dev/paths.mjs";

const folder = mkdtempSync(`${tmpdir()}/gatehouse-build-test-`);
after(() => rmSync(folder, { recursive: true }));

/** A build directory as CMake leaves it. @param {string} sources */
function configure(sources) {
  const directory = `${folder}/build/wasm`;
  mkdirSync(directory, { recursive: true });
  writeFileSync(`${directory}/CMakeCache.txt`, `A:STRING=b\nCMAKE_HOME_DIRECTORY:INTERNAL=${sources}\nC:STRING=d\n`);
  writeFileSync(`${directory}/build.ninja`, "");
  return directory;
}

describe("a build directory", () => {
  it("is configured when CMake has made it for these sources, by whatever path", () => {
    symlinkSync(folder, `${folder}/link`);
    assert.ok(isConfigured(configure(folder), folder));
    assert.ok(isConfigured(configure(`${folder}/link`), folder));
  });

  it("is removed when it was made for others, whether these still exist or not", () => {
    for (const other of [tmpdir(), `${folder}/none`]) {
      const directory = configure(other);
      assert.ok(!isConfigured(directory, folder));
      assert.ok(!existsSync(directory));
    }
  });

  it("is not configured when it is missing, or CMake did not finish", () => {
    assert.ok(!isConfigured(`${folder}/missing`, folder));
    const directory = configure(folder);
    rmSync(`${directory}/build.ninja`);
    assert.ok(!isConfigured(directory, folder));
    assert.ok(existsSync(directory));
  });
});

describe("the image's context", () => {
  /** @param {string} file @returns {string[]} */
  const lines = (file) => readFileSync(`${root}/${file}`, "utf8").split("\n");
  const [everything, ...exceptions] = lines(".dockerignore").filter((line) => line !== "" && !line.startsWith("#"));
  const included = exceptions.map((line) => /^!([\w.-]+)$/.exec(line)?.[1] ?? line);

  it("is what is listed, and all of that is there", () => {
    assert.equal(everything, "*");
    assert.deepEqual(
      included.filter((name) => !existsSync(`${root}/${name}`)),
      [],
    );
  });

  it("has what the Containerfile takes along, and nothing that is not in the repository", () => {
    const copied = [...readFileSync(`${root}/host-shims/selfhost/Containerfile`, "utf8").matchAll(/\/src\/([\w.-]+)/g)];
    const built = ["build", "node_modules"];
    for (const [, name] of copied) assert.ok(built.includes(name) || included.includes(name), name);
    for (const ignored of [".git", ...lines(".gitignore")]) assert.ok(!included.includes(ignored.replace(/\/$/, "")));
  });
});
