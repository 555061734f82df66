// The guest's cryptography. Synchronous: hashes by a library that starts at once, ciphers over
// node:crypto, which is loaded when the first credential is sealed or opened, because loading
// it takes as long as the rest of the start.
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

import { OpenedCache } from "./opened_cache.js";

const GCM_TAG_BYTES = 16;

/** Loaded once; asked for again, it is there. @returns {typeof import("node:crypto")} */
const nodeCrypto = () => globalThis.process.getBuiltinModule("node:crypto");

/**
 * @param {() => WebAssembly.Memory} memoryOf
 */
export function cryptoImports(memoryOf) {
  /** @param {number} start @param {number} size */
  const view = (start, size) => new Uint8Array(memoryOf().buffer, start >>> 0, size >>> 0);
  const opened = new OpenedCache();

  return {
    /** @param {number} out @param {number} size */
    random_fill(out, size) {
      crypto.getRandomValues(view(out, size));
    },

    /** @param {number} data @param {number} size @param {number} out32 */
    sha256(data, size, out32) {
      view(out32, 32).set(sha256(view(data, size)));
    },

    /** @param {number} key @param {number} keySize @param {number} data @param {number} size @param {number} out32 */
    hmac_sha256(key, keySize, data, size, out32) {
      view(out32, 32).set(hmac(sha256, view(key, keySize), view(data, size)));
    },

    /**
     * @param {number} key32 @param {number} nonce12 @param {number} aad @param {number} aadSize
     * @param {number} data @param {number} size @param {number} out
     */
    aes_gcm_seal(key32, nonce12, aad, aadSize, data, size, out) {
      const cipher = nodeCrypto().createCipheriv("aes-256-gcm", view(key32, 32), view(nonce12, 12));
      cipher.setAAD(view(aad, aadSize));
      const ciphertext = cipher.update(view(data, size));
      cipher.final();
      view(out, size).set(ciphertext);
      view(out + size, GCM_TAG_BYTES).set(cipher.getAuthTag());
    },

    /**
     * @param {number} key32 @param {number} nonce12 @param {number} aad @param {number} aadSize
     * @param {number} data @param {number} size @param {number} out
     * @returns {0 | 1} 1: opened
     */
    aes_gcm_open(key32, nonce12, aad, aadSize, data, size, out) {
      if (size < GCM_TAG_BYTES) return 0;
      const textSize = size - GCM_TAG_BYTES;
      const question = [view(key32, 32), view(nonce12, 12), view(aad, aadSize), view(data, size)];
      const known = opened.find(question, Date.now());
      if (known !== undefined) {
        view(out, textSize).set(known);
        return 1;
      }
      const decipher = nodeCrypto().createDecipheriv("aes-256-gcm", question[0], question[1]);
      decipher.setAAD(question[2]);
      decipher.setAuthTag(view(data + textSize, GCM_TAG_BYTES));
      try {
        const plaintext = decipher.update(view(data, textSize));
        decipher.final();
        view(out, textSize).set(plaintext);
        opened.keep(question, plaintext, Date.now());
        plaintext.fill(0);
        return 1;
      } catch {
        return 0;
      }
    },
  };
}
