// What one would write instead: the same REST and proxy work in TypeScript with Hono and zod,
// on the same storage, with the same checks of key, message and credential. Written as one
// writes such a Worker with care for speed, and without what the gateway has beyond that.
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import * as z from "zod";

import type { PartitionStore } from "../../../../host-shims/cloudflare/partition_store.js";

export { PartitionStore } from "../../../../host-shims/cloudflare/partition_store.js";

type Bindings = {
  READ_COPIES: KVNamespace;
  PARTITIONS: DurableObjectNamespace<PartitionStore>;
  SEALING_KEY: string;
};
type Variables = { key: ApiKey };
type Environment = { Bindings: Bindings; Variables: Variables };

const ApiKey = z.object({
  user: z.string(),
  projects: z.array(z.string()),
  scopes: z.array(z.enum(["project:read", "project:write"])),
});
type ApiKey = z.infer<typeof ApiKey>;

const Creation = z.object({
  display_name: z.string().max(200).default(""),
  url: z.url().max(2048),
  description: z.string().default(""),
  auth_type: z.enum(["api_key", "oauth", "none"]).default("oauth"),
  is_enabled: z.boolean().default(true),
});
const Custom = z.object({ name: z.string().min(1).max(200), url: z.url(), api_key: z.string().min(1) });

const Installation = z.object({
  id: z.uuid(),
  user: z.string(),
  display_name: z.string(),
  url: z.string(),
  description: z.string(),
  auth_type: z.enum(["api_key", "oauth", "none"]),
  is_enabled: z.boolean(),
  sealed: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
});
type Installation = z.infer<typeof Installation>;

const Message = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.looseObject({ name: z.string().optional() }).optional(),
});

const text = new TextEncoder();
const hex = (bytes: ArrayBuffer) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");
const sha256 = async (value: string) => hex(await crypto.subtle.digest("SHA-256", text.encode(value)));
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
const unbase64 = (value: string) => Uint8Array.from(atob(value), (c) => c.charCodeAt(0));

const importKey = (key: string) =>
  crypto.subtle.importKey("raw", unbase64(key), "AES-GCM", false, ["encrypt", "decrypt"]);

async function seal(sealingKey: string, id: string, secret: string) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await importKey(sealingKey);
  const params = { name: "AES-GCM", iv, additionalData: text.encode(id) };
  const sealed = await crypto.subtle.encrypt(params, key, text.encode(secret));
  return `${base64(iv)}.${base64(new Uint8Array(sealed))}`;
}

async function open(sealingKey: string, id: string, sealed: string) {
  const [iv, data] = sealed.split(".");
  const key = await importKey(sealingKey);
  const params = { name: "AES-GCM", iv: unbase64(iv), additionalData: text.encode(id) };
  return new TextDecoder().decode(await crypto.subtle.decrypt(params, key, unbase64(data)));
}

function uuidv7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setBigUint64(0, (BigInt(Date.now()) << 16n) | 0x7000n | BigInt(bytes[7]));
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = hex(bytes.buffer);
  return [0, 8, 12, 16, 20].map((at, i) => digits.slice(at, [8, 12, 16, 20, 32][i])).join("-");
}

const storeOf = ({ PARTITIONS }: Bindings, project: string) =>
  PARTITIONS.get(PARTITIONS.idFromName(`project:${project}`));
const replica = (project: string, id: string) => `installation/${project}/${id}`;

function present(project: string, { user: _user, sealed: _sealed, ...shown }: Installation, origin: string) {
  return {
    ...shown,
    name: shown.display_name,
    proxy_url: `${origin}/api/environments/${project}/mcp_server_installations/${shown.id}/proxy/`,
  };
}

async function insert(env: Bindings, project: string, installation: Installation) {
  const user = await sha256(installation.user);
  const claim = `url/${user}/${await sha256(installation.url)}`;
  const replicaKey = replica(project, installation.id);
  const value = JSON.stringify(installation);
  const answer = await storeOf(env, project).commit({
    commitId: crypto.randomUUID(),
    checks: [{ key: claim, version: 0 }],
    mutations: [
      { kind: 0, key: claim, value: installation.id, replicaKey: "", expiresAt: 0 },
      { kind: 0, key: `installation/${user}/${installation.id}`, value, replicaKey, expiresAt: 0 },
    ],
  });
  if (answer.error !== 0) throw new HTTPException(400, { message: "This server URL is already installed." });
}

async function load(env: Bindings, project: string, key: ApiKey, id: string) {
  const stored = `installation/${await sha256(key.user)}/${id}`;
  const [entry] = await storeOf(env, project).getMany([stored]);
  if (entry.version === 0) throw new HTTPException(404, { message: "No such installation." });
  return { installation: Installation.parse(JSON.parse(entry.value)), version: entry.version, stored };
}

function now() {
  return new Date().toISOString();
}

const FORWARDED = /^(accept|content-type|mcp-.*|last-event-id|traceparent|tracestate|baggage|x-posthog-.*)$/;
const RETURNED = new Set([
  "content-type",
  "mcp-session-id",
  "mcp-protocol-version",
  "cache-control",
  "retry-after",
  "content-encoding",
]);

const app = new Hono<Environment>();
app.onError((error, c) => {
  const status = error instanceof HTTPException ? error.status : error instanceof z.ZodError ? 400 : 500;
  return c.json({ type: "error", code: "error", detail: error.message, attr: null }, status);
});

const installations = "/api/environments/:project/mcp_server_installations";
app.use(`${installations}/*`, async (c, next) => {
  const token = /^Bearer (\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (token === undefined) throw new HTTPException(401, { message: "Send an API key." });
  const stored = await c.env.READ_COPIES.get(`key/${await sha256(token)}`, { type: "json", cacheTtl: 30 });
  if (stored === null) throw new HTTPException(401, { message: "The API key is unknown." });
  const key = ApiKey.parse(stored);
  const project = c.req.param("project") ?? "";
  const permitted = key.projects.includes("*") || key.projects.includes(project);
  if (!permitted || !key.scopes.includes("project:read")) throw new HTTPException(403, { message: "Not permitted." });
  c.set("key", key);
  await next();
});

app.get(`${installations}/`, async (c) => {
  const limit = z.coerce.number().int().min(1).max(1000).default(100).parse(c.req.query("limit"));
  const offset = z.coerce.number().int().min(0).default(0).parse(c.req.query("offset"));
  const project = c.req.param("project");
  const prefix = `installation/${await sha256(c.get("key").user)}/`;
  const { total, entries } = await storeOf(c.env, project).list({
    prefix,
    order: 1,
    offset,
    limit,
    valueBytes: 1 << 23,
  });
  const url = new URL(c.req.url);
  const page = (at: number) => `${url.origin}${url.pathname}?limit=${limit}&offset=${at}`;
  return c.json({
    count: total,
    next: offset + limit < total ? page(offset + limit) : null,
    previous: offset > 0 ? page(Math.max(offset - limit, 0)) : null,
    results: entries.map(({ value }) => present(project, Installation.parse(JSON.parse(value)), url.origin)),
  });
});

app.post(`${installations}/`, async (c) => {
  const created = { ...Creation.parse(await c.req.json()), id: uuidv7(), user: c.get("key").user, sealed: "" };
  const installation = { ...created, created_at: now(), updated_at: now() };
  await insert(c.env, c.req.param("project"), installation);
  return c.json(present(c.req.param("project"), installation, new URL(c.req.url).origin), 201);
});

app.post(`${installations}/install_custom/`, async (c) => {
  const { name, url, api_key } = Custom.parse(await c.req.json());
  const id = uuidv7();
  const installation: Installation = {
    id,
    user: c.get("key").user,
    display_name: name,
    url,
    description: "",
    auth_type: "api_key",
    is_enabled: true,
    sealed: await seal(c.env.SEALING_KEY, id, api_key),
    created_at: now(),
    updated_at: now(),
  };
  await insert(c.env, c.req.param("project"), installation);
  return c.json(present(c.req.param("project"), installation, new URL(c.req.url).origin), 201);
});

app.get(`${installations}/:id/`, async (c) => {
  const { installation } = await load(c.env, c.req.param("project"), c.get("key"), c.req.param("id"));
  return c.json(present(c.req.param("project"), installation, new URL(c.req.url).origin));
});

app.delete(`${installations}/:id/`, async (c) => {
  const project = c.req.param("project");
  const { installation, version, stored } = await load(c.env, project, c.get("key"), c.req.param("id"));
  const claim = `url/${await sha256(installation.user)}/${await sha256(installation.url)}`;
  await storeOf(c.env, project).commit({
    commitId: crypto.randomUUID(),
    checks: [{ key: stored, version }],
    mutations: [
      { kind: 1, key: stored, value: "", replicaKey: replica(project, installation.id), expiresAt: 0 },
      { kind: 1, key: claim, value: "", replicaKey: "", expiresAt: 0 },
    ],
  });
  return c.body(null, 204);
});

app.post(`${installations}/:id/proxy/`, async (c) => {
  const body = await c.req.arrayBuffer();
  Message.parse(JSON.parse(new TextDecoder().decode(body)));
  const { project, id } = c.req.param();
  const stored = await c.env.READ_COPIES.get(replica(project, id), { type: "json", cacheTtl: 30 });
  const installation = stored === null ? null : Installation.parse(stored);
  if (installation === null || installation.user !== c.get("key").user || !installation.is_enabled) {
    throw new HTTPException(404, { message: "No such installation." });
  }
  const headers = new Headers();
  for (const [name, value] of c.req.raw.headers) if (FORWARDED.test(name)) headers.append(name, value);
  headers.set("authorization", `Bearer ${await open(c.env.SEALING_KEY, id, installation.sealed)}`);
  const answer = await fetch(installation.url, { method: "POST", headers, body, redirect: "manual" });
  const returned = new Headers();
  for (const [name, value] of answer.headers) if (RETURNED.has(name)) returned.append(name, value);
  return new Response(answer.body, { status: answer.status, headers: returned });
});

export default app;
