// Where things are. No I/O.
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
export const deployedModule = `${root}/build/wasm/gatehouse.wasm`;
export const devVars = `${root}/.dev.vars`;
export const defaultState = `${root}/.wrangler/state`;
export const workerEntry = `${root}/host-shims/cloudflare/worker.js`;
/** The Node.js that npm's `node` package brings: wrangler needs a newer one than Debian has. */
export const newerNode = `${root}/node_modules/node/bin/node`;
export const wrangler = `${root}/node_modules/wrangler/bin/wrangler.js`;

/** @param {Toolchain} toolchain */
export const moduleOf = (toolchain) => `${root}/build/wasm/${toolchain}/gatehouse.wasm`;

/** @typedef {'emscripten' | 'wasi'} Toolchain */
