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
const answerOf = ({ status, headers, body }) => ({ error: HostError.none, status, headers: [...headers], body });
