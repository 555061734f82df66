// Checks real answers against the OpenAPI document: status, content type, body and
// required headers. An answer that the document does not describe throws.
import formats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";

import { findOperation, loadDocument, resolve } from "./openapi_operations.mjs";

/**
 * @typedef {Record<string, any>} Json
 * @typedef {{ method: string, path: string, status: number, headers: Headers, body: string | null }} Answer
 *   `path` may carry a query; `body` is null where it was not read (a stream).
 */

const document = loadDocument();
const ajv = new Ajv2020({ allErrors: true, strict: false });
formats.default(ajv);
/** @type {Map<Json, import("ajv").ValidateFunction>} */
const validators = new Map();

/**
 * The schema with every reference inlined, in which an object holds nothing but what it
 * documents, unless it says `additionalProperties`. Parts of an allOf stay open; their whole is closed.
 * @param {Json} schema
 * @param {{ partOfWhole: boolean }} place
 * @returns {Json}
 */
function close(schema, place = { partOfWhole: false }) {
  const closed = { ...resolve(document, schema) };
  const isObject = "properties" in closed || "allOf" in closed;
  if (isObject && !place.partOfWhole && !("additionalProperties" in closed)) closed.unevaluatedProperties = false;
  if (closed.allOf) closed.allOf = closed.allOf.map((/** @type {Json} */ part) => close(part, { partOfWhole: true }));
  if (closed.anyOf) closed.anyOf = closed.anyOf.map((/** @type {Json} */ part) => close(part));
  if (closed.items) closed.items = close(closed.items);
  if (closed.properties) {
    closed.properties = Object.fromEntries(
      Object.entries(closed.properties).map(([name, part]) => [name, close(part)]),
    );
  }
  return closed;
}

/**
 * @param {Json} schema
 * @param {unknown} value
 * @param {string} what
 */
function validate(schema, value, what) {
  const validator = validators.get(schema) ?? ajv.compile(close(schema));
  validators.set(schema, validator);
  if (validator(value)) return;
  const problems = (validator.errors ?? []).map((problem) => {
    const extra = problem.params.unevaluatedProperty ?? problem.params.additionalProperty;
    return `${problem.instancePath || "/"} ${problem.message}${extra === undefined ? "" : `: ${extra}`}`;
  });
  throw new Error(`${what} is not as documented: ${problems.join("; ")}`);
}

/**
 * The documented response of this status, however the path came to answer.
 * @param {Answer} answer
 * @param {string} path
 * @returns {Json}
 */
function findResponse(answer, path) {
  const shared = document.components.responses;
  if (answer.method === "OPTIONS") {
    if (answer.status !== 204) throw new Error("OPTIONS is answered with 204 everywhere");
    return { description: "A CORS preflight." };
  }
  const match = findOperation(document, answer.method, path);
  if (match === null) {
    if (answer.status !== 404) throw new Error("the path is not documented, so only 404 may come of it");
    return shared.NotFound;
  }
  if (match.responses === null) {
    if (answer.status !== 405) throw new Error(`${match.template} has no such method, so only 405 may come of it`);
    const expected = match.methods.flatMap((name) => (name === "GET" ? [name, "HEAD"] : [name])).sort();
    const allowed = (answer.headers.get("allow") ?? "").split(/,\s*/).sort();
    if (allowed.join() !== expected.join()) throw new Error(`Allow is "${allowed.join()}", not "${expected.join()}"`);
    return shared.MethodNotAllowed;
  }
  const response = match.responses[String(answer.status)] ?? match.responses.default;
  if (response === undefined) throw new Error(`${match.template} documents no status ${answer.status}`);
  return response;
}

/**
 * @param {Json} response
 * @param {Headers} headers
 */
function checkHeaders(response, headers) {
  for (const [name, reference] of Object.entries(response.headers ?? {})) {
    const header = resolve(document, reference);
    const value = headers.get(name);
    if (value !== null) validate(header.schema, value, `the header ${name} (${value})`);
    else if (header.required) throw new Error(`the header ${name} is missing`);
  }
}

/**
 * @param {Json} response
 * @param {Answer} answer
 */
function checkBody(response, answer) {
  const contentType = answer.headers.get("content-type");
  if (response.content === undefined) {
    if (answer.body) throw new Error("a body where none is documented");
    return;
  }
  const mediaType = (contentType ?? "").split(";")[0].trim().toLowerCase();
  const media = response.content[mediaType] ?? response.content["*/*"];
  if (media === undefined) throw new Error(`the content type ${contentType} is not documented`);
  if (answer.method === "HEAD") {
    if (answer.body) throw new Error("a body in an answer to HEAD");
    return;
  }
  if (mediaType !== "application/json" || media.schema === undefined || answer.body === null) return;
  let value;
  try {
    value = JSON.parse(answer.body);
  } catch {
    throw new Error("the body is not JSON");
  }
  validate(media.schema, value, "the body");
}

/**
 * Throws where the document does not describe this answer.
 * @param {Answer} answer
 */
export function checkAnswer(answer) {
  const path = answer.path.split("?")[0];
  try {
    const response = resolve(document, findResponse(answer, path));
    checkHeaders(response, answer.headers);
    checkBody(response, answer);
  } catch (problem) {
    const reason = problem instanceof Error ? problem.message : String(problem);
    const excerpt = (answer.body ?? "").slice(0, 500);
    throw new Error(`${answer.method} ${answer.path} → ${answer.status}: ${reason}\n${excerpt}`, { cause: problem });
  }
}

/**
 * fetch against one gateway, with every answer checked. Redirects are not followed.
 * @param {string} baseUrl
 * @returns {(path: string, init?: RequestInit) => Promise<Response>}
 */
export function checkedFetch(baseUrl) {
  return async (path, init = {}) => {
    const response = await fetch(baseUrl + path, { redirect: "manual", ...init });
    const isStream = (response.headers.get("content-type") ?? "").startsWith("text/event-stream");
    checkAnswer({
      method: init.method ?? "GET",
      path: new URL(baseUrl + path).pathname,
      status: response.status,
      headers: response.headers,
      body: isStream ? null : await response.clone().text(),
    });
    return response;
  };
}
