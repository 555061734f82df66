// The MCP Inspector's command line, unmodified, told a proxy_url and a header: what it prints is what it prints of
// the server itself.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, test } from "node:test";

import { newerNode, root } from "../../host-shims/dev/paths.mjs";
import { quietEnvironment } from "../../host-shims/dev/run.mjs";
import { installServer } from "../e2e/support/mcp_client.mjs";
import { startRuntime } from "../e2e/support/runtime.mjs";
import { startParityServer } from "./server/http_server.mjs";

const inspector = `${root}/node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js`;

/** @type {Awaited<ReturnType<typeof startRuntime>>} */
let gatehouse;
/** @type {Awaited<ReturnType<typeof startParityServer>>} */
let server;
/** @type {Awaited<ReturnType<typeof installServer>>} */
let installed;

before(async () => {
  server = await startParityServer();
  gatehouse = await startRuntime();
  installed = await installServer(gatehouse, server.url);
});
after(async () => {
  await gatehouse?.stop();
  await server?.stop();
});

/**
 * @param {string} url
 * @param {string[]} args
 * @returns {Promise<any>} what it prints
 */
async function inspect(url, args) {
  // The Inspector tells the transport from the path only where that ends in /mcp or /sse.
  const options = ["--cli", url, "--transport", "http", "--header", `Authorization: Bearer ${installed.key}`];
  const child = spawn(newerNode, [inspector, ...options, ...args], {
    env: quietEnvironment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, "close");
  assert.equal(code, 0, output);
  return JSON.parse(output);
}

/** @type {[args: string[], member: string][]} what is asked, and what the answer must have */
const questions = [
  [["--method", "tools/list"], "tools"],
  [["--method", "tools/call", "--tool-name", "test_simple_text"], "content"],
  [["--method", "tools/call", "--tool-name", "test_mirrored_arguments", "--tool-arg", "region=eu"], "content"],
  [["--method", "resources/list"], "resources"],
  [["--method", "resources/read", "--uri", "test://template/7/data"], "contents"],
  [["--method", "prompts/list"], "prompts"],
];

for (const [args, member] of questions) {
  test(args.join(" "), async () => {
    const through = await inspect(installed.proxyUrl.href, args);
    assert.ok(through[member].length > 0);
    assert.deepEqual(through, await inspect(server.url, args));
  });
}
