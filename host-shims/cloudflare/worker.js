// What Cloudflare runs: the Worker and the Durable Object class of its storage.
import module from "../../build/wasm/gatehouse.wasm";
import { Worker } from "./gateway_worker.js";

export { PartitionStore } from "./partition_store.js";

const worker = new Worker(module);

export default {
  /**
   * @param {Request} request
   * @param {import('./gateway_worker.js').Env} env
   * @param {ExecutionContext} ctx
   */
  fetch: (request, env, ctx) => worker.fetch(request, env, ctx),
};
