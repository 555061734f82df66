// Resources, subscriptions, prompts, completion and log levels.
import { ResourceTemplate } from "@modelcontextprotocol/server";
import { z } from "zod";

import { png } from "./media.mjs";
import { prompt, text } from "./results.mjs";

/** @typedef {import("@modelcontextprotocol/server").McpServer} McpServer */

/** @type {{ uri: string, mimeType: string, text?: string, blob?: string }[]} */
const resources = [
  { uri: "test://static-text", mimeType: "text/plain", text: "This is the content of the static text resource." },
  { uri: "test://static-binary", mimeType: "image/png", blob: png },
  { uri: "test://watched-resource", mimeType: "text/plain", text: "This can be watched." },
];

/** @param {McpServer} server */
export function addResources(server) {
  for (const contents of resources) {
    const { uri, mimeType } = contents;
    const about = { title: uri, description: `The resource ${uri}`, mimeType };
    server.registerResource(uri, uri, about, () => ({ contents: [/** @type {any} */ (contents)] }));
  }
  server.registerResource(
    "template",
    new ResourceTemplate("test://template/{id}/data", { list: undefined }),
    { title: "Template", description: "A resource for each id", mimeType: "application/json" },
    (uri, { id }) => {
      const body = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
      return { contents: [{ uri: uri.href, mimeType: "application/json", text: body }] };
    },
  );
  server.server.setRequestHandler("resources/subscribe", () => ({}));
  server.server.setRequestHandler("resources/unsubscribe", () => ({}));
}

/** @param {McpServer} server */
export function addPrompts(server) {
  server.registerPrompt("test_simple_prompt", { description: "Without arguments" }, () =>
    prompt(text("This is a simple prompt for testing.")),
  );
  server.registerPrompt(
    "test_prompt_with_arguments",
    { description: "With arguments", argsSchema: z.object({ arg1: z.string(), arg2: z.string() }) },
    ({ arg1, arg2 }) => prompt(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  );
  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    { description: "With a resource", argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri: uri }) =>
      prompt(
        { type: "resource", resource: { uri, mimeType: "text/plain", text: "Embedded resource content for testing." } },
        text("Please process the embedded resource above."),
      ),
  );
  server.registerPrompt("test_prompt_with_image", { description: "With an image" }, () =>
    prompt({ type: "image", data: png, mimeType: "image/png" }, text("Please analyze the image above.")),
  );
}

/** @param {McpServer} server */
export function addUtilities(server) {
  server.server.setRequestHandler("logging/setLevel", () => ({}));
  server.server.setRequestHandler("completion/complete", () => ({
    completion: { values: [], total: 0, hasMore: false },
  }));
}
