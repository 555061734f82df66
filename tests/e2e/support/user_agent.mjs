// A person's browser in a test: follows redirects by hand, keeps cookies, sends forms. It knows nothing of OAuth.

const MAX_HOPS = 20;
const redirects = new Set([301, 302, 303, 307, 308]);

/** @typedef {{ name: string, value: string, host: string, path: string }} Cookie */
/** @typedef {{ url: URL, response: Response | null }} Page `response`: null where the browser was told to stop */

/** @param {string} line a Set-Cookie header @param {URL} url that set it @returns {Cookie & { gone: boolean }} */
function readCookie(line, url) {
  const [pair, ...attributes] = line.split(";").map((part) => part.trim());
  const [name, value] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
  /** @param {string} wanted */
  const attribute = (wanted) =>
    attributes.find((part) => part.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
  const expires = attribute("expires");
  const gone = attribute("max-age") === "0" || (expires !== undefined && Date.parse(expires) <= Date.now());
  return { name, value, host: url.host, path: attribute("path") ?? "/", gone };
}

/** @param {{ stopAt?: (url: URL) => boolean }} [options] `stopAt`: an address that is reached but not asked for */
export function userAgent({ stopAt = () => false } = {}) {
  /** @type {Cookie[]} */
  let cookies = [];

  /** @param {Response} response @param {URL} url */
  function keepCookies(response, url) {
    for (const line of response.headers.getSetCookie()) {
      const { gone, ...cookie } = readCookie(line, url);
      cookies = cookies.filter(
        ({ name, host, path }) => name !== cookie.name || host !== url.host || path !== cookie.path,
      );
      if (!gone) cookies.push(cookie);
    }
  }

  /** @param {URL} url */
  const cookieHeader = (url) =>
    cookies
      .filter(({ host, path }) => host === url.host && url.pathname.startsWith(path))
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");

  /**
   * @param {string | URL} address
   * @param {URLSearchParams} [form] posted; the redirects after it are asked for with GET
   * @returns {Promise<Page>}
   */
  async function open(address, form) {
    let url = new URL(address);
    let body = form;
    for (let hop = 0; hop < MAX_HOPS; hop += 1) {
      if (stopAt(url)) return { url, response: null };
      const cookie = cookieHeader(url);
      const response = await fetch(url, {
        method: body === undefined ? "GET" : "POST",
        headers: cookie === "" ? {} : { cookie },
        body,
        redirect: "manual",
      });
      keepCookies(response, url);
      const location = response.headers.get("location");
      if (!redirects.has(response.status) || location === null) return { url, response };
      await response.body?.cancel();
      url = new URL(location, url);
      body = undefined;
    }
    throw new Error(`More than ${MAX_HOPS} redirects from ${new URL(address).origin}`);
  }

  return { open };
}
