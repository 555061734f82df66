// What the values of settings look like that are no secrets. The gateway itself never stops at one that is malformed: it
// keeps the default of a number, and a URL or an origin just never matches. So they are refused before the start. Pure.

/** @typedef {{ accepts: (value: string) => boolean, form: string }} Form */

/** Numbers are 32 bits of the module. */
const MOST = 2 ** 32 - 1;

/** @type {Form} */
const boolean = { accepts: (value) => /^(true|false)$/i.test(value), form: "true or false" };

/** @param {number} least @returns {Form} */
const wholeNumber = (least) => ({
  accepts: (value) => /^\d+$/.test(value) && Number(value) >= least && Number(value) <= MOST,
  form: `a whole number from ${least} to ${MOST}`,
});

/** @param {(item: string) => boolean} accepts @param {string} form @returns {Form} */
const listOf = (accepts, form) => ({
  accepts: (value) =>
    value
      .split(",")
      .map(trim)
      .every((item) => item === "" || accepts(item)),
  form: `${form}, separated by commas`,
});

/** By name; an empty value is none and always fine. @type {Readonly<Record<string, Form>>} */
export const FORMS = Object.freeze({
  PUBLIC_URL: {
    accepts: isBaseUrl,
    form: "an http or https URL as browsers write it, without query and fragment: https://gatehouse.example.com",
  },
  OAUTH_CLIENT_METADATA_URL: {
    accepts: isClientIdUrl,
    form: "an https URL as browsers write it, with a path and without fragment: https://example.com/client-metadata.json",
  },
  ALLOW_PRIVATE_UPSTREAMS: boolean,
  ALLOWED_ORIGINS: listOf(isOrigin, "origins as browsers send them (https://app.example.com)"),
  CALLBACK_SCHEMES: listOf(
    (item) => /^[a-z][a-z0-9+.-]*$/.test(item),
    "lower-case schemes without their colon (array)",
  ),
  MAX_BODY_BYTES: wholeNumber(1),
  UPSTREAM_TIMEOUT_MS: wholeNumber(1),
  SSE_KEEPALIVE_MS: wholeNumber(0),
  SSE_PROBE_MS: wholeNumber(0),
  LOG_REQUESTS: boolean,
});

/** What is wrong with them, a sentence or two each. @param {Record<string, string>} settings @returns {string[]} */
export function malformed(settings) {
  return Object.entries(FORMS).flatMap(([name, { accepts, form }]) => {
    const value = trim(settings[name] ?? "");
    return value === "" || accepts(value) ? [] : [`${name} is malformed. It is ${form}.`];
  });
}

/** Without what the gateway takes for white space. @param {string} text */
function trim(text) {
  return text.replace(/^[ \t\n\f\r]+|[ \t\n\f\r]+$/g, "");
}

/** Links begin with it, and its origin is compared as text. @param {string} value */
function isBaseUrl(value) {
  const base = value.replace(/\/+$/, "");
  return /^https?:[^?#]+$/.test(base) && [base, `${base}/`].includes(canonical(base));
}

/** As src/oauth/client_registry.cpp takes a client's id, wherever it leads. @param {string} value */
function isClientIdUrl(value) {
  return /^https:[^#]+$/.test(value) && canonical(value) === value && new URL(value).pathname !== "/";
}

/** Also of schemes that only some program has for its pages, and of pages that have none. @param {string} item */
function isOrigin(item) {
  if (item === "null") return true;
  const { protocol, host } = URL.canParse(item) ? new URL(item) : { protocol: "", host: "" };
  return host !== "" && !host.includes("*") && item === `${protocol}//${host}`;
}

/** Empty for what is no URL, or holds credentials. @param {string} text */
function canonical(text) {
  if (!URL.canParse(text)) return "";
  const { href, username, password } = new URL(text);
  return username === "" && password === "" ? href : "";
}
