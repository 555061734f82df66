// Builds and runs the upstream of the benchmarks.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { root } from "../../../host-shims/dev/paths.mjs";
import { fail, run } from "../../../host-shims/dev/run.mjs";

export async function startUpstream() {
  const program = `${root}/build/bench/upstream`;
  mkdirSync(`${root}/build/bench`, { recursive: true });
  if (!run("c++", ["-std=c++20", "-O2", "-o", program, "tests/bench/upstream/upstream.cpp"])) fail("No upstream.");
  const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  const port = await new Promise((resolve, reject) => {
    child.stdout.once("data", (data) => resolve(String(data).trim()));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`The upstream ended with ${code} before it said its port.`)));
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => child.stdin.end() };
}
