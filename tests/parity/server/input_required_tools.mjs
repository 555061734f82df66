// 2026-07-28, basic/utilities/mrtr: what a tool asks its client comes back in a second request. Between the two
// nothing is kept here; what must survive travels as sealed request state.
import { randomBytes } from "node:crypto";

import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  inputRequired,
} from "@modelcontextprotocol/server";

import { answer, prompt, text } from "./results.mjs";

/** @typedef {import("@modelcontextprotocol/server").McpServer} McpServer */
/** @typedef {import("@modelcontextprotocol/server").ServerContext} ServerContext */
/** @typedef {import("@modelcontextprotocol/server").InputRequests} InputRequests */
/** @typedef {{ tool: string, round?: number, name?: string }} State */
/** @typedef {ServerContext["mcpReq"]} McpRequest */

/** @type {import("@modelcontextprotocol/server").RequestStateCodec<State>} */
export const requestState = createRequestStateCodec({ key: randomBytes(32) });

/** @param {string} message @param {string} field @param {"string" | "boolean"} [type] */
const askFor = (message, field, type = "string") =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: "object", properties: { [field]: /** @type {any} */ ({ type }) }, required: [field] },
  });
/** @param {string} question */
const askModel = (question) =>
  inputRequired.createMessage({
    messages: [{ role: "user", content: { type: "text", text: question } }],
    maxTokens: 100,
  });
const askName = () => askFor("What is your name?", "name");

/** A field of an accepted form. @param {McpRequest} mcpReq @param {string} key @param {string} field @returns {any} */
const given = ({ inputResponses }, key, field) =>
  /** @type {Record<string, unknown> | undefined} */ (acceptedContent(inputResponses, key))?.[field];
/** @param {McpRequest} mcpReq @param {string} key @returns {any} */
const response = ({ inputResponses }, key) => inputResponses?.[key];

/** @param {McpRequest} mcpReq */
function elicitation(mcpReq) {
  const name = given(mcpReq, "user_name", "name");
  if (typeof name === "string") return answer(text(`Hello, ${name}!`));
  return inputRequired({ inputRequests: { user_name: askName() } });
}

/** @param {McpRequest} mcpReq */
function sampling(mcpReq) {
  const sampled = response(mcpReq, "capital_question");
  if (sampled !== undefined) return answer(text(`The model says: ${sampled.content?.text}`));
  return inputRequired({ inputRequests: { capital_question: askModel("What is the capital of France?") } });
}

/** @param {McpRequest} mcpReq */
function listRoots(mcpReq) {
  const roots = response(mcpReq, "client_roots")?.roots;
  if (Array.isArray(roots)) return answer(text(`Roots: ${roots.map(({ uri }) => uri).join(", ")}`));
  return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
}

/** @param {McpRequest} mcpReq */
async function confirmWithState(mcpReq) {
  const state = /** @type {State | undefined} */ (mcpReq.requestState());
  if (state?.tool === "confirm" && given(mcpReq, "confirm", "ok") !== undefined) return answer(text("state-ok"));
  return inputRequired({
    inputRequests: { confirm: askFor("Please confirm", "ok", "boolean") },
    requestState: await requestState.mint({ tool: "confirm" }),
  });
}

/** @param {McpRequest} mcpReq */
async function multipleInputs(mcpReq) {
  const name = given(mcpReq, "user_name", "name");
  const greeting = response(mcpReq, "greeting")?.content?.text;
  const roots = response(mcpReq, "client_roots")?.roots;
  if (name !== undefined && greeting !== undefined && roots !== undefined) {
    return answer(text(`${greeting} ${name}, with ${roots.length} roots`));
  }
  return inputRequired({
    inputRequests: {
      user_name: askName(),
      greeting: askModel("Generate a greeting"),
      client_roots: inputRequired.listRoots(),
    },
    requestState: await requestState.mint({ tool: "multiple" }),
  });
}

/** @param {McpRequest} mcpReq */
async function multiRound(mcpReq) {
  const { round, name } = /** @type {State | undefined} */ (mcpReq.requestState()) ?? {};
  const color = given(mcpReq, "step2", "color");
  if (round === 2 && color !== undefined) return answer(text(`${name} likes ${color}`));
  if (round === undefined) {
    const state = await requestState.mint({ tool: "rounds", round: 1 });
    return inputRequired({ inputRequests: { step1: askName() }, requestState: state });
  }
  const state = await requestState.mint({ tool: "rounds", round: 2, name: name ?? given(mcpReq, "step1", "name") });
  return inputRequired({ inputRequests: { step2: askFor("Which color?", "color") }, requestState: state });
}

/** Asks only what the request's client says it can answer. @param {McpRequest} mcpReq */
function withinCapabilities(mcpReq) {
  if (mcpReq.inputResponses !== undefined) return answer(text("All that could be asked was answered"));
  const declared = /** @type {any} */ (mcpReq.envelope)?.[CLIENT_CAPABILITIES_META_KEY];
  /** @type {InputRequests} */
  const inputRequests = {};
  if (declared?.elicitation !== undefined) inputRequests.user_name = askName();
  if (declared?.sampling !== undefined) inputRequests.greeting = askModel("Generate a greeting");
  if (declared?.roots !== undefined) inputRequests.client_roots = inputRequired.listRoots();
  if (Object.keys(inputRequests).length === 0) return answer(text("This client can be asked nothing"));
  return inputRequired({ inputRequests });
}

/** @param {McpRequest} mcpReq */
function needsSampling(mcpReq) {
  if (response(mcpReq, "answer") !== undefined) return answer(text("The model answered"));
  return inputRequired({ inputRequests: { answer: askModel("Say pong") } });
}

/** @param {McpRequest} mcpReq */
function promptInContext(mcpReq) {
  const context = given(mcpReq, "user_context", "context");
  if (typeof context === "string") return prompt(text(`Use the following context: ${context}`));
  return inputRequired({ inputRequests: { user_context: askFor("In what context?", "context") } });
}

/** @type {Record<string, (mcpReq: McpRequest) => any>} */
const tools = {
  test_input_required_result_elicitation: elicitation,
  test_input_required_result_sampling: sampling,
  test_input_required_result_list_roots: listRoots,
  test_input_required_result_request_state: confirmWithState,
  test_input_required_result_tampered_state: confirmWithState,
  test_input_required_result_multiple_inputs: multipleInputs,
  test_input_required_result_multi_round: multiRound,
  test_input_required_result_capabilities: withinCapabilities,
  test_missing_capability: needsSampling,
};

/** @param {McpServer} server */
export function addInputRequiredTools(server) {
  for (const [name, tool] of Object.entries(tools)) {
    server.registerTool(name, { description: "Asks before it answers" }, ({ mcpReq }) => tool(mcpReq));
  }
  server.registerPrompt(
    "test_input_required_result_prompt",
    { description: "Asks before it answers" },
    /** @type {any} */ ((/** @type {ServerContext} */ { mcpReq }) => promptInContext(mcpReq)),
  );
}
