// Fetch for the guest, over the platform's own. Follows no redirect, throws nothing.
import { HostError } from "../common/abi.js";
import { headersInit } from "../common/headers.js";

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
