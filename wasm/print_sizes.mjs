// Prints the size of each WebAssembly module named on the command line, as it is and gzipped.

import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { gzipSync } from "node:zlib";

for (const path of process.argv.slice(2)) {
  const module = readFileSync(path);
  const gzipped = gzipSync(module, { level: 9 });
  console.log(`${relative(process.cwd(), path)}: ${module.length} bytes, ${gzipped.length} gzipped`);
}
