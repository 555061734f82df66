// What the OpenAPI document says of a method and path: which responses it documents.
// Reads src/schema/openapi.json. Validates nothing.
import { readFileSync } from "node:fs";

/**
 * @typedef {Record<string, any>} Json
 * @typedef {{ template: string, methods: string[], responses: Record<string, Json> | null }} Match
 *   `responses` is null where the path is documented but the method is not.
 */

/** @returns {Json} */
export function loadDocument() {
  return JSON.parse(readFileSync(new URL("../../../src/schema/openapi.json", import.meta.url), "utf8"));
}

/**
 * Follows `$ref`s until there is none.
 * @param {Json} document
 * @param {Json} node
 * @returns {Json}
 */
export function resolve(document, node) {
  const { $ref, ...siblings } = node;
  if (typeof $ref !== "string") return node;
  /** @type {Json} */
  let target = document;
  for (const part of $ref.slice(2).split("/")) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (target[key] === undefined) throw new Error(`The OpenAPI document has no ${$ref}`);
    target = target[key];
  }
  return resolve(document, { ...target, ...siblings });
}

/** @param {string} path */
function segmentsOf(path) {
  return path.replace(/\/$/, "").split("/");
}

/**
 * A parameter takes one whole segment, which may not decode to nothing or to a slash.
 * @param {string} expected
 * @param {string} segment
 */
function segmentFits(expected, segment) {
  if (!expected.startsWith("{")) return expected === segment;
  try {
    const value = decodeURIComponent(segment);
    return value !== "" && !value.includes("/");
  } catch {
    return false;
  }
}

/**
 * The path item a path belongs to, with or without its trailing slash; concrete before templated.
 * @param {Json} document
 * @param {string} path without a query
 */
function findTemplate(document, path) {
  const segments = segmentsOf(path);
  return Object.keys(document.paths)
    .filter((template) => {
      const expected = segmentsOf(template);
      return expected.length === segments.length && expected.every((part, i) => segmentFits(part, segments[i]));
    })
    .sort((a, b) => a.split("{").length - b.split("{").length)[0];
}

/**
 * @param {Json} document
 * @param {string} method
 * @param {string} path without a query
 * @returns {Match | null} null: the path is not documented
 */
export function findOperation(document, method, path) {
  const template = findTemplate(document, path);
  if (template === undefined) return null;
  const item = resolve(document, document.paths[template]);
  const methods = ["get", "post", "patch", "delete"].filter((name) => name in item);
  const operation = item[method === "HEAD" ? "get" : method.toLowerCase()];
  const documented = methods.map((name) => name.toUpperCase());
  return { template, methods: documented, responses: operation?.responses ?? null };
}
