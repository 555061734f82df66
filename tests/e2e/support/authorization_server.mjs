// A certified authorization server for the tests: oidc-provider with dynamic registration, PKCE, resource
// indicators, and refresh tokens that rotate and must never be used twice.
import { createServer } from "node:http";

// @ts-expect-error oidc-provider brings no types.
import Provider from "oidc-provider";

/** @typedef {import("node:http").IncomingMessage} IncomingMessage */
/** @typedef {import("node:http").ServerResponse} ServerResponse */
/** @typedef {Awaited<ReturnType<typeof startAuthorizationServer>>} AuthorizationServer */

const scopes = ["mcp:read", "mcp:write"];

/** @param {() => number} accessTokenSeconds */
const configuration = (accessTokenSeconds) => ({
  features: {
    devInteractions: { enabled: false },
    registration: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: (/** @type {unknown} */ _ctx, /** @type {string} */ resource) => ({
        scope: scopes.join(" "),
        audience: resource,
      }),
    },
  },
  scopes: ["openid", "offline_access", ...scopes],
  pkce: { required: () => true },
  rotateRefreshToken: true,
  ttl: {
    AccessToken: accessTokenSeconds,
    AuthorizationCode: 60,
    Grant: 86_400,
    Interaction: 600,
    RefreshToken: 86_400,
    Session: 86_400,
  },
  interactions: { url: (/** @type {unknown} */ _ctx, /** @type {{ uid: string }} */ { uid }) => `/interaction/${uid}` },
  findAccount: (/** @type {unknown} */ _ctx, /** @type {string} */ accountId) => ({
    accountId,
    claims: () => ({ sub: accountId }),
  }),
  cookies: { keys: ["only for a test"] },
});

/** @param {IncomingMessage} request */
async function readForm(request) {
  let body = "";
  for await (const chunk of request) body += chunk;
  return new URLSearchParams(body);
}

/** Grants whatever the interaction says is missing. @param {any} provider @param {any} interaction */
async function grantAll(provider, { grantId, session, params, prompt: { details } }) {
  const grant =
    grantId === undefined
      ? new provider.Grant({ accountId: session.accountId, clientId: params.client_id })
      : await provider.Grant.find(grantId);
  if (details.missingOIDCScope) grant.addOIDCScope(details.missingOIDCScope.join(" "));
  for (const [resource, missing] of Object.entries(details.missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, missing.join(" "));
  }
  return { consent: { grantId: await grant.save() } };
}

/**
 * The pages where a user signs in and agrees: a form each.
 * @param {any} provider
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
async function interact(provider, request, response) {
  const interaction = await provider.interactionDetails(request, response);
  if (request.method === "GET") {
    const field = interaction.prompt.name === "login" ? '<input name="user">' : "";
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<form method="post" action="${request.url}">${field}<button>OK</button></form>`);
    return;
  }
  const form = await readForm(request);
  const result =
    interaction.prompt.name === "login"
      ? { login: { accountId: form.get("user") } }
      : await grantAll(provider, interaction);
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

/** @param {import("node:http").Server} server @returns {Promise<string>} its origin */
export function listen(server) {
  // A connection ends by the client: no request meets one that is being closed.
  Object.assign(server, { keepAliveTimeout: 0 });
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", 1024, () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      resolve(`http://127.0.0.1:${port}`);
    }),
  );
}

export async function startAuthorizationServer() {
  /** What a test may change while the server runs. */
  const control = {
    accessTokenSeconds: 3600,
    /** Called when the token endpoint has done its work and before anybody hears of it. @type {() => Promise<unknown>} */
    beforeTokenAnswer: async () => {},
  };
  /** Token requests that were granted, by grant type; and what was refused. */
  const granted = { authorization_code: 0, refresh_token: 0 };
  /** @type {string[]} */
  const refused = [];

  /** @type {(request: IncomingMessage, response: ServerResponse) => void} */
  let handle = () => {};
  const server = createServer((request, response) => handle(request, response));
  const issuer = await listen(server);
  const provider = new Provider(
    issuer,
    configuration(() => control.accessTokenSeconds),
  );
  provider.use(async (/** @type {any} */ ctx, /** @type {() => Promise<void>} */ next) => {
    await next();
    if (ctx.oidc?.route === "token") await control.beforeTokenAnswer();
  });
  const answer = provider.callback();
  handle = (request, response) => {
    if (request.url?.startsWith("/interaction/")) {
      interact(provider, request, response).catch((error) => response.writeHead(500).end(String(error)));
    } else {
      answer(request, response);
    }
  };
  provider.on("grant.success", (/** @type {any} */ ctx) => {
    granted[/** @type {keyof typeof granted} */ (ctx.oidc.params.grant_type)] += 1;
  });
  provider.on("grant.error", (/** @type {unknown} */ _ctx, /** @type {any} */ error) => {
    refused.push(`${error.message}: ${error.error_detail ?? error.error_description}`);
  });
  provider.on("grant.revoked", () => refused.push("grant revoked"));
  provider.on("server_error", (/** @type {unknown} */ _ctx, /** @type {Error} */ error) => refused.push(String(error)));

  /** @type {Set<{ destroy: () => Promise<void> }>} */
  const accessTokens = new Set();
  provider.on("access_token.saved", (/** @type {any} */ token) => accessTokens.add(token));
  /** @type {Set<{ destroy: () => Promise<void> }>} */
  const refreshTokens = new Set();
  provider.on("refresh_token.saved", (/** @type {any} */ token) => refreshTokens.add(token));

  return {
    issuer,
    control,
    granted,
    refused,
    /** The access token as the resource server's introspection would show it. @param {string} token @returns {Promise<any>} */
    findAccessToken: (token) => provider.AccessToken.find(token),
    /** The refresh tokens stay good. */
    async revokeAccessTokens() {
      for (const token of accessTokens) await token.destroy();
      accessTokens.clear();
    },
    /** The refresh tokens are no good either. */
    async revokeRefreshTokens() {
      for (const token of refreshTokens) await token.destroy();
      refreshTokens.clear();
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
