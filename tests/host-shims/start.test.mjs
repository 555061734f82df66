// `npm start`: what it answers before it sets anything up, and what it says when it is ready.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { newerNode, root } from "../../host-shims/dev/paths.mjs";
import { welcome } from "../../host-shims/dev/welcome.mjs";

/** Where no program is found: a set-up would fail. @param {string} script @param {string[]} args */
const run = (script, ...args) =>
  spawnSync(newerNode, [`${root}/host-shims/${script}`, ...args], { encoding: "utf8", env: { PATH: "" } });

for (const script of ["dev/start.mjs", "selfhost/serve.mjs"]) {
  describe(script, () => {
    for (const option of ["--help", "-h"]) {
      it(`answers ${option} with its options, and nothing else`, () => {
        const { status, stdout, stderr } = run(script, option);
        assert.match(stdout, /^npm .* -- \[options\]\n {2}--port N /);
        assert.deepEqual([status, stderr], [0, ""]);
      });
    }

    it("answers --version with the version of the package", () => {
      const expected = JSON.parse(readFileSync(`${root}/package.json`, "utf8")).version;
      const { status, stdout, stderr } = run(script, "--version");
      assert.deepEqual([status, stdout, stderr], [0, `gatehouse ${expected}\n`, ""]);
    });
  });
}

describe("a --var of npm start", () => {
  it("is warned of where it is malformed", () => {
    const { stderr } = run("dev/start.mjs", "--var", "MAX_BODY_BYTES:1 MB");
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
