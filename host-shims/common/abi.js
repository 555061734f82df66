// The guest/host boundary as JavaScript sees it: names and numbers mirrored from
// wasm/abi.h, src/host/host.h and src/host/message.h. A test compares them. What only tests ask
// for is marked pure, so that no bundle has it.

export const ABI_VERSION = 4;

/** Why a host call gave no answer. */
export const HostError = Object.freeze({ none: 0, unavailable: 1, conflict: 2, timeout: 3, too_large: 4, broken: 5 });
export const LogLevel = Object.freeze({ debug: 0, info: 1, warning: 2, error: 3 });
export const RateLimiter = Object.freeze({
  key_burst: 0,
  key_sustained: 1,
  installation_burst: 2,
  installation_sustained: 3,
});
export const ListOrder = Object.freeze({ ascending: 0, descending: 1 });
export const MutationKind = Object.freeze({ put: 0, remove: 1 });
export const FetchBody = Object.freeze({ none: 0, request_body: 1, inline_bytes: 2 });
export const RequestBody = Object.freeze({ complete: 0, too_large: 1, broken: 2 });
export const Cancel = Object.freeze({ when_unshielded: 0, at_once: 1 });
export const ResponseBody = Object.freeze({ none: 0, bytes: 1, stream: 2, event_stream: 3 });

/** Every import of the guest, all in the module "gatehouse". */
export const IMPORTS = /* @__PURE__ */ Object.freeze([
  "now_ms",
  "random_fill",
  "sha256",
  "hmac_sha256",
  "aes_gcm_seal",
  "aes_gcm_open",
  "url_parse",
  "log",
  "respond",
  "discard_body",
  "kv_get_cached",
  "kv_get_fresh",
  "kv_list",
  "kv_commit",
  "fetch",
  "read_body",
  "rate_limit",
  "sleep",
]);

/** Every export of the guest. */
export const EXPORTS = /* @__PURE__ */ Object.freeze([
  "memory",
  "_initialize",
  "gh_abi_version",
  "gh_allocate",
  "gh_configure",
  "gh_max_body_bytes",
  "gh_sse_keepalive_ms",
  "gh_request",
  "gh_resume",
  "gh_cancel",
  "gh_live_activations",
  "gh_live_operations",
]);
