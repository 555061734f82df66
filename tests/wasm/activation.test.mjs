// The life of an activation, on the built modules and against a host that only records:
// request, suspend, resume, respond, cancel, and what becomes of nonsense. Needs both
// modules built.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

import { Cancel, HostError, IMPORTS } from "../../host-shims/common/abi.js";
import { BlockReader, BlockWriter } from "../../host-shims/common/block.js";
import { cryptoImports } from "../../host-shims/common/crypto.js";
import { GuestMemory } from "../../host-shims/common/guest_memory.js";
import { urlImports } from "../../host-shims/common/url.js";

/** @typedef {import('../../host-shims/common/guest.js').GuestExports} GuestExports */

const ADMIN_TOKEN = "an admin token for tests";
/** Answered without asking the host for anything that takes time. */
const SYNCHRONOUS = "https://gate.example/healthz";
/** Answered after one kv_list. */
const SUSPENDING = "https://gate.example/api/admin/api_keys";

/** @param {string} toolchain */
const load = (toolchain) =>
  new WebAssembly.Module(readFileSync(new URL(`../../build/wasm/${toolchain}/gatehouse.wasm`, import.meta.url)));

/** A guest whose imports write down what they are asked; the test answers. */
class RecordingHost {
  /** @type {Array<{ activation: number, status: number, text: string }>} */
  answers = [];
  /** @type {Array<{ activation: number, operation: number, name: string }>} */
  questions = [];
  /** @type {string[]} */
  lines = [];
  /** What sha256, by which tokens are compared, does besides. */
  duringCall = () => {};
  /** @type {GuestExports} */
  guest;
  memory = new GuestMemory(() => this.guest.memory);

  /** @param {WebAssembly.Module} module */
  constructor(module) {
    /** @type {Record<string, (...args: number[]) => number | void>} */
    const imports = {};
    for (const name of IMPORTS) {
      imports[name] = (activation, operation) =>
        void this.questions.push({ activation, operation: operation >>> 0, name });
    }
    imports.now_ms = () => 1_800_000_000_000;
    imports.log = (_level, start, size) => void this.lines.push(this.text(start, size));
    imports.respond = (activation, start) => this.respond(activation, start);
    Object.assign(imports, cryptoImports(this.memory), urlImports(this.memory));
    const sha256 = imports.sha256;
    imports.sha256 = (...data) => {
      this.duringCall();
      return sha256(...data);
    };
    const { exports } = new WebAssembly.Instance(module, { gatehouse: imports });
    this.guest = /** @type {GuestExports} */ (/** @type {unknown} */ (exports));
    this.guest._initialize();
  }

  configure() {
    this.guest.gh_configure(...this.block(new BlockWriter().pairs([["ADMIN_TOKEN", ADMIN_TOKEN]])));
    return this;
  }

  /** @param {number} activation @param {string} url */
  request(activation, url) {
    const block = new BlockWriter().text("GET").text(url);
    block
      .pairs([["authorization", `Bearer ${ADMIN_TOKEN}`]])
      .u32(0)
      .text("");
    this.guest.gh_request(activation, ...this.block(block));
  }

  /** Answers the question with an empty list. @param {number} operation */
  resumeEmpty(operation) {
    this.guest.gh_resume(operation, ...this.block(new BlockWriter().u32(HostError.none).u32(0).u32(0)));
  }

  /** Memory of the guest with the block in it: what an export takes. @param {BlockWriter} block */
  block(block) {
    return block.put(this.guest.gh_allocate, this.memory);
  }

  live() {
    return { activations: this.guest.gh_live_activations(), operations: this.guest.gh_live_operations() };
  }

  /** @param {number} start @param {number} size */
  text(start, size) {
    return new TextDecoder().decode(new Uint8Array(this.guest.memory.buffer, start, size));
  }

  /** @param {number} activation @param {number} start */
  respond(activation, start) {
    const reader = new BlockReader(this.memory.bytes, start);
    const status = reader.u32();
    reader.text();
    this.answers.push({ activation, status, text: reader.u32() === 1 ? reader.text() : "" });
  }
}

const nothing = { activations: 0, operations: 0 };

for (const toolchain of ["emscripten", "wasi"]) {
  const module = load(toolchain);
  const configured = () => new RecordingHost(module).configure();

  describe(`an activation of the ${toolchain} module`, () => {
    it("may answer before gh_request returns", () => {
      const host = configured();
      host.request(7, SYNCHRONOUS);
      assert.deepEqual(
        host.answers.map(({ activation, status }) => [activation, status]),
        [[7, 200]],
      );
      assert.deepEqual(host.live(), nothing);
    });

    it("waits for the host, and answers when it is resumed", () => {
      const host = configured();
      host.request(7, SUSPENDING);
      assert.deepEqual(
        host.questions.map(({ activation, name }) => [activation, name]),
        [[7, "kv_list"]],
      );
      assert.deepEqual(host.answers, []);
      assert.deepEqual(host.live(), { activations: 1, operations: 1 });

      host.resumeEmpty(host.questions[0].operation);
      assert.deepEqual(
        host.answers.map(({ activation, status }) => [activation, status]),
        [[7, 200]],
      );
      assert.deepEqual(host.live(), nothing);
    });

    it("is found by its operation among many, in any order", () => {
      const host = configured();
      for (let id = 1; id <= 100; ++id) host.request(id, SUSPENDING);
      for (const { operation } of host.questions.toReversed()) host.resumeEmpty(operation);
      assert.deepEqual(
        host.answers.map(({ activation }) => activation),
        Array.from({ length: 100 }, (_, i) => 100 - i),
      );
      assert.deepEqual(host.live(), nothing);
    });

    it("is gone with its operations when it is cancelled, and a late answer is ignored", () => {
      const host = configured();
      host.request(7, SUSPENDING);
      assert.equal(host.guest.gh_cancel(7, Cancel.when_unshielded), 1);
      assert.deepEqual(host.live(), nothing);

      host.request(8, SUSPENDING);
      host.resumeEmpty(host.questions[0].operation);
      assert.deepEqual(host.answers, []);
      assert.deepEqual(host.live(), { activations: 1, operations: 1 });
    });

    it("is gone at once where nothing it waits for will be answered", () => {
      const host = configured();
      host.request(7, SUSPENDING);
      assert.equal(host.guest.gh_cancel(7, Cancel.at_once), 1);
      assert.deepEqual(host.live(), nothing);
      assert.equal(host.guest.gh_cancel(7, Cancel.at_once), 1, "an id that is not in use");
    });

    it("is logged by why it was cancelled", () => {
      const host = configured();
      for (const how of [Cancel.when_unshielded, Cancel.at_once]) {
        host.request(7, SUSPENDING);
        host.guest.gh_cancel(7, how);
      }
      assert.deepEqual(
        host.lines.map((line) => JSON.parse(line).outcome),
        ["client_gone", "given_up"],
      );
    });

    it("ends after its run when it is cancelled from within an import, and says so", () => {
      const host = configured();
      host.duringCall = () => assert.equal(host.guest.gh_cancel(7, Cancel.when_unshielded), 0);
      host.request(7, SUSPENDING);
      assert.deepEqual(host.answers, [{ activation: 7, status: 499, text: "" }]);
      assert.deepEqual(host.live(), nothing);
    });

    it("hears of an unreadable answer as of a host out of reach", () => {
      const host = configured();
      host.request(7, SUSPENDING);
      host.guest.gh_resume(host.questions[0].operation, ...host.block(new BlockWriter().u32(0).u32(1).u32(0xffffffff)));
      assert.deepEqual(
        host.answers.map(({ status }) => status),
        [503],
      );
    });

    it("is answered 500 where its block cannot be read", () => {
      const host = configured();
      host.guest.gh_request(7, ...host.block(new BlockWriter().u32(0xffffffff)));
      assert.equal(host.answers[0].status, 500);
      assert.equal(JSON.parse(host.answers[0].text).type, "server_error");
      assert.deepEqual(host.lines, ["unreadable request block"]);
      assert.deepEqual(host.live(), nothing);
    });

    it("is answered 500 before the guest is configured", () => {
      const host = new RecordingHost(module);
      host.request(7, SYNCHRONOUS);
      assert.equal(host.answers[0].status, 500);
    });

    it("keeps an id in use to itself", () => {
      const host = configured();
      host.request(7, SUSPENDING);
      host.request(7, SYNCHRONOUS);
      assert.deepEqual(host.answers, []);
      assert.equal(host.lines.length, 1);
      host.resumeEmpty(host.questions[0].operation);
      assert.equal(host.answers.length, 1);
    });

    it("leaves no memory behind, answered or cancelled", () => {
      const host = configured();
      const round = () => {
        for (let id = 1; id <= 1000; ++id) host.request(id, SUSPENDING);
        for (const { activation, operation } of host.questions.splice(0)) {
          if (activation % 2 === 0) host.guest.gh_cancel(activation, Cancel.when_unshielded);
          host.resumeEmpty(operation);
        }
        return host.guest.memory.buffer.byteLength;
      };
      const afterOne = round();
      for (let count = 0; count < 10; ++count) assert.equal(round(), afterOne);
      assert.deepEqual(host.live(), nothing);
    });
  });
}
