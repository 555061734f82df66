// Bundles the Workers of a self-hosted gateway: one script each, and the module beside them.
import { copyFileSync, mkdirSync } from "node:fs";
import { deployedModule, root, workerEntry } from "../dev/paths.mjs";

/** Where `npm run serve` has its bundle. */
export const bundleDirectory = `${root}/build/selfhost`;

/** Leaves the wasm module out of the bundle, under the name it has in workerd's configuration. */
const wasmBeside = {
  name: "wasm-beside",
  /** @param {import('esbuild').PluginBuild} build */
  setup(build) {
    build.onResolve({ filter: /gatehouse\.wasm$/ }, () => ({ path: "./gatehouse.wasm", external: true }));
  },
};

/**
 * @param {string} directory made where it is missing
 * @param {{ entry?: string, names?: Record<string, string>, minify?: boolean }} [options] the gateway's
 *   entry module; or other scripts altogether, by the names of their bundles
 */
export async function bundle(directory, { entry = workerEntry, names, minify = false } = {}) {
  // Only who bundles needs it: a deployed bundle runs without.
  const { build } = await import("esbuild");
  mkdirSync(directory, { recursive: true });
  await build({
    entryPoints: names ?? { gatehouse: entry, kv_worker: `${root}/host-shims/selfhost/kv_worker.js` },
    outdir: directory,
    bundle: true,
    minify,
    format: "esm",
    target: "esnext",
    external: ["cloudflare:*", "node:*"],
    plugins: [wasmBeside],
    logLevel: "error",
  });
  copyFileSync(deployedModule, `${directory}/gatehouse.wasm`);
}
