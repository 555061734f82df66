// Which addresses a name may lead to: workerd judges what it connects to, by this list and its own.
import assert from "node:assert/strict";
import { BlockList, isIPv6 } from "node:net";
import { test } from "node:test";

import { workerdConfiguration } from "../../host-shims/selfhost/configuration.mjs";

/** @param {boolean} privateUpstreams */
const configured = (privateUpstreams) =>
  workerdConfiguration({
    directory: "/bundle",
    data: "/data",
    address: "127.0.0.1:0",
    settings: [],
    privateUpstreams,
    compatibility: { compatibilityDate: "2026-11-17", compatibilityFlags: [] },
  });

/** @param {string} configuration @param {string} name @returns {string[]} */
const listed = (configuration, name) =>
  JSON.parse(new RegExp(`\\b${name} = (\\[[^\\]]*\\])`).exec(configuration)?.[1] ?? "null");

test("what workerd takes for public and is not", () => {
  const configuration = configured(false);
  assert.deepEqual(listed(configuration, "allow"), ["public"]);
  const denied = new BlockList();
  for (const block of listed(configuration, "deny")) {
    const [address, bits] = block.split("/");
    denied.addSubnet(address, Number(bits), isIPv6(address) ? "ipv6" : "ipv4");
  }
  const isDenied = (/** @type {string} */ address) => denied.check(address, isIPv6(address) ? "ipv6" : "ipv4");
  const special = [
    ...["0.1.2.3", "168.63.129.16", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1"],
    ...["203.0.113.255", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::ac1f:ffff", "64:ff9b::c0a8:1"],
    ...["64:ff9b::a9fe:a9fe", "64:ff9b::6440:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::"],
    ...["3ffe::1", "3fff::1", "4000::1", "5f00::1", "fec0::1", "fe80::1", "fc00::1", "ff02::1"],
  ];
  const open = ["1.1.1.1", "8.8.8.8", "192.0.3.1", "198.17.0.1", "198.20.0.1", "168.63.129.15", "203.0.114.1"];
  open.push("2606:4700::1111", "2a00:1450::1", "2001:4860::8888", "2001:200::1", "2003::1", "64:ff9b::808:808");
  assert.deepEqual([special.filter((address) => !isDenied(address)), open.filter(isDenied)], [[], []]);
});

test("private upstreams may be anywhere", () => {
  assert.deepEqual(listed(configured(true), "allow"), ["public", "private"]);
  assert.deepEqual(listed(configured(true), "deny"), []);
});
