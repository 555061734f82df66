// The guest's cryptography. Synchronous: hashes by a library that starts at once, ciphers over
// node:crypto, which is loaded when the first credential is sealed or opened, because loading
// it takes as long as the rest of the start.
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

import { OpenedCache } from "./opened_cache.js";

const GCM_TAG_BYTES = 16;

// A hash is several objects, which take longer to make than a short text to hash: a state is copied into one that is
// kept for that.
const emptyHash = sha256.create();
const workingHash = sha256.create();
/** Made with the first HMAC: a start that makes none is 2 ms shorter. @type {ReturnType<typeof hmac.create> | undefined} */
let workingHmac;
/** More keys than a deployment has while it replaces one. */
const MAX_HMAC_STATES = 8;

/** Loaded once; asked for again, it is there. @returns {typeof import("node:crypto")} */
const nodeCrypto = () => globalThis.process.getBuiltinModule("node:crypto");

/** @param {import('./guest_memory.js').GuestMemory} memory */
export function cryptoImports(memory) {
  const opened = new OpenedCache();
  /** By key: what HMAC is after its key. @type {Array<{ key: Uint8Array, state: ReturnType<typeof hmac.create> }>} */
  const hmacStates = [];

  /** @param {(typeof hmacStates)[number] | undefined} entry */
  function forget(entry) {
    entry?.key.fill(0);
    entry?.state.destroy();
  }

  /** @param {Uint8Array} key */
  function hmacState(key) {
    const known = hmacStates.find((entry) => isSame(entry.key, key));
    if (known !== undefined) return known.state;
    const state = hmac.create(sha256, key);
    hmacStates.push({ key: key.slice(), state });
    if (hmacStates.length > MAX_HMAC_STATES) forget(hmacStates.shift());
    return state;
  }

  return {
    /** @param {number} out @param {number} size */
    random_fill(out, size) {
      crypto.getRandomValues(memory.part(out, size));
    },

    /** @param {number} data @param {number} size @param {number} out32 */
    sha256(data, size, out32) {
      emptyHash._cloneInto(workingHash).update(memory.part(data, size)).digestInto(memory.part(out32, 32));
    },

    /** @param {number} key @param {number} keySize @param {number} data @param {number} size @param {number} out32 */
    hmac_sha256(key, keySize, data, size, out32) {
      workingHmac ??= hmac.create(sha256, new Uint8Array(0));
      hmacState(memory.part(key, keySize))
        ._cloneInto(workingHmac)
        .update(memory.part(data, size))
        .digestInto(memory.part(out32, 32));
    },

    /**
     * @param {number} key32 @param {number} nonce12 @param {number} aad @param {number} aadSize
     * @param {number} data @param {number} size @param {number} out
     */
    aes_gcm_seal(key32, nonce12, aad, aadSize, data, size, out) {
      const cipher = nodeCrypto().createCipheriv("aes-256-gcm", memory.part(key32, 32), memory.part(nonce12, 12));
      cipher.setAAD(memory.part(aad, aadSize));
      const ciphertext = cipher.update(memory.part(data, size));
      cipher.final();
      memory.part(out, size).set(ciphertext);
      memory.part(out + size, GCM_TAG_BYTES).set(cipher.getAuthTag());
    },

    /**
     * @param {number} key32 @param {number} nonce12 @param {number} aad @param {number} aadSize
     * @param {number} data @param {number} size @param {number} out
     * @returns {0 | 1} 1: opened
     */
    aes_gcm_open(key32, nonce12, aad, aadSize, data, size, out) {
      if (size < GCM_TAG_BYTES) return 0;
      const textSize = size - GCM_TAG_BYTES;
      const question = [
        memory.part(key32, 32),
        memory.part(nonce12, 12),
        memory.part(aad, aadSize),
        memory.part(data, size),
      ];
      const known = opened.find(question, Date.now());
      if (known !== undefined) {
        memory.part(out, textSize).set(known);
        return 1;
      }
      const decipher = nodeCrypto().createDecipheriv("aes-256-gcm", question[0], question[1]);
      decipher.setAAD(question[2]);
      decipher.setAuthTag(memory.part(data + textSize, GCM_TAG_BYTES));
      try {
        const plaintext = decipher.update(memory.part(data, textSize));
        decipher.final();
        memory.part(out, textSize).set(plaintext);
        opened.keep(question, plaintext, Date.now());
        plaintext.fill(0);
        return 1;
      } catch {
        return 0;
      }
    },
  };
}

/** @param {Uint8Array} left @param {Uint8Array} right */
const isSame = (left, right) => left.length === right.length && left.every((byte, index) => byte === right[index]);
