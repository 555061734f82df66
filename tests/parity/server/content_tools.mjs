// Tools that answer at once: every kind of content, an error, and schemas that must arrive as they are.
import { fromJsonSchema } from "@modelcontextprotocol/server";

import { png, wav } from "./media.mjs";
import { answer, text } from "./results.mjs";

/** @typedef {import("@modelcontextprotocol/server").McpServer} McpServer */
/** @typedef {import("@modelcontextprotocol/server").JsonSchemaType} JsonSchema */

/** JSON Schema 2020-12 with the keywords that a careless parser drops. @type {JsonSchema} */
const contactSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  $defs: {
    address: {
      $anchor: "addressDef",
      type: "object",
      properties: { street: { type: "string" }, city: { type: "string" } },
    },
  },
  properties: {
    name: { type: "string" },
    address: { $ref: "#/$defs/address" },
    contactMethod: { type: "string", enum: ["phone", "email"] },
    phone: { type: "string" },
    email: { type: "string" },
  },
  allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
  if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
  then: { required: ["phone"] },
  else: { required: ["email"] },
  additionalProperties: false,
};

/** Arguments that a client mirrors into Mcp-Param-* headers. */
const mirroredSchema = /** @type {JsonSchema} */ ({
  type: "object",
  properties: {
    region: { type: "string", "x-mcp-header": "Region" },
    size: { type: "integer", "x-mcp-header": "Size" },
    note: { type: "string" },
  },
});

/** @param {string} uri @param {string} mimeType @param {string} body @returns {import("./results.mjs").Content} */
const embedded = (uri, mimeType, body) => ({ type: "resource", resource: { uri, mimeType, text: body } });
const image = /** @type {const} */ ({ type: "image", data: png, mimeType: "image/png" });

/** @param {McpServer} server */
export function addContentTools(server) {
  /** @param {string} name @param {string} description @param {import("./results.mjs").Content[]} content */
  const constant = (name, description, ...content) =>
    server.registerTool(name, { description }, () => answer(...content));

  constant("test_simple_text", "Answers with a text", text("This is a simple text response for testing."));
  constant("test_image_content", "Answers with an image", image);
  constant("test_audio_content", "Answers with a sound", { type: "audio", data: wav, mimeType: "audio/wav" });
  constant(
    "test_embedded_resource",
    "Answers with a resource",
    embedded("test://embedded-resource", "text/plain", "This is an embedded resource content."),
  );
  constant(
    "test_multiple_content_types",
    "Answers with a text, an image and a resource",
    text("Multiple content types test:"),
    image,
    embedded("test://mixed-content-resource", "application/json", JSON.stringify({ test: "data", value: 123 })),
  );
  server.registerTool("test_error_handling", { description: "Always fails" }, () => {
    throw new Error("This tool intentionally returns an error for testing");
  });
  server.registerTool(
    "json_schema_2020_12_tool",
    {
      description: "Takes arguments that only JSON Schema 2020-12 can describe",
      inputSchema: fromJsonSchema(contactSchema),
    },
    (args) => answer(text(JSON.stringify(args))),
  );
  server.registerTool(
    "test_mirrored_arguments",
    { description: "Takes arguments that are mirrored into headers", inputSchema: fromJsonSchema(mirroredSchema) },
    (args) => answer(text(JSON.stringify(args))),
  );
}
