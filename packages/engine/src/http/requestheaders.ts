import { MortiseError } from "../errors.ts";

/**
 * Headers that say how the connection itself works, or where the request goes: with them a guest could reach
 * another site behind the same address, or smuggle a second request in.
 */
const FORBIDDEN = new Set([
  "connection",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
]);

const TOKEN = /^[\w!#$%&'*+.^`|~-]{1,256}$/;
const MAX_HEADERS = 100;
const MAX_BYTES = 65_536;

/**
 * A guest's request headers with names in lower case; those about the connection are refused, and
 * `content-length` is taken out where it tells the truth.
 *
 * @throws MORTISE_HTTP_REFUSED
 */
export function checkedHeaders(
  headers: Readonly<Record<string, string>>,
  bodyLength: number,
): ReadonlyMap<string, string> {
  const checked = new Map<string, string>();
  const entries = Object.entries(headers);
  if (entries.length > MAX_HEADERS) throw refused(`has more than ${MAX_HEADERS} headers`);
  let bytes = 0;
  for (const [written, value] of entries) {
    const name = written.toLowerCase();
    if (!TOKEN.test(name)) throw refused("has a header whose name is no token");
    if (FORBIDDEN.has(name) || name.startsWith("proxy-"))
      throw refused(`sets the header \`${name}\`, which is the host's`);
    if (typeof value !== "string" || !isValue(name, value))
      throw refused(`has a header \`${name}\` whose value is no header value`);
    if (name === "content-length") {
      if (value.trim() !== String(bodyLength)) throw refused("has a `content-length` that is not its body's");
      continue;
    }
    if (checked.has(name)) throw refused(`sets the header \`${name}\` twice`);
    bytes += name.length + value.length;
    if (bytes > MAX_BYTES) throw refused(`has headers of more than ${MAX_BYTES} bytes`);
    checked.set(name, value);
  }
  return checked;
}

/**
 * A guest's method in upper case. CONNECT and TRACE, which act on the connection, are refused.
 *
 * @throws MORTISE_HTTP_REFUSED
 */
export function checkedMethod(method: string): string {
  const upper = method.toUpperCase();
  if (!/^[A-Z-]{1,32}$/.test(upper) || ["CONNECT", "TRACE", "TRACK"].includes(upper)) {
    throw refused("has a method that is not sent");
  }
  return upper;
}

function isValue(name: string, value: string): boolean {
  try {
    process.getBuiltinModule("node:http").validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function refused(what: string): MortiseError {
  return new MortiseError("MORTISE_HTTP_REFUSED", `The request ${what}.`);
}
