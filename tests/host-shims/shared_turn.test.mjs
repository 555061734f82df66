// What waits for a turn goes on in one and the same, in order, and what comes later in another.
import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { SharedTurn } from "../../host-shims/common/shared_turn.js";

describe("SharedTurn", () => {
  it("is shared, in order, by all that came before it", async () => {
    const turn = new SharedTurn();
    /** @type {string[]} */
    const seen = [];
    const wait = async (/** @type {string} */ name) => {
      await turn.begin();
      seen.push(name);
      // Another turn of the event loop would come before the rest.
      setImmediate(() => seen.push("over"));
    };
    const first = wait("first");
    await Promise.resolve();
    await Promise.all([first, wait("second"), wait("third")]);
    assert.deepEqual(seen, ["first", "second", "third"]);
    assert.equal(turn.begin(), turn.begin());
  });

  it("has not begun when what waits for it has only yielded to other promises", async () => {
    const turn = new SharedTurn();
    let begun = false;
    const waiting = turn.begin().then(() => (begun = true));
    for (let index = 0; index < 100; ++index) await Promise.resolve();
    assert.equal(begun, false);
    await waiting;
  });

  it("is another for what comes when it has begun", async () => {
    const turn = new SharedTurn();
    const first = turn.begin();
    await first;
    const second = turn.begin();
    assert.notEqual(second, first);
    await second;
  });
});
