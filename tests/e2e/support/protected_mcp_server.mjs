// An MCP server on the official SDK that only answers whom the authorization server of the test has let in.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

import { toNodeHandler } from "@modelcontextprotocol/node";
import {
  createMcpHandler,
  McpServer,
  OAuthError,
  OAuthErrorCode,
  oauthMetadataResponse,
  requireBearerAuth,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { z } from "zod";

import { listen } from "./authorization_server.mjs";

/** @typedef {import("@modelcontextprotocol/server").AuthInfo} AuthInfo */
/** @typedef {import("./authorization_server.mjs").AuthorizationServer} AuthorizationServer */

/** Below the address that its tokens are for. */
const sessionPath = "/mcp/session";

/** Its one tool says who asked for what. @param {import("@modelcontextprotocol/server").McpRequestContext} context */
function mcpServer({ authInfo }) {
  const server = new McpServer({ name: "protected", version: "1.0.0" });
  const description = { description: "Says who asked for what", inputSchema: z.object({ what: z.string() }) };
  server.registerTool("say", description, ({ what }) => ({
    content: [{ type: /** @type {const} */ ("text"), text: `${authInfo?.extra?.user} asked for ${what}` }],
  }));
  return server;
}

/** The server with the sessions of the revisions up to 2025-11-25. */
function sessionHandler() {
  /** @type {Map<string, WebStandardStreamableHTTPServerTransport>} */
  const sessions = new Map();
  /** @param {Request} request @param {AuthInfo} authInfo @returns {Promise<Response>} */
  return async function handle(request, authInfo) {
    const known = sessions.get(request.headers.get("mcp-session-id") ?? "");
    if (known !== undefined) return known.handleRequest(request, { authInfo });
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
    });
    await mcpServer({ era: "legacy", authInfo }).connect(transport);
    return transport.handleRequest(request, { authInfo });
  };
}

/** @param {AuthorizationServer} authorizationServer */
export async function startProtectedMcpServer(authorizationServer) {
  const counts = { called: 0, refused: 0 };
  /** @type {(request: Request) => Promise<Response>} */
  let handle = async () => new Response(null, { status: 503 });
  const server = createServer(toNodeHandler({ fetch: (request) => handle(request) }));
  const url = new URL(`${await listen(server)}/mcp`);
  const metadata = await fetch(`${authorizationServer.issuer}/.well-known/oauth-authorization-server`);
  const oauthMetadata = metadata.ok
    ? await metadata.json()
    : await (await fetch(`${authorizationServer.issuer}/.well-known/openid-configuration`)).json();

  /** @param {string} token @returns {Promise<AuthInfo>} */
  async function verifyAccessToken(token) {
    const found = await authorizationServer.findAccessToken(token);
    if (found === undefined) throw new OAuthError(OAuthErrorCode.InvalidToken, "Unknown or expired");
    const { clientId, accountId, exp, aud, scope = "" } = found;
    return {
      token,
      clientId,
      scopes: scope.split(" "),
      expiresAt: exp,
      resource: new URL(aud),
      extra: { user: accountId },
    };
  }

  const gate = requireBearerAuth({
    verifier: { verifyAccessToken },
    requiredScopes: ["mcp:read"],
    expectedResource: url,
    resourceMetadataUrl: `${url.origin}/.well-known/oauth-protected-resource/mcp`,
  });
  const mcp = createMcpHandler(mcpServer);
  const serveSession = sessionHandler();
  handle = async (request) => {
    const known = oauthMetadataResponse(request, {
      oauthMetadata,
      resourceServerUrl: url,
      scopesSupported: ["mcp:read"],
    });
    if (known !== undefined) return known;
    const authInfo = await gate(request);
    if (authInfo instanceof Response) {
      counts.refused += 1;
      return authInfo;
    }
    counts.called += 1;
    const { pathname } = new URL(request.url);
    return pathname === sessionPath ? serveSession(request, authInfo) : mcp.fetch(request, { authInfo });
  };

  return {
    url: url.href,
    /** The same server, with sessions. */
    sessionUrl: new URL(sessionPath, url).href,
    counts,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
