/**
 * One entry of `allowed_hosts`, taken apart: a hostname as the URL standard writes it, perhaps with `*`, and a
 * port. Without a port, only the default ports of `http:` and `https:` are meant.
 */
export interface HostRule {
  readonly host: string;
  readonly port: string | undefined;
  /** The fixed pieces between the stars; undefined where the host is exact. */
  readonly pieces: readonly string[] | undefined;
}

/** How a URL was allowed: by its exact name or address, or only by a pattern with a star. */
export type HostMatch = "exact" | "pattern";

/**
 * Reads one entry of `allowed_hosts`: `api.example.com`, `*.example.com`, `localhost:8080`, `10.0.0.7`, `[::1]:80`,
 * `*`. A `*` stands for any run of characters inside a hostname, dots too. Undefined where the entry is no host:
 * with a scheme, a path, userinfo, other glob signs, or a star where an address would have digits.
 *
 * @example
 * ```ts
 * readHostRule("*.Example.com:8443"); // { host: "*.example.com", port: "8443", pieces: ["", ".example.com"] }
 * ```
 */
export function readHostRule(entry: string): HostRule | undefined {
  if (entry.length === 0 || entry.length > 320) return undefined;
  if (net().isIPv6(entry)) return readHostRule(`[${entry}]`);
  const split = /^(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\\[\]{}!,%]+)(?::(\d{1,5}))?$/u.exec(entry);
  if (split === null) return undefined;
  const [, written = "", port] = split;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return undefined;
  const host = canonicalHost(written);
  if (host === undefined) return undefined;
  const normalPort = port === undefined ? undefined : String(Number(port));
  if (!host.includes("*")) return { host, port: normalPort, pieces: undefined };
  // Punycode moves letters about, so that a star in a label with others would stand for something else.
  if (/[^\x20-\x7e]/.test(written)) return undefined;
  // "10.*" reads like a range of addresses and would match the name 10.evil.example.
  if (host !== "*" && /^[\d.*]+$/.test(host)) return undefined;
  return { host, port: normalPort, pieces: host.split("*") };
}

/**
 * Whether, and how, a URL's host and port are in the list. An empty list allows nothing. Patterns match names
 * only, except `*` alone, which matches addresses too.
 *
 * @example
 * ```ts
 * const rules = [readHostRule("*.example.com")].filter((rule) => rule !== undefined);
 * matchHost(rules, new URL("https://api.example.com/v1")); // "pattern"
 * matchHost(rules, new URL("https://api.example.com:8443/v1")); // undefined
 * ```
 */
export function matchHost(rules: readonly HostRule[], url: URL): HostMatch | undefined {
  const host = canonicalHost(url.hostname);
  const standard = url.protocol === "https:" ? "443" : url.protocol === "http:" ? "80" : undefined;
  if (host === undefined || standard === undefined) return undefined;
  const port = url.port === "" ? standard : url.port;
  let found: HostMatch | undefined;
  for (const rule of rules) {
    if ((rule.port ?? standard) !== port) continue;
    if (rule.pieces === undefined) {
      if (rule.host === host) return "exact";
    } else if (rule.host === "*" || (!isAddress(host) && matchesPieces(rule.pieces, host))) {
      found = "pattern";
    }
  }
  return found;
}

/** A hostname as the URL standard writes it, without the dot that may end it; undefined where it is none. */
export function canonicalHost(host: string): string | undefined {
  const url = URL.parse(`http://${host}`);
  if (url === null || url.pathname !== "/" || url.username !== "" || url.search !== "" || url.port !== "") {
    return undefined;
  }
  const name = url.hostname.endsWith(".") ? url.hostname.slice(0, -1) : url.hostname;
  return name === "" || name.endsWith(".") ? undefined : name;
}

/** Loaded with the first host: most plugins name none. */
const net = () => process.getBuiltinModule("node:net");

/** Whether a hostname of a URL is an IP address. */
export function isAddress(host: string): boolean {
  return host.startsWith("[") || net().isIP(host) !== 0;
}

/**
 * Whether text is the pieces in order with anything between them. Taking each piece as early as it fits needs no
 * backtracking, so that the time is linear.
 */
function matchesPieces(pieces: readonly string[], text: string): boolean {
  const first = pieces[0] ?? "";
  const last = pieces[pieces.length - 1] ?? "";
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
