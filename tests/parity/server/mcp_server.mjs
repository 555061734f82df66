// One MCP server with every feature, for both eras. Start here to see what it has.
import { McpServer } from "@modelcontextprotocol/server";

import { addAskingTools } from "./asking_tools.mjs";
import { addContentTools } from "./content_tools.mjs";
import { addInputRequiredTools, requestState } from "./input_required_tools.mjs";
import { addPrompts, addResources, addUtilities } from "./resources_and_prompts.mjs";
import { answer, text } from "./results.mjs";
import { addRunningTools } from "./running_tools.mjs";

/** @typedef {import("@modelcontextprotocol/server").ServerNotifier} Notifier */

/**
 * @param {() => Notifier} notifier of the streams that listen (2026-07-28, subscriptions/listen)
 * @param {import("node:events").EventEmitter} events tells a test `cancelled`: a client gave up a call
 */
export function createServer(notifier, events) {
  const listChanged = true;
  const server = new McpServer(
    { name: "gatehouse-parity", version: "1.0.0" },
    {
      capabilities: {
        tools: { listChanged },
        resources: { subscribe: true, listChanged },
        prompts: { listChanged },
        logging: {},
        completions: {},
      },
      requestState: { verify: requestState.verify },
    },
  );
  addContentTools(server);
  addRunningTools(server, events);
  addAskingTools(server);
  addInputRequiredTools(server);
  addResources(server);
  addPrompts(server);
  addUtilities(server);
  server.registerTool("test_trigger_tool_change", { description: "Announces other tools" }, () => {
    notifier().toolsChanged();
    return answer(text("Announced"));
  });
  server.registerTool("test_trigger_prompt_change", { description: "Announces other prompts" }, () => {
    notifier().promptsChanged();
    return answer(text("Announced"));
  });
  return server;
}
