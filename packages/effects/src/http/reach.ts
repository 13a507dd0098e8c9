import { MortiseError } from "@mortise/engine";
import type { Exchange, Resolve } from "@mortise/engine/http";
import { canonicalHost, isAddress, resolveName } from "@mortise/engine/http";
import { HostError, httpCapability } from "@mortise/host";
import { isOpen } from "./address.ts";

/** Addresses of one name that are looked at. */
const MAX_ADDRESSES = 16;

/** What is asked of the plugin's call. */
export type Demand = (capability: ReturnType<typeof httpCapability>) => void;

/**
 * The addresses that a request may dial. One that is not public must be granted by itself, such as
 * `http:get:127.0.0.1:8080`: whoever owns a name can point it at this machine, so that the grant of a name is none of
 * an address.
 *
 * @throws MORTISE_CAPABILITY_DENIED where there are addresses, and none may be dialled; MORTISE_HTTP_FAILED, and the
 *   signal's reason
 */
export async function reachable(
  { method, url }: Pick<Exchange, "method" | "url">,
  resolve: Resolve,
  demand: Demand,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const host = canonicalHost(url.hostname) ?? "";
  const { isIP } = process.getBuiltinModule("node:net");
  const found = isAddress(host) ? [host.replaceAll(/[[\]]/g, "")] : await resolveName(host, resolve, signal);
  const addresses = found.filter((address) => isIP(address) !== 0).slice(0, MAX_ADDRESSES);
  const allowed: string[] = [];
  let denied: HostError | undefined;
  for (const address of addresses) {
    try {
      if (!isOpen(address)) demand(httpCapability(method, withAddress(url, address)));
      allowed.push(address);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      denied ??= error;
    }
  }
  if (allowed.length > 0) return allowed;
  if (denied === undefined)
    throw new MortiseError("MORTISE_HTTP_FAILED", `The name of ${host} has no address.`);
  // The address goes to the audit log and not to the plugin, to which it may be news.
  const problem = `${host} leads to an address that is not public, and no grant names that address.`;
  throw new HostError("MORTISE_CAPABILITY_DENIED", problem, denied.details);
}

/** The same place by its address. An address with a zone is part of no URL, and so of no grant. */
function withAddress(url: URL, address: string): URL {
  const host = address.includes(":") ? `[${address}]` : address;
  const to = URL.parse(`${url.protocol}//${host}${url.port === "" ? "" : `:${url.port}`}/`);
  if (to !== null) return to;
  throw new HostError(
    "MORTISE_CAPABILITY_DENIED",
    "The address is part of no URL, so that no grant names it.",
  );
}
