// The storage contract of src/host/host.h, on the Cloudflare host in workerd. Its steps are
// data (storage_contract.json), which storage_contract.cpp runs on the native host.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";

import { HostError, ListOrder, MutationKind } from "../../host-shims/common/abi.js";
import { startContractHost } from "./contract_host.mjs";

/** @typedef {{ key: string, value: string, version: number }} Entry */
/** @typedef {{ name: string, steps: any[] }} ScenarioData */

/** @type {ScenarioData[]} */
const scenarios = JSON.parse(readFileSync(new URL("storage_contract.json", import.meta.url), "utf8"));

/** @type {Awaited<ReturnType<typeof startContractHost>>} */
let host;

/** `{prefix, count}`: the keys <prefix>00, <prefix>01 and so on. @param {{ prefix: string, count: number }} many */
const numbered = ({ prefix, count }) =>
  Array.from({ length: count }, (_, index) => {
    const number = String(index).padStart(2, "0");
    return { key: `${prefix}${number}`, number };
  });

/** A text, or `{repeat, times}`. @param {any} value @returns {string} */
const valueOf = (value) => (typeof value === "string" ? value : value.repeat.repeat(value.times));

/** @param {number} kind @param {any} row */
function mutationOf(kind, row) {
  const cells = Array.isArray(row) ? row : [row];
  const options = typeof cells.at(-1) === "object" ? cells.at(-1) : {};
  return {
    kind,
    key: cells[0],
    value: kind === MutationKind.put ? valueOf(cells[1]) : "",
    replicaKey: options.replica_key ?? "",
    expiresAt: options.expires_in_ms === undefined ? 0 : Date.now() + options.expires_in_ms,
  };
}

class Scenario {
  /** @type {Map<string, number>} */
  #versions = new Map();
  #lastVersion = 0;
  #commits = 0;
  #name;

  /** @param {string} name */
  constructor(name) {
    this.#name = name;
  }

  /** @param {any} step */
  async run(step) {
    const partition = `${this.#name}: ${step.partition ?? "main"}`;
    if (step.commit) await this.#commit(partition, step);
    if (step.get_fresh) await this.#getFresh(partition, step);
    if (step.get_fresh_many) await this.#getFreshMany(partition, step);
    if (step.get_cached) await this.#getCached(step);
    if (step.get_cached_many) await this.#getCachedMany(step.get_cached_many);
    if (step.list) await this.#list(partition, step);
  }

  /** 0, or a version that an earlier step has named. @param {unknown} label */
  #versionOf(label) {
    return this.#versions.get(String(label)) ?? 0;
  }

  /** @param {string} partition @param {any} step */
  async #commit(partition, step) {
    const { id, checks = [], puts = [], removals = [], put_many: many } = step.commit;
    this.#commits += 1;
    const request = {
      commitId: id ?? `commit ${this.#commits}`,
      checks: checks.map((/** @type {any[]} */ [key, label]) => ({ key, version: this.#versionOf(label) })),
      mutations: [
        ...puts.map((/** @type {any} */ row) => mutationOf(MutationKind.put, row)),
        ...removals.map((/** @type {any} */ row) => mutationOf(MutationKind.remove, row)),
        ...(many ? numbered(many) : []).map(({ key, number }) =>
          mutationOf(MutationKind.put, [key, number, { replica_key: `${many.replica_prefix}${number}` }]),
        ),
      ],
    };
    this.#checkCommit(await host.ask("/storage", { call: "commit", partition, request }), step);
  }

  /** @param {{ error: number, failedCheck: number, version: number }} answer @param {any} step */
  #checkCommit(answer, step) {
    if (step.failed_check !== undefined) {
      assert.deepEqual(answer, { error: HostError.conflict, failedCheck: step.failed_check, version: 0 });
      return;
    }
    assert.equal(answer.error, HostError.none);
    if (step.version === undefined) return;
    if (!this.#versions.has(step.version)) {
      assert.ok(answer.version > this.#lastVersion);
      this.#lastVersion = answer.version;
      this.#versions.set(step.version, answer.version);
    }
    assert.equal(answer.version, this.#versionOf(step.version));
  }

  /** @param {string} partition @param {string[]} keys @returns {Promise<Entry[]>} */
  async #read(partition, keys) {
    const answer = await host.ask("/storage", { call: "getFresh", partition, keys });
    assert.equal(answer.error, HostError.none);
    return answer.entries;
  }

  /** @param {string[]} keys @returns {Promise<Entry[]>} */
  async #readCopies(keys) {
    const answer = await host.ask("/storage", { call: "getCached", keys });
    assert.equal(answer.error, HostError.none);
    return answer.entries;
  }

  /** @param {any[][]} rows @param {(label: unknown) => number} versionOf */
  #entries(rows, versionOf) {
    return rows.map(([key, value, label]) =>
      value === null ? { key, value: "", version: 0 } : { key, value: valueOf(value), version: versionOf(label) },
    );
  }

  /** @param {string} partition @param {any} step */
  async #getFresh(partition, step) {
    const expected = this.#entries(step.entries, (label) => this.#versionOf(label));
    assert.deepEqual(await this.#read(partition, step.get_fresh), expected);
  }

  /** @param {string} partition @param {any} step */
  async #getFreshMany(partition, step) {
    const rows = numbered(step.get_fresh_many);
    const version = this.#versionOf(step.version);
    const entries = await this.#read(
      partition,
      rows.map(({ key }) => key),
    );
    assert.deepEqual(
      entries,
      rows.map(({ key, number }) => ({ key, value: number, version })),
    );
  }

  /** @param {any} step */
  async #getCached(step) {
    assert.deepEqual(
      await this.#readCopies(step.get_cached),
      this.#entries(step.entries, () => 1),
    );
  }

  /** @param {{ prefix: string, count: number }} many */
  async #getCachedMany(many) {
    const rows = numbered(many);
    assert.deepEqual(
      await this.#readCopies(rows.map(({ key }) => key)),
      rows.map(({ key, number }) => ({ key, value: number, version: 1 })),
    );
  }

  /** @param {string} partition @param {any} step */
  async #list(partition, step) {
    const { prefix, order, offset = 0, limit = 100, value_bytes: valueBytes = 1_000_000 } = step.list;
    const request = { prefix, order: order ? ListOrder.descending : ListOrder.ascending, offset, limit, valueBytes };
    const answer = await host.ask("/storage", { call: "list", partition, request });
    // Each entry is what a read of its key answers.
    const entries = await this.#read(partition, step.keys);
    assert.ok(entries.every(({ version }) => version > 0));
    assert.deepEqual(answer, { error: HostError.none, total: step.total, entries });
  }
}

describe("storage contract", () => {
  before(async () => {
    host = await startContractHost();
  });
  after(() => host.stop());

  for (const { name, steps } of scenarios) {
    it(name, async () => {
      const scenario = new Scenario(name);
      for (const step of steps) await scenario.run(step);
    });
  }

  it("one of many parallel commits with the same check wins", async () => {
    const ask = (/** @type {number} */ index) =>
      host.ask("/storage", {
        call: "commit",
        partition: "race",
        request: {
          commitId: `racer ${index}`,
          checks: [{ key: "a", version: 0 }],
          mutations: [mutationOf(MutationKind.put, ["a", String(index)])],
        },
      });
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => ask(index)));
    assert.equal(answers.filter(({ error }) => error === HostError.none).length, 1);
    assert.equal(answers.filter(({ error }) => error === HostError.conflict).length, 49);
  });
});
