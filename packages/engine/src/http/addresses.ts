/**
 * IPv4 blocks that do not lead to the public internet (IANA's special-purpose registry), and one that does and
 * should not: 168.63.129.16 serves Azure's machines their own metadata.
 */
const NOT_PUBLIC_4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

/** Inside 2000::/3: protocol assignments with Teredo, documentation, 6to4 (which wraps any IPv4 address). */
const NOT_PUBLIC_6: readonly (readonly [string, number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

/** Made with the first address: a program whose plugins ask for nothing does not load what it takes. */
let check: ((address: string) => boolean) | undefined;

function addressCheck(): (address: string) => boolean {
  const { BlockList, isIPv4, isIPv6 } = process.getBuiltinModule("node:net");
  const refused = new BlockList();
  for (const [network, prefix] of NOT_PUBLIC_4) refused.addSubnet(network, prefix, "ipv4");
  for (const [network, prefix] of NOT_PUBLIC_6) refused.addSubnet(network, prefix, "ipv6");
  const unicast6 = new BlockList();
  unicast6.addSubnet("2000::", 3, "ipv6");
  return (address) => {
    if (isIPv4(address)) return !refused.check(address, "ipv4");
    if (!isIPv6(address) || address.includes("%")) return false;
    return unicast6.check(address, "ipv6") && !refused.check(address, "ipv6");
  };
}

/**
 * Whether an IP address leads to the public internet. Private, loopback, link-local, metadata, multicast,
 * documentation and translated addresses (IPv4-mapped, NAT64, 6to4, Teredo) do not, and neither does what is no
 * address.
 *
 * @example
 * ```ts
 * isPublicAddress("93.184.216.34"); // true
 * isPublicAddress("::ffff:127.0.0.1"); // false
 * ```
 */
export function isPublicAddress(address: string): boolean {
  check ??= addressCheck();
  return check(address);
}
