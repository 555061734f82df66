// What is run: the official suite's scenarios, the revisions they are run at, how each must end for the client, and the
// section of the specification that it is about.

const mcp = "https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization";
const march = "https://modelcontextprotocol.io/specification/2025-03-26/basic/authorization";

/** @typedef {"2025-03-26" | "2025-11-25" | "2026-07-28"} Revision */
/** @typedef {{ title: string, url: string }} Section */
/** @typedef {{ section: Section, ending: import("./endings.mjs").Ending }} Expectation */

const sections = {
  resourceMetadata: {
    title: "Protected Resource Metadata Discovery Requirements",
    url: `${mcp}/authorization-server-discovery#protected-resource-metadata-discovery-requirements`,
  },
  serverMetadata: {
    title: "Authorization Server Metadata Discovery",
    url: `${mcp}/authorization-server-discovery#authorization-server-metadata-discovery`,
  },
  metadataDocuments: {
    title: "Client ID Metadata Documents",
    url: `${mcp}/client-registration#client-id-metadata-documents`,
  },
  preRegistration: { title: "Pre-registration", url: `${mcp}/client-registration#pre-registration` },
  serverBinding: {
    title: "Authorization Server Binding",
    url: `${mcp}/client-registration#authorization-server-binding`,
  },
  scopes: { title: "Scope Selection Strategy", url: `${mcp}#scope-selection-strategy` },
  stepUp: { title: "Step-Up Authorization Flow", url: `${mcp}#step-up-authorization-flow` },
  responseValidation: { title: "Authorization Response Validation", url: `${mcp}#authorization-response-validation` },
  resourceParameter: { title: "Resource Parameter Implementation", url: `${mcp}#resource-parameter-implementation` },
  refreshTokens: { title: "Refresh Tokens", url: `${mcp}#refresh-tokens` },
  clientAuthentication: {
    title: "RFC 6749 § 2.3 Client Authentication",
    url: "https://www.rfc-editor.org/rfc/rfc6749.html#section-2.3",
  },
  marchMetadata: { title: "2025-03-26: Server Metadata Discovery", url: `${march}#server-metadata-discovery` },
  marchFallback: {
    title: "2025-03-26: Fallbacks for Servers without Metadata Discovery",
    url: `${march}#fallbacks-for-servers-without-metadata-discovery`,
  },
};

/** @param {Section} section @param {import("./endings.mjs").Ending} [ending] @returns {Expectation} */
const about = (section, ending = "tool called") => ({ section, ending });

/** In the order of the table. @type {Record<string, Expectation>} */
export const expectations = {
  "auth/metadata-default": about(sections.resourceMetadata),
  "auth/metadata-var1": about(sections.serverMetadata),
  "auth/metadata-var2": about(sections.resourceMetadata),
  "auth/metadata-var3": about(sections.serverMetadata),
  "auth/metadata-issuer-mismatch": about(sections.serverMetadata, "install refused"),
  "auth/resource-mismatch": about(sections.resourceParameter, "install refused"),
  "auth/2025-03-26-oauth-metadata-backcompat": about(sections.marchMetadata),
  "auth/2025-03-26-oauth-endpoint-fallback": about(sections.marchFallback),
  "auth/pre-registration": about(sections.preRegistration),
  "auth/basic-cimd": about(sections.metadataDocuments),
  "auth/authorization-server-migration": about(sections.serverBinding),
  "auth/token-endpoint-auth-basic": about(sections.clientAuthentication),
  "auth/token-endpoint-auth-post": about(sections.clientAuthentication),
  "auth/token-endpoint-auth-none": about(sections.clientAuthentication),
  "auth/scope-from-www-authenticate": about(sections.scopes),
  "auth/scope-from-scopes-supported": about(sections.scopes),
  "auth/scope-omitted-when-undefined": about(sections.scopes),
  "auth/scope-step-up": about(sections.stepUp),
  "auth/scope-retry-limit": about(sections.stepUp, "call refused"),
  "auth/offline-access-scope": about(sections.refreshTokens),
  "auth/offline-access-not-supported": about(sections.refreshTokens),
  "auth/iss-supported": about(sections.responseValidation),
  "auth/iss-not-advertised": about(sections.responseValidation),
  "auth/iss-supported-missing": about(sections.responseValidation, "flow refused"),
  "auth/iss-wrong-issuer": about(sections.responseValidation, "flow refused"),
  "auth/iss-unexpected": about(sections.responseValidation, "flow refused"),
  "auth/iss-normalized": about(sections.responseValidation, "flow refused"),
};

/** The suite `auth` is run whole at these. @type {Revision[]} */
export const suiteRevisions = ["2025-11-25", "2026-07-28"];

/** What that suite leaves out, run one by one. @type {[string, Revision][]} */
export const singles = [
  ...["iss-supported", "iss-not-advertised", "iss-supported-missing", "iss-wrong-issuer", "iss-unexpected"],
  ...["iss-normalized", "metadata-issuer-mismatch", "resource-mismatch", "offline-access-scope"],
  ...["offline-access-not-supported", "authorization-server-migration"],
]
  .map((name) => /** @type {[string, Revision]} */ ([`auth/${name}`, "2026-07-28"]))
  .concat([
    ["auth/2025-03-26-oauth-metadata-backcompat", "2025-03-26"],
    ["auth/2025-03-26-oauth-endpoint-fallback", "2025-03-26"],
  ]);

/** The client_id that auth/basic-cimd expects. It need not resolve. */
export const clientMetadataUrl = "https://conformance-test.local/client-metadata.json";
