// The events of one session, for streams that are taken up again (2025-11-25, basic/transports § Resumability).

/** @typedef {import("@modelcontextprotocol/server").JSONRPCMessage} Message */

/** @typedef {import("@modelcontextprotocol/server").EventStore} EventStore */

/** @implements {EventStore} */
export class EventLog {
  /** @type {{ streamId: string, message: Message }[]} their ids are their places, counted from 1 */
  #events = [];

  /** @param {string} streamId @param {Message} message */
  async storeEvent(streamId, message) {
    return String(this.#events.push({ streamId, message }));
  }

  /** @param {string} eventId */
  async getStreamIdForEventId(eventId) {
    return this.#events[Number(eventId) - 1]?.streamId;
  }

  /**
   * Sends what the event's own stream missed.
   * @param {string} lastEventId
   * @param {{ send: (eventId: string, message: Message) => Promise<void> }} to
   */
  async replayEventsAfter(lastEventId, { send }) {
    const { streamId } = this.#events[Number(lastEventId) - 1];
    for (const [index, event] of this.#events.entries()) {
      // A priming event has no message.
      const missed = index >= Number(lastEventId) && event.streamId === streamId && "jsonrpc" in event.message;
      if (missed) await send(String(index + 1), event.message);
    }
    return streamId;
  }
}
