// What the tests of the proxy share: a gateway on workerd, a key, and installations of upstreams.
import { connect, createInstallation, installations } from "./api.mjs";
import { startRuntime } from "./runtime.mjs";

export const PROJECT = "proxied";

/** @param {import("./runtime.mjs").RuntimeOptions} [options] */
export async function startProxied(options = {}) {
  const gatehouse = await startRuntime(options);
  const api = connect(gatehouse);
  const { key, id: keyId } = await api.createKey();
  const send = api.callerWithKey(key);
  return {
    gatehouse,
    api,
    send,
    key,
    keyId,
    /** Headers of a message of the session era. */
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    /** Installs an open server; answers the proxy's URL on this gateway. @param {string} url */
    async install(url) {
      const { id } = await createInstallation(send, PROJECT, { url });
      return `${gatehouse.url}${installations(PROJECT)}${id}/proxy/`;
    },
    stop: () => gatehouse.stop(),
  };
}

/** @param {unknown} id @param {string} [method] @param {unknown} [params] */
export const message = (id, method = "ping", params = {}) => JSON.stringify({ jsonrpc: "2.0", id, method, params });

/** Looks again and again; for what other processes do in their own time. @param {() => boolean} condition */
export async function eventually(condition, deadlineMs = 20_000) {
  const deadline = Date.now() + deadlineMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`never came true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
