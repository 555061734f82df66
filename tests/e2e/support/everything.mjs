// The reference MCP server with every feature, @modelcontextprotocol/server-everything, in a process of its own.
import { spawn } from "node:child_process";

import { freePort } from "../../../host-shims/dev/emulator.mjs";
import { newerNode, root } from "../../../host-shims/dev/paths.mjs";

const program = `${root}/node_modules/@modelcontextprotocol/server-everything/dist/index.js`;

/** Starts it on a free port and waits until it listens. */
export async function startEverything() {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port) };
  const child = spawn(newerNode, [program, "streamableHttp"], { env, stdio: ["ignore", "ignore", "pipe"] });
  const exited = new Promise((resolve) => {
    child.once("exit", resolve);
  });
  let output = "";
  await new Promise((resolve, reject) => {
    exited.then(() => reject(new Error(`server-everything did not start:\n${output}`)));
    child.once("error", reject);
    child.stderr.on("data", (chunk) => {
      output += chunk;
      if (output.includes("listening on port")) resolve(undefined);
    });
  });
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    async stop() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
