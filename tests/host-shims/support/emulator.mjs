// The emulator as a program of its own, which says where it listens: node emulator.mjs PORT FOLDER
import { startEmulator } from "../../../host-shims/dev/emulator.mjs";

const [port, persistTo] = process.argv.slice(2);
const stopping = new AbortController();
process.on("SIGTERM", () => stopping.abort());
try {
  console.log("starting");
  const { url, exited } = await startEmulator({ port: Number(port), persistTo, vars: {}, signal: stopping.signal });
  console.log(`listening on ${url}`);
  await exited;
} catch {
  console.log("ended at the start");
}
