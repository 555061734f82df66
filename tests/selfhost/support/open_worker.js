// A Worker that fetches whatever TARGET says: a gateway whose guard let everything through.
export { PartitionStore } from "../../../host-shims/cloudflare/partition_store.js";

export default {
  /** @param {Request} _request @param {{ TARGET: string }} env */
  fetch: (_request, { TARGET }) => fetch(TARGET).catch(() => new Response("refused")),
};
