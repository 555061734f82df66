// The synchronous half of the host contract, cryptography and URL parsing, on the Cloudflare
// host in workerd, against known answers (crypto_contract.json).
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";

import { startContractHost } from "./contract_host.mjs";

/** @type {Record<"sha256" | "hmac_sha256" | "aes_256_gcm" | "urls", any[]>} */
const contract = JSON.parse(readFileSync(new URL("crypto_contract.json", import.meta.url), "utf8"));

/** @type {Awaited<ReturnType<typeof startContractHost>>} */
let host;
/** @param {string} name @param {object} args */
const call = (name, args) => host.ask("/imports", { call: name, ...args });

/** Hex with the last bit of one byte turned. @param {string} hex @param {number} index */
function damage(hex, index) {
  const bytes = Buffer.from(hex, "hex");
  bytes[index] ^= 1;
  return bytes.toString("hex");
}

describe("crypto contract", () => {
  before(async () => {
    host = await startContractHost();
  });
  after(() => host.stop());

  it("sha256", async () => {
    for (const { data, digest } of contract.sha256) assert.equal(await call("sha256", { data }), digest);
  });

  it("hmac_sha256", async () => {
    for (const { source, key, data, mac } of contract.hmac_sha256) {
      assert.equal(await call("hmac_sha256", { key, data }), mac, source);
    }
  });

  it("hmac_sha256 with a key seen before, also when more were seen since than are kept", async () => {
    const { data } = contract.hmac_sha256[0];
    const keys = Array.from({ length: 12 }, (_, index) => Buffer.alloc(32 + index, index));
    for (const key of [keys[0], keys[0], ...keys, ...keys]) {
      const mac = createHmac("sha256", key).update(data, "hex").digest("hex");
      assert.equal(await call("hmac_sha256", { key: key.toString("hex"), data }), mac);
    }
  });

  for (const row of contract.aes_256_gcm) {
    it(`aes_gcm_seal and aes_gcm_open: ${row.source}`, async () => {
      const { key, nonce, associated_data: associatedData, plaintext, sealed } = row;
      const settings = { key, nonce, associatedData };
      assert.equal(await call("aes_gcm_seal", { ...settings, plaintext }), sealed);
      assert.equal(await call("aes_gcm_open", { ...settings, sealed }), plaintext);

      const foreign = { ...settings, associatedData: `${associatedData}78` };
      assert.equal(await call("aes_gcm_open", { ...foreign, sealed }), null);
      const last = sealed.length / 2 - 1;
      for (const text of [sealed.slice(2), sealed.slice(0, 30), "", damage(sealed, 0), damage(sealed, last)]) {
        assert.equal(await call("aes_gcm_open", { ...settings, sealed: text }), null);
      }
    });
  }

  it("url_parse", async () => {
    for (const { input, base = "", parts } of contract.urls) {
      assert.deepEqual(await call("url_parse", { input, base }), parts, JSON.stringify(input));
    }
  });

  it("url_parse writes nothing where there is no room for all of it", async () => {
    const input = "https://example.com/path";
    const { size, untouched } = await call("url_parse_into", { input, capacity: 10 });
    assert.ok(size > 10);
    assert.ok(untouched);
    const second = await call("url_parse_into", { input, capacity: size });
    assert.ok(second.size > 0 && second.size <= size);
    assert.ok(!second.untouched);
  });

  it("random_fill fills every byte, and differently each time", async () => {
    const seen = new Set();
    for (let i = 0; i < 20; ++i) seen.add(await call("random_fill", { size: 16 }));
    assert.equal(seen.size, 20);
    assert.equal((await call("random_fill", { size: 0 })).length, 0);
  });
});
