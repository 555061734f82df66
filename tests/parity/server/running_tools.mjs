// Tools that say something before they answer: log lines, progress, and a stream that closes half way.
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import { answer, text } from "./results.mjs";

/** @typedef {import("@modelcontextprotocol/server").McpServer} McpServer */
/** @typedef {import("@modelcontextprotocol/server").ServerContext} ServerContext */
/** @typedef {import("node:events").EventEmitter} EventEmitter */

const STEP_MS = 50;

/** Three log lines in the manner of the session era, whose level the session sets. @param {ServerContext} context */
async function logThreeTimes({ mcpReq }) {
  for (const data of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
    await mcpReq.notify({ method: "notifications/message", params: { level: "info", data } });
    await sleep(STEP_MS);
  }
  return answer(text("Logged three lines"));
}

/** @param {ServerContext} context */
async function reportProgress({ mcpReq }) {
  const progressToken = mcpReq._meta?.progressToken;
  for (const progress of [0, 50, 100]) {
    if (progressToken !== undefined) {
      await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, total: 100 } });
    }
    await sleep(STEP_MS);
  }
  return answer(text("Reported three steps"));
}

/**
 * 2025-11-25, basic/transports § Sending Messages: the server may close the stream before it has answered; the
 * client comes back with Last-Event-ID.
 * @param {ServerContext} context
 */
async function answerAfterReconnection({ http }) {
  http?.closeSSE?.();
  await sleep(2 * STEP_MS);
  return answer(text("Answered on another stream"));
}

/** Logs in the manner of 2026-07-28: only to a request that asks for it. @param {ServerContext} context */
async function logOnRequest({ mcpReq }) {
  await mcpReq.log("info", "for those who want to know");
  return answer(text("Logged a line to whoever asked for it"));
}

/**
 * Reports once, and then waits until the client no longer wants an answer.
 * @param {ServerContext} context
 * @param {EventEmitter} events
 */
async function waitForCancellation(context, events) {
  const { _meta, notify, signal } = context.mcpReq;
  const progressToken = _meta?.progressToken ?? "none";
  await notify({ method: "notifications/progress", params: { progressToken, progress: 1 } });
  if (!signal.aborted) await once(signal, "abort");
  events.emit("cancelled");
  return answer(text("Nobody hears this"));
}

/**
 * @param {McpServer} server
 * @param {EventEmitter} events
 */
export function addRunningTools(server, events) {
  server.registerTool("test_tool_with_logging", { description: "Logs while it runs" }, logThreeTimes);
  server.registerTool("test_tool_with_progress", { description: "Reports progress while it runs" }, reportProgress);
  server.registerTool("test_reconnection", { description: "Closes its stream, then answers" }, answerAfterReconnection);
  server.registerTool("test_cancellation", { description: "Waits until it is cancelled" }, (context) =>
    waitForCancellation(context, events),
  );
  server.registerTool("test_logging_tool", { description: "Logs to requests with a log level" }, logOnRequest);
  server.registerTool("test_streaming_elicitation", { description: "Asks its client nothing" }, () =>
    answer(text("There was nothing to ask")),
  );
}
