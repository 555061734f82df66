// The Cloudflare host's modules in a workerd of their own, for the contract tests.
import { Miniflare } from "miniflare";

const root = new URL("../../", import.meta.url).pathname;

/** @returns {Promise<{ ask: (path: string, question: object) => Promise<any>, stop: () => Promise<void> }>} */
export async function startContractHost() {
  const miniflare = new Miniflare({
    modules: true,
    modulesRoot: root,
    modulesRules: [{ type: "ESModule", include: ["**/*.js"] }],
    scriptPath: `${root}tests/contract/contract_worker.js`,
    compatibilityDate: "2026-11-17",
    compatibilityFlags: ["nodejs_compat"],
    kvNamespaces: ["READ_COPIES"],
    durableObjects: { PARTITIONS: { className: "PartitionStore", useSQLite: true } },
  });
  await miniflare.ready;
  return {
    async ask(path, question) {
      const response = await miniflare.dispatchFetch(`http://contract.example${path}`, {
        method: "POST",
        body: JSON.stringify(question),
      });
      if (!response.ok) throw new Error(await response.text());
      return response.json();
    },
    stop: () => miniflare.dispose(),
  };
}
