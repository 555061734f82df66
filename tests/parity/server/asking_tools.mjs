// Tools of the session era: while a call runs, the server asks its client (sampling, elicitation).
import { z } from "zod";

import { answer, text } from "./results.mjs";

/** @typedef {import("@modelcontextprotocol/server").McpServer} McpServer */
/** @typedef {import("@modelcontextprotocol/server").ServerContext} ServerContext */
/** @typedef {import("@modelcontextprotocol/server").ElicitRequestFormParams["requestedSchema"]} FormSchema */

/** Each primitive type with its default (SEP-1034). @type {FormSchema} */
const formWithDefaults = {
  type: "object",
  properties: {
    name: { type: "string", default: "John Doe" },
    age: { type: "integer", default: 30 },
    score: { type: "number", default: 95.5 },
    status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
    verified: { type: "boolean", default: true },
  },
};

/** @param {string} kind @param {"Option" | "Choice"} noun */
const titled = (kind, noun) =>
  ["First", "Second", "Third"].map((ordinal, index) => ({ const: `${kind}${index + 1}`, title: `${ordinal} ${noun}` }));
const options = ["option1", "option2", "option3"];

/** Each way to write a choice (SEP-1330). @type {FormSchema} */
const formWithChoices = {
  type: "object",
  properties: {
    untitledSingle: { type: "string", enum: options },
    titledSingle: { type: "string", oneOf: titled("value", "Option") },
    legacyEnum: {
      type: "string",
      enum: ["opt1", "opt2", "opt3"],
      enumNames: ["Option One", "Option Two", "Option Three"],
    },
    untitledMulti: { type: "array", items: { type: "string", enum: options } },
    titledMulti: { type: "array", items: { anyOf: titled("value", "Choice") } },
  },
};

/** @type {FormSchema} */
const formForResponse = { type: "object", properties: { response: { type: "string" } }, required: ["response"] };

/** @param {ServerContext} context @param {string} message @param {FormSchema} requestedSchema */
async function elicit({ mcpReq }, message, requestedSchema) {
  const { action, content } = await mcpReq.send({ method: "elicitation/create", params: { message, requestedSchema } });
  return answer(text(`User response: action=${action}, content=${JSON.stringify(content ?? {})}`));
}

/** @param {ServerContext} context @param {string} question */
async function sample({ mcpReq }, question) {
  const messages = [
    { role: /** @type {const} */ ("user"), content: { type: /** @type {const} */ ("text"), text: question } },
  ];
  const { content } = await mcpReq.send({ method: "sampling/createMessage", params: { messages, maxTokens: 100 } });
  const said = !Array.isArray(content) && content.type === "text" ? content.text : "nothing";
  return answer(text(`LLM response: ${said}`));
}

/** @param {McpServer} server */
export function addAskingTools(server) {
  server.registerTool(
    "test_sampling",
    { description: "Asks the client's model", inputSchema: z.object({ prompt: z.string() }) },
    ({ prompt }, context) => sample(context, prompt),
  );
  server.registerTool(
    "test_elicitation",
    { description: "Asks the client's user", inputSchema: z.object({ message: z.string() }) },
    ({ message }, context) => elicit(context, message, formForResponse),
  );
  server.registerTool(
    "test_elicitation_sep1034_defaults",
    { description: "Asks with a form that has defaults" },
    (context) => elicit(context, "Check these values", formWithDefaults),
  );
  server.registerTool("test_elicitation_sep1330_enums", { description: "Asks with a form of choices" }, (context) =>
    elicit(context, "Choose some of these", formWithChoices),
  );
}
