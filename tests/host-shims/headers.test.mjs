// Header lines as the platform takes them.
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { headersOf } from "../../host-shims/common/headers.js";

/** As the platform reads it. @param {string} lines */
const read = (lines) => [...new Headers(headersOf(lines))];

describe("headersOf", () => {
  it("reads names and values in turn, empty values too", () => {
    assert.deepEqual(read(""), []);
    assert.deepEqual(read("a\nb"), [["a", "b"]]);
    assert.deepEqual(read("a\n\nb\nc: d"), [
      ["a", ""],
      ["b", "c: d"],
    ]);
  });

  it("keeps a header that comes twice", () => {
    assert.deepEqual(new Headers(headersOf("set-cookie\na=1\nset-cookie\nb=2")).getSetCookie(), ["a=1", "b=2"]);
  });

  it("keeps a header that is named as what every object has", () => {
    assert.deepEqual(read("__proto__\nx\nconstructor\ny"), [
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });

  it("leaves it to the platform to refuse what is no header", () => {
    assert.throws(() => new Headers(headersOf("a\nb\0x-forged")));
  });
});
