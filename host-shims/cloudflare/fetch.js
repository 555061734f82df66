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
  const exchange = fetch(url, { method, headers: headersInit(headers), body, redirect: "manual", signal });
  try {
    // Not cleared when the answer comes first: it ends with the request, and holds nothing.
    const response = await Promise.race([exchange, scheduler.wait(timeoutMs)]);
    if (response === undefined) {
      giveUp(exchange);
      return failed(HostError.timeout);
    }
    return { error: HostError.none, status: response.status, headers: [...response.headers], body: response.body };
  } catch {
    return failed(HostError.unavailable);
  }
}

/** The connection of an exchange that is still silent goes when the request's own does. @param {Promise<Response>} exchange */
function giveUp(exchange) {
  exchange.then(
    (late) => late.body?.cancel(),
    () => {},
  );
}

/**
 * A record is read faster than pairs are, but cannot name a header twice.
 * @param {Array<[string, string]>} pairs
 * @returns {HeadersInit}
 */
function headersInit(pairs) {
  const record = Object.fromEntries(pairs);
  return Object.keys(record).length === pairs.length ? record : pairs;
}
