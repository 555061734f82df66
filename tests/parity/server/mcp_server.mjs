// One MCP server with every feature. Start here to see what it has.
import { McpServer } from "@modelcontextprotocol/server";

import { addAskingTools } from "./asking_tools.mjs";
import { addContentTools } from "./content_tools.mjs";
import { addInputRequiredTools, requestState } from "./input_required_tools.mjs";
import { addPrompts, addResources, addUtilities } from "./resources_and_prompts.mjs";
import { answer, text } from "./results.mjs";
import { addRunningTools } from "./running_tools.mjs";

/** @typedef {import("@modelcontextprotocol/server").ServerNotifier} Notifier */
/** @typedef {import("node:events").EventEmitter} EventEmitter */

export const identity = { name: "gatehouse-parity", version: "1.0.0" };
export const capabilities = {
  tools: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  prompts: { listChanged: true },
  logging: {},
  completions: {},
};

/**
 * What servers of the session era have.
 * @param {McpServer} server
 * @param {EventEmitter} events tells a test `cancelled`: a client gave up a call
 */
export function addSessionFeatures(server, events) {
  addContentTools(server);
  addRunningTools(server, events);
  addAskingTools(server);
  addResources(server);
  addPrompts(server);
  addUtilities(server);
}

/** @param {McpServer} server @param {() => Notifier} notifier */
function addTriggers(server, notifier) {
  server.registerTool("test_trigger_tool_change", { description: "Announces other tools" }, () => {
    notifier().toolsChanged();
    return answer(text("Announced"));
  });
  server.registerTool("test_trigger_prompt_change", { description: "Announces other prompts" }, () => {
    notifier().promptsChanged();
    return answer(text("Announced"));
  });
}

/**
 * A server of both eras, on SDK 2.
 * @param {() => Notifier} notifier of the streams that listen (2026-07-28, subscriptions/listen)
 * @param {EventEmitter} events
 */
export function createServer(notifier, events) {
  const server = new McpServer(identity, { capabilities, requestState: { verify: requestState.verify } });
  addSessionFeatures(server, events);
  addInputRequiredTools(server);
  addTriggers(server, notifier);
  return server;
}
