// HTTP for plugins, and its parts for hosts that do more. Apart from the engine's own names: what makes no request
// starts sooner without it.
export { isPublicAddress } from "./addresses.ts";
export type { Exchange } from "./exchange.ts";
export type { GuardedHttpOptions } from "./guarded.ts";
export { guardedHttp } from "./guarded.ts";
export { canonicalHost, isAddress } from "./hosts.ts";
export { checkedRequest, redirectedRequest } from "./requests.ts";
export type { Resolve } from "./resolve.ts";
export { resolveName, systemResolve } from "./resolve.ts";
