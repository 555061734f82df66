// When several chunks are worth a wait, and when no longer.
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { FloodGauge } from "../../host-shims/common/flood_gauge.js";

/** @param {number} chunks @param {number} bytes of each @param {number} ms between two */
function after(chunks, bytes, ms, gauge = new FloodGauge(0)) {
  for (let index = 1; index <= chunks; ++index) gauge.arrived(bytes, index * ms);
  return gauge;
}

describe("a flood", () => {
  it("is 32 small chunks in 20 ms", () => {
    assert.equal(after(32, 100, 20 / 32).inFlood, true);
    assert.equal(after(32, 2048, 0).inFlood, true);
  });
  it("is not fewer of them", () => assert.equal(after(31, 100, 0).inFlood, false));
  it("is not slower", () => assert.equal(after(320, 100, 21 / 32).inFlood, false));
  it("is not large chunks", () => assert.equal(after(320, 2049, 0).inFlood, false));
  it("is seen whenever it comes", () => {
    const gauge = after(32, 100, 50);
    assert.equal(gauge.inFlood, false);
    for (let index = 0; index < 32; ++index) gauge.arrived(100, 1600);
    assert.equal(gauge.inFlood, true);
  });
  it("goes on while four of its chunks come at once", () => {
    const gauge = after(32, 100, 0);
    gauge.arrived(400, 1);
    assert.equal(gauge.inFlood, true);
    gauge.arrived(399, 2);
    assert.equal(gauge.inFlood, false);
  });
  it("that is over has to show itself anew", () => {
    const gauge = after(32, 100, 0);
    gauge.arrived(100, 1);
    for (let index = 0; index < 31; ++index) gauge.arrived(100, 1);
    assert.equal(gauge.inFlood, false);
    gauge.arrived(100, 1);
    assert.equal(gauge.inFlood, true);
  });
});
