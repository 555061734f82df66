// Loaded before the suite. Node's HTTP servers close a connection that was idle for five seconds; on a machine so busy
// that the suite stands still for that long, this hits connections on which a request is waiting to be read.
import { Server } from "node:http";

const { listen } = Server.prototype;

/** @this {Server} @param {any[]} args */
function listenPatiently(...args) {
  this.keepAliveTimeout = 0;
  return listen.apply(this, /** @type {any} */ (args));
}

Server.prototype.listen = listenPatiently;
