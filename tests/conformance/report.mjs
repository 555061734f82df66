// The table of tests/conformance/README.md. Pure: the same outcomes give the same text.
import { expectations } from "./scenarios.mjs";

const revisions = ["2025-03-26", "2025-11-25", "2026-07-28"];

const introduction = `# Conformance of the OAuth client

The client scenarios of the official suite ([@modelcontextprotocol/conformance](https://github.com/modelcontextprotocol/conformance))
as Gatehouse fares in them: the suite \`auth\` as a whole at 2025-11-25 and 2026-07-28, and one by one the scenarios that
are about one revision only. [client.mjs](client.mjs) is the client that the suite starts; it drives Gatehouse over HTTP and
knows nothing of OAuth. A warning counts as a failure, and no failure is expected.

\`npm test -- --only conformance\` runs them and writes this table. A number says how many different checks passed; a dash,
that the scenario does not belong to the revision.
`;

/** @param {import("./outcome.mjs").Outcome | undefined} outcome */
function cell(outcome) {
  if (outcome === undefined) return "–";
  return outcome.problems.length === 0 ? `passed (${outcome.passedChecks.length})` : "**failed**";
}

/** @param {import("./outcome.mjs").Outcome[]} outcomes */
export function report(outcomes) {
  /** @param {string[]} cells */
  const row = (cells) => `| ${cells.join(" | ")} |`;
  const rows = Object.entries(expectations).map(([scenario, { section }]) =>
    row([
      scenario.replace("auth/", ""),
      `[${section.title}]`,
      ...revisions.map((revision) =>
        cell(outcomes.find((outcome) => outcome.scenario === scenario && outcome.revision === revision)),
      ),
    ]),
  );
  const links = new Set(Object.values(expectations).map(({ section }) => `[${section.title}]: ${section.url}`));
  const head = [row(["scenario", "section", ...revisions]), row(["---", "---", ...revisions.map(() => "---")])];
  return `${introduction}\n${[...head, ...rows].join("\n")}\n\n${[...links].join("\n")}\n`;
}
