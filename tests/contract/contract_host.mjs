// The Cloudflare host's modules in the real runtime, without the gateway.
import { root } from "../../host-shims/dev/paths.mjs";
import { startGatehouse } from "../e2e/support/emulator.mjs";

/** @returns {Promise<{ ask: (path: string, question: object) => Promise<any>, stop: () => Promise<void> }>} */
export async function startContractHost() {
  const { url, stop } = await startGatehouse({ entry: `${root}/tests/contract/contract_worker.js` });
  return {
    async ask(path, question) {
      const response = await fetch(`${url}${path}`, { method: "POST", body: JSON.stringify(question) });
      if (!response.ok) throw new Error(await response.text());
      return response.json();
    },
    stop,
  };
}
