// Header fields on their way into the platform. Pure.

/**
 * A record is read faster than pairs are, but cannot name a header twice.
 * @param {Array<[name: string, value: string]>} pairs
 * @returns {HeadersInit}
 */
export function headersInit(pairs) {
  const record = Object.fromEntries(pairs);
  return Object.keys(record).length === pairs.length ? record : pairs;
}
