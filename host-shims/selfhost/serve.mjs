// `npm run serve`: Gatehouse for production on a machine of one's own.
//   npm run serve -- --port 8080 --host 0.0.0.0 --data /var/lib/gatehouse --settings FILE --no-build
// Settings come from the environment, and from the file where it does not say.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { readPort } from "../dev/address.mjs";
import { readOptions } from "../dev/options.mjs";
import { root } from "../dev/paths.mjs";
import { answer, endSignal, fail, version } from "../dev/run.mjs";
import { buildSelfHosted } from "./build.mjs";
import { bundleDirectory } from "./bundle.mjs";
import { startServer } from "./server.mjs";
import { problemsOf, readSettings } from "./settings.mjs";

const USAGE = `npm run serve -- [options]
  --port N         where to listen; default 8787
  --host ADDRESS   default 127.0.0.1; 0.0.0.0 is every interface
  --data DIR       where the storage lives; default .state
  --settings FILE  settings as lines of NAME=value; the environment wins over them
  --no-build       serve what was built before
  --help, --version`;

const OPTIONS = /** @type {const} */ ({
  port: { type: "string", default: "8787" },
  host: { type: "string", default: "127.0.0.1" },
  data: { type: "string", default: `${root}/.state` },
  settings: { type: "string" },
  "no-build": { type: "boolean", default: false },
  version: { type: "boolean", default: false },
});

const values = readOptions(OPTIONS, USAGE);
if (values.version) answer(version());
const port = readPort(values.port);
if (values.host === "") fail("--host needs an address.");

/** @param {unknown} error @returns {never} */
const failWith = (error) => fail(error instanceof Error ? error.message : String(error));

/** @returns {Record<string, string>} */
function checkedSettings() {
  try {
    const settings = readSettings(process.env, values.settings);
    const problems = problemsOf(settings);
    if (problems.length > 0) fail(problems.join("\n"));
    return settings;
  } catch (error) {
    return failWith(error);
  }
}

const settings = checkedSettings();
if (!values["no-build"]) await buildSelfHosted();
if (!existsSync(`${bundleDirectory}/gatehouse.js`)) fail("Nothing is built yet: run without --no-build first.");

const ending = endSignal();
const server = await startServer({
  host: values.host,
  port,
  data: resolve(values.data),
  settings,
  signal: ending,
  onOutput: (output) => process.stderr.write(output),
}).catch((error) => (ending.aborted ? process.exit(0) : failWith(error)));
console.log(`Gatehouse is listening on ${server.url}, storage in ${resolve(values.data)}`);

const code = await server.exited;
if (!ending.aborted) fail(`workerd ended by itself (${code ?? "signal"}).`);
