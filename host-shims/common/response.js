// The guest's answer as a platform Response, and the log line of an answer that streams events.
import { ResponseBody } from "./abi.js";
import { Outcome, passEvents } from "./event_stream.js";
import { headersOf } from "./headers.js";

/** @typedef {import('./activation.js').Activation} Activation */
/** @typedef {import('./block.js').BlockReader} BlockReader */
/** @typedef {Pick<import('./event_stream.js').Options, "keepAliveMs" | "probeMs">} KeepAlive */

/**
 * @typedef {object} Answer
 * @property {Response} response
 * @property {Promise<void>} [sent] settles when nothing of it is left for the host to do
 */

const INTERNAL_ERROR = JSON.stringify({
  type: "server_error",
  code: "error",
  detail: "The gateway failed to serve this request.",
  attr: null,
});

/** Statuses whose responses have no body (Fetch standard, "null body status"). */
const NULL_BODY_STATUSES = new Set([101, 204, 205, 304]);

export function internalError() {
  return new Response(INTERNAL_ERROR, { status: 500, headers: { "content-type": "application/json" } });
}

/**
 * Reads the block of `respond`.
 * @param {Activation} activation
 * @param {BlockReader} fields
 * @param {KeepAlive} keepAlive
 * @returns {Answer}
 */
export function readAnswer(activation, fields, keepAlive) {
  const status = fields.u32();
  const headers = headersOf(fields.text());
  const kind = fields.u32();
  // Copied: the block goes back to the guest when this call returns.
  if (kind === ResponseBody.bytes) return make(status, headers, new Uint8Array(fields.bytes()));
  if (kind === ResponseBody.none) return make(status, headers, null);
  // Untouched, so that the platform moves it without a turn of ours.
  const stream = activation.takeBody(fields.u32()) ?? null;
  if (kind === ResponseBody.stream || stream === null) return make(status, headers, stream);
  return passOn(activation, { status, headers, stream, line: fields.text(), keepAlive });
}

/**
 * @param {Activation} activation
 * @param {{ status: number, headers: HeadersInit, stream: ReadableStream<Uint8Array>, line: string,
 *   keepAlive: KeepAlive }} answer
 * @returns {Answer}
 */
function passOn(activation, { status, headers, stream, line, keepAlive }) {
  const { promise: sent, resolve } = Promise.withResolvers();
  const events = passEvents(stream, {
    ...keepAlive,
    signal: activation.signal,
    onEnd(outcome, bytes) {
      if (line !== "") console.log(finishLine(line, outcome, bytes, Date.now() - activation.beganAt));
      if (outcome === Outcome.upstream_broke) console.warn("an upstream broke off in the middle of an event stream");
      resolve(undefined);
    },
  });
  return { response: make(status, headers, events).response, sent };
}

/**
 * The line's JSON object with how the stream ended.
 * @param {string} line
 * @param {string} outcome
 * @param {number} bytes
 * @param {number} durationMs
 */
function finishLine(line, outcome, bytes, durationMs) {
  const end = JSON.stringify({ bytes_out: bytes, outcome, duration_ms: durationMs });
  return `${line.slice(0, -1)},${end.slice(1)}`;
}

/**
 * @param {number} status
 * @param {HeadersInit} headers
 * @param {Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null} wanted
 * @returns {Answer}
 */
function make(status, headers, wanted) {
  const isNull = NULL_BODY_STATUSES.has(status);
  if (isNull) letGo(wanted);
  try {
    const response = new Response(isNull ? null : wanted, { status, headers });
    return { response };
  } catch {
    // A status or header that HTTP knows and the Fetch standard does not let a script send.
    console.error("the guest's answer cannot be sent, status", status);
    letGo(wanted);
    return { response: internalError() };
  }
}

/** @param {Uint8Array | ReadableStream<Uint8Array> | null} body */
function letGo(body) {
  if (body instanceof ReadableStream) body.cancel().catch(() => {});
}
