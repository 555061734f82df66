// Reads a module's functions as far as to find where one names another: whoever moves functions
// sees what becomes of their code. An instruction unknown here would blur that view, no more.

const CODE_SECTION = 10;
const BRANCH_TABLE = 0x0e;
const CALL = 0x10;
const FLOAT_CONSTANT = 0x43;
const DOUBLE_CONSTANT = 0x44;
const FUNCTION_REFERENCE = 0xd2;
const BULK_PREFIX = 0xfc;

/**
 * How many LEB128 numbers follow the opcodes from the first to the second: what is not here, nor
 * among the above, stands alone.
 */
const immediates = new Uint8Array(256);
for (const [first, last, numbers] of [
  [0x02, 0x04, 1], // block, loop, if
  [0x0c, 0x0d, 1], // br, br_if
  [CALL, CALL, 1],
  [0x11, 0x11, 2], // call_indirect
  [0x20, 0x26, 1], // local.get to table.set
  [0x28, 0x3e, 2], // loads and stores
  [0x3f, 0x42, 1], // memory.size, memory.grow, i32.const, i64.const
  [0xd0, 0xd0, 1], // ref.null
  [FUNCTION_REFERENCE, FUNCTION_REFERENCE, 1],
]) {
  immediates.fill(numbers, first, last + 1);
}
/** The same, for the numbers after the prefix: memory.init, data.drop, memory.copy, memory.fill, … */
const bulkImmediates = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

/**
 * The number at `at` in LEB128, and where it ends: with the bytes, at the latest.
 * @param {Uint8Array} bytes
 * @param {number} at
 * @returns {[value: number, end: number]}
 */
function readLeb(bytes, at) {
  let value = 0;
  for (let end = at; ; ++end) {
    value += (bytes[end] & 0x7f) * 128 ** (end - at);
    if (!(bytes[end] >= 0x80)) return [value, end + 1];
  }
}

/**
 * Where so many numbers from `at` on end.
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} count
 */
function afterNumbers(bytes, at, count) {
  let end = at;
  for (let left = count; left > 0; --left) end = readLeb(bytes, end)[1];
  return end;
}

/**
 * The bodies of the functions that the module defines.
 * @param {Uint8Array} module
 */
export function functionBodies(module) {
  const bodies = [];
  for (let at = 8; at < module.length;) {
    const id = module[at];
    const [size, begin] = readLeb(module, at + 1);
    at = begin + size;
    if (id !== CODE_SECTION) continue;
    for (let [left, next] = readLeb(module, begin); left > 0; --left) {
      const [bytes, body] = readLeb(module, next);
      next = body + bytes;
      bodies.push(module.subarray(body, next));
    }
  }
  return bodies;
}

/**
 * Where a body names functions, and which.
 * @param {Uint8Array} body
 */
function referencesIn(body) {
  const references = [];
  const [locals, begin] = readLeb(body, 0);
  for (let at = afterNumbers(body, begin, 2 * locals); at < body.length;) {
    const opcode = body[at++];
    if (opcode === CALL || opcode === FUNCTION_REFERENCE) references.push({ at, index: readLeb(body, at)[0] });
    let numbers = immediates[opcode];
    if (opcode === FLOAT_CONSTANT) at += 4;
    if (opcode === DOUBLE_CONSTANT) at += 8;
    if (opcode === BRANCH_TABLE) {
      [numbers, at] = readLeb(body, at);
      ++numbers;
    }
    if (opcode === BULK_PREFIX) numbers = bulkImmediates[body[at++]];
    at = afterNumbers(body, at, numbers);
  }
  return references;
}

/**
 * Gives the bodies in an order as they are when functions have their indices from it. Each index
 * keeps its length: of those that one byte holds, and of the others, each has to stay one.
 * @param {Uint8Array[]} bodies
 * @param {number} imported how many functions come before
 */
export function reorderer(bodies, imported) {
  const copies = bodies.map((body) => ({ body: Uint8Array.from(body), references: referencesIn(body) }));
  /** @param {number[]} order */
  return (order) => {
    const indices = Uint32Array.from({ length: imported + order.length }, (_, index) => index);
    order.forEach((moved, rank) => (indices[imported + moved] = imported + rank));
    for (const { body, references } of copies) {
      for (const reference of references) {
        let { at } = reference;
        let index = indices[reference.index];
        for (; body[at] >= 0x80; index >>>= 7) body[at++] = index | 0x80;
        body[at] = index;
      }
    }
    return Buffer.concat(order.map((moved) => copies[moved].body));
  };
}
