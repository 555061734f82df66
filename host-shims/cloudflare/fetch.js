// Fetch for the guest, over the platform's own. Follows no redirect, throws nothing.
import { HostError } from "../common/abi.js";

/** @typedef {import('../common/services.js').FetchRequest} FetchRequest */
/** @typedef {import('../common/services.js').FetchAnswer} FetchAnswer */

/** @param {number} error @returns {FetchAnswer} */
const failed = (error) => ({ error, status: 0, headers: [], body: null });

/**
 * @param {FetchRequest} request
 * @returns {Promise<FetchAnswer>}
 */
export function fetchUpstream({ method, url, headers, body, timeoutMs, signal }) {
  return new Promise((resolve) => {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      resolve(failed(HostError.timeout));
    }, timeoutMs);
    fetch(url, { method, headers, body, redirect: "manual", signal }).then(
      (response) => {
        clearTimeout(timer);
        if (timedOut) response.body?.cancel().catch(() => {});
        else resolve(answerOf(response));
      },
      () => {
        clearTimeout(timer);
        resolve(failed(HostError.unavailable));
      },
    );
  });
}

/** @param {Response} response @returns {FetchAnswer} */
function answerOf({ status, headers, body }) {
  const coding = headers.get("content-encoding");
  const decoded = body && coding ? decode(body, coding, headers.get("content-length")) : body;
  return { error: HostError.none, status, headers: [...headers], body: decoded };
}

/**
 * Does what the runtime's own decoding leaves out: that knows a coding in one spelling only, and takes an empty body
 * for one that was cut off.
 * @param {ReadableStream<Uint8Array>} body
 * @param {string} coding
 * @param {string | null} length
 */
function decode(body, coding, length) {
  if (length === "0") {
    body.cancel().catch(() => {});
    return null;
  }
  // RFC 9110 section 8.4.1: in any case, and x-gzip is gzip.
  const isLeftOut = coding !== "gzip" && /^(x-)?gzip$/i.test(coding);
  return isLeftOut ? body.pipeThrough(/** @type {any} */ (new DecompressionStream("gzip"))) : body;
}
