// `npm run build:selfhost`: everything that `npm run serve -- --no-build` needs.
import { pathToFileURL } from "node:url";
import { buildModule, serveModule } from "../dev/build.mjs";
import { chosenToolchain, setUpForServing } from "../dev/setup.mjs";
import { bundle, bundleDirectory } from "./bundle.mjs";

export async function buildSelfHosted() {
  const toolchain = chosenToolchain();
  setUpForServing(toolchain);
  buildModule(toolchain);
  serveModule(toolchain);
  await bundle(bundleDirectory);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await buildSelfHosted();
