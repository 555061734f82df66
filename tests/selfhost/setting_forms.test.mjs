// What values of settings are refused before the start.
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { FORMS, malformed } from "../../host-shims/selfhost/setting_forms.mjs";
import { HOST_DEFAULTS, SETTING_NAMES } from "../../host-shims/selfhost/settings.mjs";

const number = {
  good: ["1", "007", " 4294967295 "],
  bad: ["-1", "1\u00a0", "1.5", "1e3", "0x10", "1 MB", "4294967296"],
};
const flag = { good: ["true", "False", " TRUE "], bad: ["yes", "1", "truee"] };

/** @type {Record<string, { good: string[], bad: string[] }>} */
const values = {
  PUBLIC_URL: {
    good: ["https://a.example.com", "https://a.example.com/", "http://127.0.0.1:8787", "https://a.example.com/gate//"],
    bad: [
      ...[
        "a.example.com",
        "/gate",
        "ftp://a.example.com",
        "https://",
        "https:a.example.com",
        "https:\\\\a.example.com",
      ],
      ...["https://a.example.com?", "https://a.example.com/?x=1", "https://a.example.com/#", "https://a.example.com#x"],
      ...["https://A.example.com", "https://a.example.com:443", "https://me:s3cret@a.example.com", "https://a b.com"],
    ],
  },
  OAUTH_CLIENT_METADATA_URL: {
    good: ["https://a.example.com/client.json", "https://a.example.com/c?v=1"],
    bad: [
      ...["client.json", "http://a.example.com/client.json", "https://a.example.com", "https://a.example.com/"],
      ...["https://a.example.com/c#", "https://a.example.com/../c", "https://me@a.example.com/c", "https://A.com/c"],
    ],
  },
  ALLOW_PRIVATE_UPSTREAMS: flag,
  ALLOWED_ORIGINS: {
    good: [
      "https://a.example.com",
      "https://a.example.com, http://localhost:6274,",
      "chrome-extension://abcdef",
      "null",
    ],
    bad: [
      ...["*", "a.example.com", "https://a.example.com/", "https://a.example.com:443", "https://A.example.com"],
      ...[
        "https://a.example.com https://b.example.com",
        "https://a.example.com,b",
        "file:///tmp",
        "https://*.example.com",
      ],
    ],
  },
  CALLBACK_SCHEMES: {
    good: ["array", "array, posthog-code", "x.y+z-1"],
    bad: ["array:", "array://", "Array", "1a", "a b", "array;code"],
  },
  MAX_BODY_BYTES: { ...number, bad: [...number.bad, "0"] },
  UPSTREAM_TIMEOUT_MS: { ...number, bad: [...number.bad, "0"] },
  SSE_KEEPALIVE_MS: { ...number, good: [...number.good, "0"] },
  SSE_PROBE_MS: { ...number, good: [...number.good, "0"] },
  LOG_REQUESTS: flag,
};

describe("the form of a setting", () => {
  it("is known of every one that is no secret", () => {
    const secrets = ["ADMIN_TOKEN", "ENCRYPTION_KEYS"];
    const names = [...SETTING_NAMES, ...Object.keys(HOST_DEFAULTS)].filter((name) => !secrets.includes(name));
    assert.deepEqual(Object.keys(FORMS).sort(), names.sort());
    assert.deepEqual(Object.keys(values).sort(), names.sort());
  });

  for (const [name, { good, bad }] of Object.entries(values)) {
    it(`${name}: an empty value is none`, () => assert.deepEqual(malformed({ [name]: " " }), []));
    for (const value of good) it(`${name}: takes "${value}"`, () => assert.deepEqual(malformed({ [name]: value }), []));
    for (const value of bad) {
      it(`${name}: refuses "${value}", without repeating it`, () => {
        assert.deepEqual(malformed({ [name]: value }), [`${name} is malformed. It is ${FORMS[name].form}.`]);
      });
    }
  }
});
