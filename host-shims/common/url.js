// The guest's URL parser: the very one that fetch uses, so that what the SSRF guard
// judges is what is connected to.
import { BlockWriter, readText } from "./block.js";

/**
 * @param {string} input
 * @param {string} base empty: none
 * @returns {URL | undefined}
 */
export function parseUrl(input, base) {
  try {
    return base === "" ? new URL(input) : new URL(input, base);
  } catch {
    return undefined;
  }
}

/** @param {import('./guest_memory.js').GuestMemory} memory */
export function urlImports(memory) {
  return {
    /**
     * @param {number} input @param {number} size @param {number} base @param {number} baseSize
     * @param {number} out @param {number} capacity
     * @returns {number} 0: not a URL; more than `capacity`: ask again with that much
     */
    url_parse(input, size, base, baseSize, out, capacity) {
      const url = parseUrl(readText(memory.part(input, size)), readText(memory.part(base, baseSize)));
      if (url === undefined) return 0;
      const block = new BlockWriter()
        .text(url.href)
        .text(url.protocol.slice(0, -1))
        .text(url.username)
        .text(url.password)
        .text(url.hostname)
        .text(url.port)
        .text(url.pathname)
        .text(url.search)
        .text(url.hash);
      const bytes = block.encode();
      if (bytes.byteLength <= capacity >>> 0) memory.bytes.set(bytes, out >>> 0);
      return bytes.byteLength;
    },
  };
}
