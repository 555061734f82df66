// A person opens a link that Gatehouse gave, and comes back to it by way of the authorization server.
import { userAgent } from "../e2e/support/user_agent.mjs";
import { Ended } from "./endings.mjs";

/**
 * @param {string} gatehouseUrl
 * @param {string} link
 */
export async function openLink(gatehouseUrl, link) {
  const { origin } = new URL(gatehouseUrl);
  const browser = userAgent({ stopAt: (url) => url.origin === origin && url.pathname === "/" });
  const { url, response } = await browser.open(link);
  const refusal =
    response === null ? url.searchParams.get("oauth_error") : `${response.status} ${await response.text()}`;
  const stoppedAtGatehouse = url.origin === origin && (response?.status ?? 0) < 500;
  if (refusal !== null && stoppedAtGatehouse) throw new Ended("flow refused", refusal);
  if (url.searchParams.get("oauth_complete") !== "true") throw new Error(`The flow ended at ${url.origin}: ${refusal}`);
}
