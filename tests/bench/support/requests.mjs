// The requests that the benchmarks make. Pure.

/** @typedef {import('./targets.mjs').Target} Target */
/** @typedef {import('./load.mjs').Load} Load */
/** @typedef {Omit<Load, 'seconds'>} Request */

const JSON_TYPE = { "content-type": "application/json" };
const MCP = { ...JSON_TYPE, accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18" };

/** @param {string} [padding] */
const message = (padding = "") =>
  JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "weather", arguments: { city: `Berlin${padding}` } },
  });

/**
 * A proxied tools/call.
 * @param {Target} target
 * @param {keyof Target['proxies']} kind
 * @param {{ headers?: Record<string, string>, padding?: string }} [more]
 * @returns {Request & { method: string, headers: Record<string, string>, body: string }}
 */
export function toolsCall(target, kind, { headers = {}, padding } = {}) {
  const all = { ...target.headers, ...MCP, ...headers };
  return { url: target.proxies[kind], method: "POST", headers: all, body: message(padding) };
}

/** @param {Target} target @returns {Request} */
export const retrieve = ({ proxies, headers }) => ({ url: proxies.json.replace(/proxy\/$/, ""), headers });

/** @param {Target} target @param {number} limit @returns {Request} */
export const list = ({ collection, headers }, limit) => ({ url: `${collection}?limit=${limit}`, headers });

/** A key with the right shape and the wrong end. @param {Target} target @returns {Request} */
export function refused(target) {
  const authorization = `${target.headers.authorization.slice(0, -4)}AAAA`;
  return { ...retrieve(target), headers: { authorization }, refusals: "all" };
}

/**
 * Creates an installation, deletes it, and so on; each thread has one connection of its own.
 * @param {Target} target
 * @returns {Request}
 */
export function createAndDelete({ collection, headers }) {
  const script = `
local path = ${JSON.stringify(new URL(collection).pathname)}
local counter, threads = 0, 0
setup = function(thread) threads = threads + 1; thread:set("id", threads) end
local made = nil
request = function()
  if made then return wrk.format("DELETE", path .. made .. "/") end
  counter = counter + 1
  local url = "https://" .. id .. "-" .. counter .. "-" .. os.time() .. ".example.com/mcp"
  return wrk.format("POST", path, nil, '{"url":"' .. url .. '","auth_type":"none"}')
end
response = function(status, headers, body)
  if made then made = nil else made = string.match(body, '"id":"([0-9a-f-]+)"') end
end
`;
  return { url: collection, headers: { ...headers, ...JSON_TYPE }, script, threads: 4, connections: 4 };
}
