import { isPublicAddress } from "@mortise/engine/http";
import ipaddr from "ipaddr.js";

/**
 * Whether an IP address leads to the public internet: the engine's list and `ipaddr.js` must both say so. What is no
 * address does not; neither does one in a form that only some programs read, such as `127.1`.
 *
 * @example
 * ```ts
 * isOpen("93.184.216.34"); // true
 * isOpen("::ffff:10.0.0.1"); // false
 * ```
 */
export function isOpen(address: string): boolean {
  // Whatever the engine's list takes for public is an address in its usual form, so that it parses.
  return isPublicAddress(address) && ipaddr.parse(address).range() === "unicast";
}
