// An MCP client on a proxy URL, whose user opens the link of a refusal and lets the client ask again.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

import { Ended } from "./endings.mjs";

/** More than Gatehouse offers links for, so that the limit seen on the wire is Gatehouse's own. */
const MAX_LINKS = 6;
const needsAuthorization = -32011;
const needsMoreScope = -32012;

/** @typedef {(link: string) => Promise<void>} Open */

/** The error of a refusal that the user could do something about. @param {Response} response */
async function refusalOf(response) {
  if (response.status !== 403) return undefined;
  const { error } = await response.clone().json();
  return [needsAuthorization, needsMoreScope].includes(error?.code) ? error : undefined;
}

/**
 * fetch for one whose user sits at the keyboard: it opens the link of a refusal, and asks again.
 * @param {Open} open
 * @param {(reason: unknown) => void} onEnd called when the user cannot help any more
 * @returns {typeof fetch}
 */
function attendedFetch(open, onEnd) {
  let opened = 0;
  return async (input, init) => {
    for (;;) {
      const response = await fetch(input, init);
      const refusal = await refusalOf(response);
      if (refusal === undefined) return response;
      const link = refusal.data?.authorize_url ?? undefined;
      if (link === undefined) onEnd(new Ended("call refused", `${refusal.code} ${refusal.message}`));
      if (opened === MAX_LINKS) onEnd(new Error(`After ${MAX_LINKS} links there is another: ${refusal.code}`));
      if (link === undefined || opened === MAX_LINKS) return response;
      opened += 1;
      await open(link).catch(onEnd);
    }
  };
}

/**
 * Connects, lists the tools and calls the first.
 * @param {{ proxyUrl: string, key: string, revision: string, open: Open }} session
 */
export async function callTool({ proxyUrl, key, revision, open }) {
  // Before 2026-07-28 a client names its revision in `initialize`, and that is what it does unless told otherwise.
  /** @type {import("@modelcontextprotocol/client").VersionNegotiationOptions} */
  const versionNegotiation = { mode: revision >= "2026-07-28" ? { pin: revision } : "legacy" };
  const client = new Client({ name: "gatehouse-conformance", version: "1.0.0" }, { versionNegotiation });
  /** @type {unknown} */
  let end;
  const transport = new StreamableHTTPClientTransport(new URL(proxyUrl), {
    // The client wraps what its fetch throws: the reason is kept aside.
    fetch: attendedFetch(open, (reason) => (end ??= reason)),
    requestInit: { headers: { authorization: `Bearer ${key}` } },
  });
  try {
    await client.connect(transport);
    const { tools } = await client.listTools();
    await client.callTool({ name: tools[0].name, arguments: {} });
    await client.close();
  } catch (error) {
    throw end ?? error;
  }
}
