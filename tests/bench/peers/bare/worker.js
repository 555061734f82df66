// The limit: a Worker that reads one KV record, adds a header and fetches. It checks nothing.

/** @typedef {{ READ_COPIES: KVNamespace }} Env */
/** @typedef {{ url: string, header: string, value: string }} Route */

export default {
  /** @param {Request} request @param {Env} env */
  async fetch(request, { READ_COPIES }) {
    const { pathname } = new URL(request.url);
    const route = /** @type {Route | null} */ (await READ_COPIES.get(pathname, { type: "json", cacheTtl: 30 }));
    if (route === null) return new Response(null, { status: 404 });
    const headers = new Headers(request.headers);
    headers.set(route.header, route.value);
    return fetch(route.url, { method: request.method, headers, body: request.body });
  },
};
