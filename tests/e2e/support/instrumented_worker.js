// The Worker, with hooks that tests need and a deployment must never have:
//   GET  /__test/stats   memory and what is under way in the guest
//   POST /__test/trap    a request whose guest call really traps
//   TEST_DELAY_MS        each storage and fetch answer comes 0 to so many ms later
import module from "../../../build/wasm/gatehouse.wasm";
import { servicesOf, Worker } from "../../../host-shims/cloudflare/gateway_worker.js";

export { PartitionStore } from "../../../host-shims/cloudflare/partition_store.js";

/** @typedef {import("../../../host-shims/cloudflare/gateway_worker.js").Env} Env */

/**
 * @param {number} maxDelayMs
 * @param {any} services
 * @returns {any}
 */
function delayed(maxDelayMs, services) {
  /** @param {(...args: any[]) => Promise<any>} call */
  const late =
    (call) =>
    /** @param {any[]} args */
    async (...args) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * maxDelayMs));
      return call(...args);
    };
  return Object.fromEntries(Object.entries(services).map(([name, call]) => [name, late(call)]));
}

const worker = new Worker(module, (env) => {
  const maxDelayMs = Number(env.TEST_DELAY_MS ?? 0);
  return maxDelayMs > 0 ? delayed(maxDelayMs, servicesOf(env)) : servicesOf(env);
});

export default {
  /**
   * @param {Request} request
   * @param {Env} env
   * @param {ExecutionContext} ctx
   */
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (pathname === "/__test/stats") {
      return Response.json({ ...worker.guestFor(env).stats(), instances: worker.instances });
    }
    if (pathname === "/__test/trap") {
      const activation = worker.activate(env);
      worker.guestFor(env).trap(activation);
      return activation.response;
    }
    return worker.fetch(request, env, ctx);
  },
};
