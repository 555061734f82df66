// The Worker, with what the benchmarks look at:
//   GET /__bench/stats   memory of the guest, what is under way, and how often each service was called
import module from "../../../build/wasm/gatehouse.wasm";
import { servicesOf, Worker } from "../../../host-shims/cloudflare/gateway_worker.js";

export { PartitionStore } from "../../../host-shims/cloudflare/partition_store.js";

/** @typedef {import("../../../host-shims/cloudflare/gateway_worker.js").Env} Env */

const READS = new Set(["get"]);
/** Operations on the bindings themselves, below whatever the host does with them. @type {Record<string, number>} */
const counts = { kv: 0, durable_object: 0 };

/** @param {Env} env @returns {Env} */
function counted(env) {
  const kv = new Proxy(env.READ_COPIES, {
    get(target, name) {
      if (READS.has(String(name))) counts.kv += 1;
      const member = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  const partitions = new Proxy(env.PARTITIONS, {
    get(target, name) {
      if (name === "get") counts.durable_object += 1;
      const member = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  return { ...env, READ_COPIES: kv, PARTITIONS: partitions };
}

const worker = new Worker(module, (env) => servicesOf(counted(env)));

export default {
  /**
   * @param {Request} request
   * @param {Env} env
   * @param {ExecutionContext} ctx
   */
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname !== "/__bench/stats") return worker.fetch(request, env, ctx);
    return Response.json({ ...worker.guestFor(env).stats(), ...counts });
  },
};
