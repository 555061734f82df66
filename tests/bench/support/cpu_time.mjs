// Processor time of a process: what a noisy machine changes least.
import { readdirSync, readFileSync } from "node:fs";

/** All of its threads since its start, in µs. @param {number} pid */
export function cpuTime(pid) {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
  }
  return nanoseconds / 1000;
}
