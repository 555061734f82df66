// What a partition carries to Workers KV: everything, the newest last, and again until it has arrived.
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";

import { Outbox } from "../../host-shims/cloudflare/outbox.js";

/** A Workers KV namespace that writes down what it is asked, and fails as often as it is told. */
class RecordingNamespace {
  /** @type {string[]} */
  writes = [];
  failures = 0;
  /** What happens while a write is under way. */
  duringWrite = () => {};

  /** @param {string} key @param {string} value */
  async put(key, value) {
    this.duringWrite();
    await Promise.resolve();
    if (this.failures-- > 0) throw new Error("429");
    this.writes.push(`${key}=${value}`);
  }

  /** @param {string} key */
  async delete(key) {
    this.writes.push(`${key} deleted`);
  }
}

function outbox() {
  const database = new DatabaseSync(":memory:");
  const sql = {
    /** @param {string} query @param {any[]} values */
    exec(query, ...values) {
      const rows = database.prepare(query).all(...values);
      return { toArray: () => rows };
    },
  };
  const namespace = new RecordingNamespace();
  const box = new Outbox(/** @type {any} */ (sql), /** @type {any} */ (namespace));
  return { box, namespace, rows: () => database.prepare("SELECT replica_key FROM outbox").all().length };
}

describe("Outbox", () => {
  it("carries values and removals", async () => {
    const { box, namespace } = outbox();
    box.put("a", "1", 1);
    box.put("b", null, 2);
    assert.equal(await box.carry(["a", "b"]), true);
    assert.deepEqual(namespace.writes.sort(), ["a=1", "b deleted"]);
  });

  it("keeps what would not go", async () => {
    const { box, namespace, rows } = outbox();
    box.put("a", "1", 1);
    namespace.failures = 1;
    assert.equal(await box.carry(["a"]), false);
    box.strikeOff();
    assert.equal(rows(), 1);
    assert.equal(await box.carryAll(), true);
    box.strikeOff();
    assert.deepEqual(namespace.writes, ["a=1"]);
    assert.equal(box.isEmpty(), true);
  });

  it("does not carry twice what has arrived", async () => {
    const { box, namespace } = outbox();
    box.put("a", "1", 1);
    await box.carry(["a"]);
    await box.carryAll();
    assert.deepEqual(namespace.writes, ["a=1"]);
  });

  it("carries what was written while an older value was under way, after it", async () => {
    const { box, namespace, rows } = outbox();
    box.put("a", "1", 1);
    namespace.duringWrite = () => {
      namespace.duringWrite = () => {};
      box.put("a", "2", 2);
      box.carry(["a"]);
    };
    await box.carry(["a"]);
    assert.deepEqual(namespace.writes, ["a=1", "a=2"]);
    box.strikeOff();
    assert.equal(rows(), 0);
  });

  it("does not strike off what is newer than what arrived", async () => {
    const { box, rows } = outbox();
    box.put("a", "1", 1);
    await box.carry(["a"]);
    box.put("a", "2", 2);
    box.strikeOff();
    assert.equal(rows(), 1);
  });
});
