// Reading a body into memory, with a bound.
import { HostError } from "./abi.js";

const nothing = new Uint8Array(0);
/** A sender that is cut off in the middle may never read the answer, so it is let finish, within reason. */
const DRAIN_BYTES = 64 * 1024 * 1024;

/** @typedef {{ error: number, bytes: Uint8Array<ArrayBuffer> }} BodyBytes error: HostError none, too_large, broken or timeout */

/**
 * Reads a body to its end. One that is too large, or has not ended in time, is cancelled.
 * @param {ReadableStream<any>} stream
 * @param {number} maxBytes
 * @param {number} timeoutMs
 * @returns {Promise<BodyBytes>}
 */
export async function readBodyInTime(stream, maxBytes, timeoutMs) {
  const reader = stream.getReader();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    reader.cancel().catch(() => {});
  }, timeoutMs);
  const body = await read(reader, maxBytes, maxBytes);
  clearTimeout(timer);
  return timedOut ? { error: HostError.timeout, bytes: nothing } : body;
}

/**
 * Reads a body to its end, however long that takes; what is too much of it is read and thrown away.
 * @param {ReadableStream<any>} stream
 * @param {number} maxBytes
 * @returns {Promise<BodyBytes>}
 */
export function readBodyToItsEnd(stream, maxBytes) {
  return read(stream.getReader(), maxBytes, maxBytes + DRAIN_BYTES);
}

/**
 * @param {ReadableStreamDefaultReader<any>} reader
 * @param {number} maxBytes
 * @param {number} cancelBytes
 * @returns {Promise<BodyBytes>}
 */
async function read(reader, maxBytes, cancelBytes) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const chunks = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.byteLength;
      if (size <= maxBytes) chunks.push(value);
      if (size > cancelBytes) {
        reader.cancel().catch(() => {});
        break;
      }
    }
  } catch {
    return { error: HostError.broken, bytes: nothing };
  }
  if (size > maxBytes) return { error: HostError.too_large, bytes: nothing };
  return { error: HostError.none, bytes: chunks.length === 1 ? chunks[0] : concatenate(chunks, size) };
}

/** @param {Uint8Array<ArrayBuffer>[]} chunks @param {number} size */
function concatenate(chunks, size) {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
