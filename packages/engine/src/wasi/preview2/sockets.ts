import { err } from "./answer.ts";
import type { PackageImplementations } from "./implementation.ts";

/** `wasi:sockets/network#network`: it leads nowhere. */
class Network {}

const denied = () => err("access-denied");

/** `wasi:sockets`: whatever would make a socket, or ask for a name's address, is refused. No socket is ever there to be used. */
export const SOCKETS: PackageImplementations = {
  network: { "network-error-code": () => undefined },
  "instance-network": { "instance-network": () => new Network() },
  "ip-name-lookup": { "resolve-addresses": denied },
  "tcp-create-socket": { "create-tcp-socket": denied },
  "udp-create-socket": { "create-udp-socket": denied },
  tcp: {},
  udp: {},
};
