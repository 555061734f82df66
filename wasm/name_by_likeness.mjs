// Names the functions of a module so that in the order of their names, each is followed by one that
// is like it: `wasm-opt --reorder-functions-by-name` then puts what repeats close together, where
// deflate finds it. The order is the one that compresses best, first of those that go from each to
// the most like from different beginnings, then of what becomes of it by moving functions.
//
//   node name_by_likeness.mjs in.wasm out.wasm
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { functionBodies, reorderer } from "./function_bodies.mjs";

const FUNCTION_NAMES = 1;
/** Indices up to here are written in one byte: the functions called most stay among them. */
const ONE_BYTE_INDICES = 128;
/** What two functions share is counted in sequences of so many bytes. */
const SEQUENCE_BYTES = 4;
/** Orders that are tried, and moves for each function. */
const TRIED_ORDERS = 40;
const TRIED_MOVES = 10;
/** So many functions are moved at once, at most, to behind one of so many that are most like. */
const LONGEST_RUN = 12;
const NEAREST = 8;

/**
 * @param {number} value
 * @returns {number[]}
 */
function leb(value) {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

/** @param {Uint8Array} body */
function sequencesOf(body) {
  /** @type {Set<number>} */
  const sequences = new Set();
  for (let end = SEQUENCE_BYTES; end <= body.length; ++end) {
    sequences.add(body.subarray(end - SEQUENCE_BYTES, end).reduce((whole, byte) => whole * 256 + byte, 0));
  }
  return sequences;
}

/**
 * The Jaccard index: what is in both, as a part of what is in either.
 * @param {Set<number>} left
 * @param {Set<number>} right
 */
function likeness(left, right) {
  let shared = 0;
  for (const sequence of left) if (right.has(sequence)) ++shared;
  return shared / (left.size + right.size - shared || 1);
}

/**
 * How like each body is to each other, row by row.
 * @param {Uint8Array[]} bodies
 */
function likenesses(bodies) {
  const sequences = bodies.map(sequencesOf);
  return sequences.map((left) => Float32Array.from(sequences, (right) => likeness(left, right)));
}

/**
 * The indices of a part, from `first` on, each after those it is most like: most of all the last,
 * and the ones before by half as much at each step.
 * @param {number} first
 * @param {number[]} part
 * @param {Float32Array[]} rows
 */
function orderFrom(first, part, rows) {
  const left = new Set(part);
  const scores = new Float32Array(rows.length);
  const order = [];
  for (let next = first; left.delete(next);) {
    order.push(next);
    rows[next].forEach((like, index) => (scores[index] = scores[index] / 2 + like));
    for (const candidate of left) if (!left.has(next) || scores[candidate] > scores[next]) next = candidate;
  }
  return order;
}

let seed = 1;
/**
 * A number below `bound`, as if by chance, but the same in every build.
 * @param {number} bound
 */
function anyBelow(bound) {
  seed = (seed * 1664525 + 1013904223) % 2 ** 32;
  return Math.floor((seed / 2 ** 32) * bound);
}

/**
 * The order with a run of functions moved to behind one that is like the first of them, or as it is
 * where that one is in the run. Functions stay among the first `short`, or among the others.
 * @param {number[]} order
 * @param {number[][]} nearest
 * @param {number} short
 */
function withRunMoved(order, nearest, short) {
  const from = anyBelow(order.length);
  const end = Math.min(from + 1 + anyBelow(LONGEST_RUN), from < short ? short : order.length);
  const run = order.slice(from, end);
  const rest = order.toSpliced(from, run.length);
  const candidates = nearest[run[0]];
  const behind = rest.indexOf(candidates[anyBelow(candidates.length)]);
  return behind < 0 ? order : rest.toSpliced(behind + 1, 0, ...run);
}

/**
 * The order of the bodies that compresses best, of those tried.
 * @param {Uint8Array[]} bodies
 * @param {number} imported how many functions have indices before theirs
 */
function orderByLikeness(bodies, imported) {
  const short = Math.max(0, ONE_BYTE_INDICES - imported);
  const all = [...bodies.keys()];
  const parts = [all.slice(0, short), all.slice(short)];
  const rows = likenesses(bodies);
  const nearest = rows.map((like, row) => {
    const others = parts[row < short ? 0 : 1].filter((other) => other !== row);
    return others.sort((left, right) => like[right] - like[left]).slice(0, NEAREST);
  });
  const reordered = reorderer(bodies, imported);
  let best = all;
  let smallest = Infinity;
  /** @param {number[]} order */
  const attempt = (order) => {
    const size = gzipSync(reordered(order)).length;
    if (size <= smallest) [best, smallest] = [order, size];
  };
  for (let tried = 0; tried < TRIED_ORDERS; ++tried) {
    attempt(parts.flatMap((part) => orderFrom(part[Math.floor((tried * part.length) / TRIED_ORDERS)], part, rows)));
  }
  for (let tried = 0; tried < TRIED_MOVES * bodies.length; ++tried) attempt(withRunMoved(best, nearest, short));
  return best;
}

const [input, output] = process.argv.slice(2);
const module = readFileSync(input);
const imported = WebAssembly.Module.imports(new WebAssembly.Module(module)).filter((it) => it.kind === "function");
const order = orderByLikeness(functionBodies(module), imported.length);

/** @type {number[]} */
const ranks = [];
order.forEach((body, rank) => (ranks[body] = rank));
const names = ranks.flatMap((rank, body) => {
  const name = Buffer.from(String(rank).padStart(6, "0"));
  return [...leb(imported.length + body), ...leb(name.length), ...name];
});
const count = leb(ranks.length);
const section = [
  ...leb(4),
  ...Buffer.from("name"),
  FUNCTION_NAMES,
  ...leb(count.length + names.length),
  ...count,
  ...names,
];
writeFileSync(output, Buffer.concat([module, Buffer.from([0, ...leb(section.length), ...section])]));
