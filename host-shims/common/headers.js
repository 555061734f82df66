// Header fields on their way into the platform. Pure.

/**
 * A record is read faster than pairs are, but cannot name a header twice.
 * @param {string} text name and value of each header in turn, a line feed between any two
 * @returns {HeadersInit}
 */
export function headersOf(text) {
  /** @type {Record<string, string>} */
  const record = {};
  if (text === "") return record;
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index += 2) {
    // Also what every object has.
    if (lines[index] in record) return pairsOf(lines);
    record[lines[index]] = lines[index + 1];
  }
  return record;
}

/** @param {string[]} lines @returns {Array<[name: string, value: string]>} */
function pairsOf(lines) {
  return Array.from({ length: lines.length / 2 }, (_, index) => [lines[2 * index], lines[2 * index + 1]]);
}
