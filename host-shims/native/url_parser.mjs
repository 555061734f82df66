// Parses URLs for url_parser.cpp, its parent, with the parser that workerd has as well.
// Frames are a u32 in little-endian and that many bytes. In: input, base. Out: a list of
// the URL's nine parts, or an empty one. Ends with its standard input.
import { readSync, writeSync } from "node:fs";
import { parseUrl } from "../common/url.js";

const decoder = new TextDecoder();

/** @param {number} size @returns {Buffer | undefined} nothing at the end of input */
function read(size) {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size;) {
    const count = readSync(0, bytes, at, size - at, null);
    if (count === 0) return undefined;
    at += count;
  }
  return bytes;
}

/** @returns {string | undefined} */
function readFrame() {
  const size = read(4);
  const bytes = size && read(size.readUInt32LE());
  return bytes && decoder.decode(bytes);
}

/** @param {number} value */
function number(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** @param {URL | undefined} url */
function partsOf(url) {
  if (url === undefined) return [];
  const { href, protocol, username, password, hostname, port, pathname, search, hash } = url;
  return [href, protocol.slice(0, -1), username, password, hostname, port, pathname, search, hash];
}

for (;;) {
  const input = readFrame();
  const base = readFrame();
  if (input === undefined || base === undefined) break;
  const parts = partsOf(parseUrl(input, base)).map((part) => Buffer.from(part));
  const answer = Buffer.concat([number(parts.length), ...parts.flatMap((part) => [number(part.length), part])]);
  for (let at = 0; at < answer.length;) at += writeSync(1, answer, at);
}
