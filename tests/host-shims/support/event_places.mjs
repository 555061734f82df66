// What a parser of event streams that takes all the bytes at once says, and streams to ask it about.

/** Behind each byte: whether a comment may stand there. @param {Buffer} bytes */
export function placesBetweenEvents(bytes) {
  let lineStart = true;
  let comment = false;
  let inEvent = false;
  return [...bytes].map((byte, at) => {
    if (byte === 10 && bytes[at - 1] === 13) return lineStart && !inEvent;
    if (byte === 10 || byte === 13) {
      if (lineStart) inEvent = false;
      lineStart = true;
      comment = false;
    } else if (lineStart) {
      lineStart = false;
      comment = byte === 58;
      inEvent ||= !comment;
    }
    return lineStart && !inEvent && byte !== 13;
  });
}

/** Numbers that are the same in every run. @param {number} seed @returns {(below: number) => number} */
export function randomNumbers(seed) {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

const PIECES = ["\n", "\n", "\r", "\r\n", ":", "d", "data: x\n", "\n\n", "é", "y".repeat(300)];

/** @param {(below: number) => number} random */
export const randomEvents = (random) =>
  Buffer.from(Array.from({ length: 12 }, () => PIECES[random(PIECES.length)]).join(""));
