// Reading a body into memory, with a bound.
import { HostError } from "./abi.js";

const nothing = new Uint8Array(0);

/**
 * @param {ReadableStream<any>} stream
 * @param {number} maxBytes
 * @returns {Promise<{ error: number, bytes: Uint8Array<ArrayBuffer> }>} none, too_large or broken
 */
export async function readBody(stream, maxBytes) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const chunks = [];
  let size = 0;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.byteLength;
      if (size > maxBytes) {
        reader.cancel().catch(() => {});
        return { error: HostError.too_large, bytes: nothing };
      }
      chunks.push(value);
    }
  } catch {
    return { error: HostError.broken, bytes: nothing };
  }
  if (chunks.length === 1) return { error: HostError.none, bytes: chunks[0] };
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return { error: HostError.none, bytes };
}
