// workerd's configuration for a peer: the same storage, and a socket to fill it through. Pure.
import { text } from "../../../host-shims/selfhost/configuration.mjs";

/**
 * @typedef {object} Peer
 * @property {'bare' | 'hono'} name
 * @property {string} directory
 * @property {string} storage address of that socket
 * @property {string} compatibilityDate
 */

/** @param {Peer} peer */
export function peerConfiguration({ name, directory, storage, compatibilityDate }) {
  const partitions =
    name === "bare"
      ? ""
      : `durableObjectNamespaces = [ ( className = "PartitionStore", uniqueKey = "partitions", enableSql = true ) ],
  durableObjectStorage = ( localDisk = "data" ),`;
  const bindings =
    name === "bare"
      ? ""
      : `( name = "PARTITIONS", durableObjectNamespace = "PartitionStore" ),
    ( name = "SEALING_KEY", fromEnvironment = "SEALING_KEY" ),`;
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    ( name = "peer", worker = .peer ),
    ( name = "read-copies", worker = .readCopies ),
    ( name = "data", disk = ( path = ${text(directory)}, writable = true ) ),
    # As ours: most upstreams are reached over TLS, and reading the root certificates takes a part of the start.
    ( name = "internet", network = ( allow = ["public", "private"], tlsOptions = ( trustBrowserCas = true ) ) ),
  ],
  sockets = [
    ( name = "http", address = "127.0.0.1:0", http = (), service = "peer" ),
    ( name = "storage", address = ${text(storage)}, http = (), service = "read-copies" ),
  ],
);

const peer :Workerd.Worker = (
  modules = [ ( name = "peer.js", esModule = embed ${text(`${directory}/${name}.js`)} ) ],
  compatibilityDate = ${text(compatibilityDate)},
  ${partitions}
  bindings = [
    ${bindings}
    ( name = "READ_COPIES", kvNamespace = "read-copies" ),
  ],
);

const readCopies :Workerd.Worker = (
  modules = [ ( name = "kv_worker.js", esModule = embed ${text(`${directory}/kv_worker.js`)} ) ],
  compatibilityDate = ${text(compatibilityDate)},
  durableObjectStorage = ( localDisk = "data" ),
  durableObjectNamespaces = [ ( className = "KvStore", uniqueKey = "read-copies", enableSql = true ) ],
  bindings = [ ( name = "STORE", durableObjectNamespace = "KvStore" ) ],
);
`;
}
