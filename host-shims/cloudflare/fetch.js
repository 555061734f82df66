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
export async function fetchUpstream({ method, url, headers, body, timeoutMs, signal }) {
  const exchange = new AbortController();
  const abort = () => exchange.abort();
  signal.addEventListener("abort", abort, { once: true });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    exchange.abort();
  }, timeoutMs);
  try {
    const response = await fetch(url, { method, headers, body, redirect: "manual", signal: exchange.signal });
    return { error: HostError.none, status: response.status, headers: [...response.headers], body: response.body };
  } catch {
    return failed(timedOut ? HostError.timeout : HostError.unavailable);
  } finally {
    clearTimeout(timer);
  }
}
