// What a platform provides for one activation: storage and fetch. Types only; each host
// folder implements them. Every call answers and none throws.

/** @typedef {{ key: string, value: string, version: number }} KvEntry version 0: absent */

/** @typedef {{ error: number, entries: KvEntry[] }} KvGetAnswer */

/** @typedef {{ error: number, page: Uint8Array }} KvListAnswer page: `{total u32, entries}`, as wasm/ABI.md has it */

/** @typedef {{ error: number, failedCheck: number, version: number }} KvCommitAnswer */

/** @typedef {{ prefix: string, order: number, offset: number, limit: number, valueBytes: number }} KvListRequest */

/** @typedef {{ key: string, version: number }} KvCheck */

/**
 * @typedef {object} KvMutation
 * @property {number} kind MutationKind
 * @property {string} key
 * @property {string} value
 * @property {string} replicaKey empty: the record has no fast copy
 * @property {number} expiresAt ms since 1970; 0: never
 */

/** @typedef {{ commitId: string, checks: KvCheck[], mutations: KvMutation[] }} KvCommitRequest */

/**
 * @typedef {object} FetchRequest
 * @property {string} method
 * @property {string} url
 * @property {HeadersInit} headers
 * @property {Uint8Array<ArrayBuffer> | undefined} body
 * @property {number} timeoutMs to the response headers
 * @property {AbortSignal} signal aborts the exchange, its body included
 */

/**
 * @typedef {object} FetchAnswer
 * @property {number} error HostError
 * @property {number} status
 * @property {Array<[string, string]>} headers names in lower case
 * @property {ReadableStream<Uint8Array> | null} body
 */

/** @typedef {{ limiter: number, key: string }} RateLimitCheck limiter: RateLimiter */

/** @typedef {{ error: number, refused: number[] }} RateLimitAnswer refused: RateLimiter */

/**
 * @typedef {object} Services
 * @property {(replicaKeys: string[]) => KvGetAnswer | Promise<KvGetAnswer>} kvGetCached
 * @property {(partition: string, keys: string[]) => Promise<KvGetAnswer>} kvGetFresh
 * @property {(partition: string, request: KvListRequest) => Promise<KvListAnswer>} kvList
 * @property {(partition: string, request: KvCommitRequest) => Promise<KvCommitAnswer>} kvCommit
 * @property {(request: FetchRequest) => Promise<FetchAnswer>} fetch
 * @property {(checks: RateLimitCheck[]) => Promise<RateLimitAnswer>} rateLimit
 */

export {};
