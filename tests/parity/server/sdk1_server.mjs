// The same features on the SDK's first line, @modelcontextprotocol/sdk, which most servers run on. Takes the
// registrations that are written for the second line, and answers them from its low-level server.
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  CreateMessageResultSchema,
  ElicitResultSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  SetLevelRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";

import { addSessionFeatures, capabilities, identity } from "./mcp_server.mjs";

/** @typedef {(...args: any[]) => any} Callback */
/** @typedef {{ name: string, config: any, callback: Callback }} Registration */

/** Resource not found (2025-11-25, server/resources § Error Handling). */
const RESOURCE_NOT_FOUND = -32002;
const INVALID_PARAMS = -32602;

/** @type {Record<string, any>} */
const requestSchemas = {
  "resources/subscribe": SubscribeRequestSchema,
  "resources/unsubscribe": UnsubscribeRequestSchema,
  "logging/setLevel": SetLevelRequestSchema,
  "completion/complete": CompleteRequestSchema,
};
/** @type {Record<string, any>} */
const resultSchemas = {
  "sampling/createMessage": CreateMessageResultSchema,
  "elicitation/create": ElicitResultSchema,
};

/** A schema as JSON. @param {any} schema */
const asJson = (schema) => schema?.["~standard"].jsonSchema.input({ target: "draft-2020-12" }) ?? { type: "object" };

/** The context of a call, as SDK 2 has it. @param {any} extra */
function contextOf({ _meta, requestId, signal, sendNotification, sendRequest, closeSSEStream }) {
  /** @param {any} request */
  const send = (request) => sendRequest(request, resultSchemas[request.method]);
  return {
    mcpReq: { id: requestId, _meta, signal, notify: sendNotification, send },
    http: { closeSSE: closeSSEStream },
  };
}

/** @param {Registration} registration @param {any} args @param {any} context */
function call({ config, callback }, args, context) {
  return config.inputSchema || config.argsSchema ? callback(args, context) : callback(context);
}

/** @param {Map<string, Registration>} registered @param {string} name */
function find(registered, name) {
  const registration = registered.get(name);
  if (registration === undefined) throw new McpError(INVALID_PARAMS, `There is no ${name}`);
  return registration;
}

/** Stands in for SDK 2's McpServer. */
class Registrations {
  /** @type {Map<string, Registration>} */
  tools = new Map();
  /** @type {Map<string, Registration>} */
  prompts = new Map();
  /** @type {{ name: string, uri: any, config: any, callback: Callback }[]} `uri` is text or a template */
  resources = [];

  /** @param {Server} server */
  constructor(server) {
    this.server = {
      /** @param {string} method @param {Callback} handler */
      setRequestHandler: (method, handler) => server.setRequestHandler(requestSchemas[method], handler),
    };
  }
  /** @param {string} name @param {any} config @param {Callback} callback */
  registerTool(name, config, callback) {
    this.tools.set(name, { name, config, callback });
  }
  /** @param {string} name @param {any} config @param {Callback} callback */
  registerPrompt(name, config, callback) {
    this.prompts.set(name, { name, config, callback });
  }
  /** @param {string} name @param {any} uri @param {any} config @param {Callback} callback */
  registerResource(name, uri, config, callback) {
    this.resources.push({ name, uri, config, callback });
  }
}

/** @param {Server} server @param {Registrations} registrations */
function serveTools(server, { tools }) {
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [...tools.values()].map(({ name, config: { description, inputSchema } }) => ({
      name,
      description,
      inputSchema: asJson(inputSchema),
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const tool = find(tools, params.name);
    try {
      return await call(tool, params.arguments ?? {}, contextOf(extra));
    } catch (error) {
      return { isError: true, content: [{ type: "text", text: error instanceof Error ? error.message : "failed" }] };
    }
  });
}

/** @param {Server} server @param {Registrations} registrations */
function servePrompts(server, { prompts }) {
  server.setRequestHandler(ListPromptsRequestSchema, () => ({
    prompts: [...prompts.values()].map(({ name, config: { description, argsSchema } }) => ({
      name,
      description,
      arguments: argsSchema && Object.keys(asJson(argsSchema).properties).map((key) => ({ name: key, required: true })),
    })),
  }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }, extra) =>
    call(find(prompts, params.name), params.arguments, contextOf(extra)),
  );
}

/** @param {Server} server @param {Registrations} registrations */
function serveResources(server, { resources }) {
  const isTemplate = (/** @type {{ uri: any }} */ { uri }) => typeof uri !== "string";
  server.setRequestHandler(ListResourcesRequestSchema, () => ({
    resources: resources
      .filter((entry) => !isTemplate(entry))
      .map(({ name, uri, config }) => ({ name, uri, ...config })),
  }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: resources
      .filter(isTemplate)
      .map(({ name, uri, config }) => ({ name, uriTemplate: String(uri.uriTemplate), ...config })),
  }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params: { uri } }) => {
    for (const entry of resources) {
      if (entry.uri === uri) return entry.callback();
      const variables = isTemplate(entry) ? entry.uri.uriTemplate.match(uri) : null;
      if (variables !== null) return entry.callback(new URL(uri), variables);
    }
    throw new McpError(RESOURCE_NOT_FOUND, "Resource not found", { uri });
  });
}

/** @param {import("node:events").EventEmitter} events */
export function createServerOfSdk1(events) {
  const server = new Server(identity, { capabilities });
  const registrations = new Registrations(server);
  addSessionFeatures(/** @type {any} */ (registrations), events);
  serveTools(server, registrations);
  servePrompts(server, registrations);
  serveResources(server, registrations);
  return server;
}
