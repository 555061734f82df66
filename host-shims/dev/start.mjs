// `npm start`: sets up what is missing, builds, and serves in the local emulator.
import { resolve } from "node:path";
import { readPort } from "./address.mjs";
import { buildModule, serveModule } from "./build.mjs";
import { ensureDevVars, readDevVars } from "./dev_vars.mjs";
import { startEmulator } from "./emulator.mjs";
import { defaultState } from "./paths.mjs";
import { answer, endSignal, fail, version } from "./run.mjs";
import { malformed } from "../selfhost/setting_forms.mjs";
import { HOST_DEFAULTS } from "../selfhost/settings.mjs";
import { chosenToolchain, setUpForServing } from "./setup.mjs";
import { welcome } from "./welcome.mjs";

const DEFAULT_PORT = 8787;
const USAGE = `npm start -- [options]
  --port N          where to listen; default ${DEFAULT_PORT}
  --ip ADDRESS      default 127.0.0.1; 0.0.0.0 is every interface
  --persist-to DIR  where the storage lives; default .wrangler/state
  --var NAME:VALUE  a setting; it wins over every file
  --rate-limits     count requests, as a deployment does
  --help, --version
Any other option goes on to wrangler dev.`;

/** @param {string[]} argv */
function readArguments(argv) {
  const options = { ip: "127.0.0.1", port: DEFAULT_PORT, persistTo: defaultState, rateLimits: false };
  /** @type {Record<string, string>} */
  const vars = {};
  /** @type {string[]} */
  const rest = [];
  const words = argv.flatMap((word) =>
    /^--[\w-]+=/.test(word) ? [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)] : [word],
  );
  /** @param {string} name */
  const valueOf = (name) => words.shift() ?? fail(`${name} needs a value.`);
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "--port") options.port = readPort(valueOf(word));
    else if (word === "--ip") options.ip = valueOf(word);
    else if (word === "--persist-to") options.persistTo = resolve(valueOf(word));
    else if (word === "--rate-limits") options.rateLimits = true;
    else if (word === "--var") readVar(valueOf(word), vars);
    else if (word === "--help" || word === "-h") answer(USAGE);
    else if (word === "--version") answer(version());
    else rest.push(word);
  }
  return { ...options, vars, rest };
}

/** NAME:VALUE, where the value may hold colons. @param {string} text @param {Record<string, string>} vars */
function readVar(text, vars) {
  const colon = text.indexOf(":");
  if (colon <= 0) fail("--var expects NAME:VALUE.");
  vars[text.slice(0, colon)] = text.slice(colon + 1);
}

const { ip, port, persistTo, vars, rateLimits, rest } = readArguments(process.argv.slice(2));
for (const problem of malformed({ ...readDevVars(), ...vars })) console.warn(`Warning: ${problem}`);

const toolchain = chosenToolchain();
setUpForServing(toolchain);
buildModule(toolchain);
serveModule(toolchain);
if (ensureDevVars()) console.log("Wrote .dev.vars with a random ADMIN_TOKEN and ENCRYPTION_KEYS.");

const ending = endSignal();
const emulator = await startEmulator({
  ip,
  port,
  persistTo,
  vars: { ...HOST_DEFAULTS, ...readDevVars(), ...vars },
  args: rest,
  rateLimits,
  signal: ending,
  onOutput: (text) => process.stdout.write(text),
}).catch((/** @type {Error} */ error) => (ending.aborted ? process.exit(0) : fail(error.message)));
console.log(welcome(emulator.url, vars.ADMIN_TOKEN !== undefined));

const code = await emulator.exited;
await emulator.stop();
if (!ending.aborted) fail(`wrangler ended by itself (${code ?? "signal"}).`);
process.exit(0);
