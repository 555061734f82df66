// One installation per project, user and URL, also when many ask at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertProblem, connect, installations } from "./support/api.mjs";
import { startGatehouse } from "./support/emulator.mjs";

const parallel = 50;

/** @type {Awaited<ReturnType<typeof startGatehouse>>} */
let gatehouse;
/** @type {import("./support/api.mjs").Send} */
let send;
before(async () => {
  gatehouse = await startGatehouse({});
  send = await connect(gatehouse).caller();
});
after(() => gatehouse?.stop());

/** @param {(index: number) => Promise<import("./support/api.mjs").Answer>} ask */
async function allAtOnce(ask) {
  const answers = await Promise.all(Array.from({ length: parallel }, (_, index) => ask(index)));
  const made = answers.filter((answer) => answer.status === 201);
  return { made, refused: answers.filter((answer) => answer.status !== 201) };
}

/** @param {string} project @param {Awaited<ReturnType<typeof allAtOnce>>} outcome */
async function assertOneWinner(project, { made, refused }) {
  assert.equal(made.length, 1);
  assert.equal(refused.length, parallel - 1);
  for (const answer of refused) assertProblem(answer, 400, "unique", "url");
  const { body } = await send("GET", installations(project));
  assert.equal(body.count, 1);
  assert.deepEqual(body.results, [made[0].body]);
}

const url = "https://docs.example.com/mcp";

test(`of ${parallel} parallel creates of one URL, one wins`, async () => {
  const spellings = [url, "https://DOCS.example.com/mcp", "https://docs.example.com:443/x/../mcp"];
  await assertOneWinner(
    "race",
    await allAtOnce((index) =>
      send("POST", installations("race"), { json: { url: spellings[index % 3], auth_type: "none" } }),
    ),
  );
});

test("also between create and install_custom, on both prefixes", async () => {
  const custom = { name: "Docs", url, auth_type: "api_key", api_key: "k" };
  await assertOneWinner(
    "mixed",
    await allAtOnce((index) =>
      index % 2 === 0
        ? send("POST", installations("mixed"), { json: { url } })
        : send("POST", `${installations("mixed", "projects")}install_custom/`, { json: custom }),
    ),
  );
});

test(`${parallel} different URLs all win`, async () => {
  const { made } = await allAtOnce((index) =>
    send("POST", installations("many"), { json: { url: `${url}/${index}` } }),
  );
  assert.equal(made.length, parallel);
  const { body } = await send("GET", installations("many"));
  assert.equal(body.count, parallel);
  const ids = body.results.map((/** @type {any} */ installation) => installation.id);
  assert.equal(new Set(ids).size, parallel);
  assert.deepEqual(ids, [...ids].sort().reverse(), "newest first");
});
