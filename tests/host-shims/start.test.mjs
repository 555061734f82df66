// The programs behind the scripts of npm: what they answer before they set anything up, and what `npm start` says
// when it is ready.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { newerNode, root } from "../../host-shims/dev/paths.mjs";
import { welcome } from "../../host-shims/dev/welcome.mjs";

/** Where no program is found: a set-up would fail. @param {string} script @param {string[]} args */
const run = (script, ...args) =>
  spawnSync(newerNode, [`${root}/${script}`, ...args], { encoding: "utf8", env: { PATH: "" } });

/** By what follows "npm". @type {Record<string, string>} */
const scripts = {
  start: "host-shims/dev/start.mjs",
  "run serve": "host-shims/selfhost/serve.mjs",
  test: "tests/run.mjs",
  "run bench": "tests/bench/bench.mjs",
  "run bench:instructions": "tests/bench/instructions.mjs",
};

for (const [name, script] of Object.entries(scripts)) {
  describe(`npm ${name}`, () => {
    for (const option of ["--help", "-h"]) {
      it(`answers ${option} with its options, and nothing else`, () => {
        const { status, stdout, stderr } = run(script, option);
        assert.ok(stdout.startsWith(`npm ${name} -- [options]\n  --`), stdout);
        assert.deepEqual([status, stderr], [0, ""]);
      });
    }
  });
}

for (const name of ["start", "run serve"]) {
  describe(`npm ${name}`, () => {
    it("answers --version with the version of the package", () => {
      const expected = JSON.parse(readFileSync(`${root}/package.json`, "utf8")).version;
      const { status, stdout, stderr } = run(scripts[name], "--version");
      assert.deepEqual([status, stdout, stderr], [0, `gatehouse ${expected}\n`, ""]);
    });
  });
}

describe("an option that it does not know", () => {
  for (const name of ["run serve", "test", "run bench", "run bench:instructions"]) {
    for (const word of ["--onyl", "native"]) {
      it(`is refused by npm ${name} with its options: ${word}`, () => {
        const { status, stdout, stderr } = run(scripts[name], word);
        assert.ok(stderr.includes(`'${word}'`) && stderr.includes(`\n\nnpm ${name} -- [options]\n`), stderr);
        assert.deepEqual([status, stdout], [1, ""]);
      });
    }
  }
});

describe("a value that it cannot use", () => {
  /** @typedef {[name: string, option: string, value: string, says: RegExp]} Row */
  /** @type {Row[]} */
  const rows = [
    ["test", "--only", "native,typo", /^--only typo: nothing is called that\. There are lint, native, /],
    ["test", "--only", "", /^--only : nothing is called that\./],
    ...["start", "run serve"].flatMap((name) =>
      ["0", "65536", "x", "1e3", "0x50", " 80", "80.0", "-1", ""].map(
        (value) => /** @type {Row} */ ([name, "--port", value, /^--port .*: a port is a number from 1 to 65535\.$/]),
      ),
    ),
    ["run bench", "--only", "typo", /^--only typo: nothing is called that\. There are call, /],
    ...["abc", "0", "-1", "1.5", "1e1", ""].map(
      (value) => /** @type {Row} */ (["run bench", "--seconds", value, /^--seconds .*: a sample/]),
    ),
  ];
  for (const [name, option, value, says] of rows) {
    it(`is refused by npm ${name}: ${option}=${value}`, () => {
      const { status, stdout, stderr } = run(scripts[name], `${option}=${value}`);
      assert.match(stderr.trim(), says);
      assert.deepEqual([status, stdout], [1, ""]);
    });
  }
});

describe("npm test", () => {
  it("names its stages, and nothing else", () => {
    const { status, stdout, stderr } = run(scripts.test, "--list");
    assert.match(stdout, /^lint {9}\S.*\nnative {7}\S/);
    assert.deepEqual([status, stderr], [0, ""]);
  });
});

describe("a --var of npm start", () => {
  it("is warned of where it is malformed", () => {
    const { stderr } = run("host-shims/dev/start.mjs", "--var", "MAX_BODY_BYTES:1 MB");
    assert.match(stderr, /^Warning: MAX_BODY_BYTES is malformed\. It is a whole number/);
  });

  it("is the token to use where it gave one, and is not repeated", () => {
    assert.match(welcome("http://127.0.0.1:1", false), /Bearer \$\(sed .* \.dev\.vars\)"/);
    const text = welcome("http://127.0.0.1:1", true);
    assert.match(text, /ADMIN_TOKEN is the one that you gave by --var/);
    assert.match(text, /"Authorization: Bearer \$ADMIN_TOKEN"/);
    assert.ok(!text.includes(".dev.vars"));
  });
});
