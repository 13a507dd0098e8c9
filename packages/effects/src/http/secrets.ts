import type { Capability } from "@mortise/host";
import { HostError, httpCapability, matches, parseCapability } from "@mortise/host";
import { EffectsError } from "../errors.ts";

/** Something that a plugin may have sent, and never sees. */
export interface Secret {
  /** Its text, or what gets it when it is needed. */
  readonly value: string | (() => string | Promise<string>);
  /**
   * The hosts that it is for: `api.example.com`, `*.example.com`, `localhost:8443`, over HTTPS; over plain HTTP only
   * where `http://` stands before one.
   */
  readonly hosts: readonly string[];
}

/** Secrets by name. */
export type Secrets = Readonly<Record<string, Secret>>;

/** A secret as it goes out, and its name, which stands in for it wherever it comes back. */
export interface Revealed {
  readonly name: string;
  readonly value: string;
  /** Whether it is for a URL's host. */
  isFor(url: URL): boolean;
}

/** Gives a secret for one request's URL. */
export type Vault = (name: string, url: URL) => Promise<Revealed>;

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/**
 * What gives secrets out, each only for the hosts that it is for.
 *
 * @throws MORTISE_SECRET_INVALID; what comes back throws MORTISE_SECRET_UNKNOWN, MORTISE_SECRET_REFUSED and
 *   MORTISE_SECRET_UNREADABLE
 * @example
 * ```ts
 * const reveal = vault({ TOKEN: { value: () => process.env.TOKEN ?? "", hosts: ["api.example.com"] } });
 * await reveal("TOKEN", new URL("https://api.example.com/v1"));
 * ```
 */
export function vault(secrets: Secrets): Vault {
  const held = new Map(
    Object.entries(secrets).map(([name, { value, hosts }]) => {
      if (!NAME.test(name)) throw invalid("Its name must be letters, digits, `_` and `-`.", name);
      return [name, { value, places: hosts.map((host) => placeOf(host, name)) }];
    }),
  );
  return async (name, url) => {
    const secret = held.get(name);
    if (secret === undefined)
      throw new EffectsError("MORTISE_SECRET_UNKNOWN", `There is no secret \`${name}\`.`, { secret: name });
    const isFor = (to: URL) => secret.places.some((place) => matches(place, httpCapability("GET", to)));
    if (!isFor(url))
      throw new EffectsError("MORTISE_SECRET_REFUSED", `The secret \`${name}\` is not for ${url.origin}.`, {
        secret: name,
      });
    return { name, value: await read(name, secret.value), isFor };
  };
}

/** A host as the capability of a GET, which has its grammar and knows how hosts compare. */
function placeOf(host: string, name: string): Capability {
  const [, plain, rest = ""] = /^(http:\/\/)?(.*)$/s.exec(host) ?? [];
  if (rest === "*") throw invalid("It would be for every host; name those that it is for.", name);
  try {
    return parseCapability(`${plain === undefined ? "https" : "http"}:get:${rest}`);
  } catch (cause) {
    if (!(cause instanceof HostError)) throw cause;
    throw invalid("One of its hosts is not written as hosts are.", name, cause);
  }
}

async function read(name: string, value: Secret["value"]): Promise<string> {
  let text: unknown;
  try {
    text = typeof value === "string" ? value : await value();
  } catch {
    // What was thrown may hold what was read.
    throw unreadable(name, "could not be read");
  }
  // Visible ASCII and spaces inside, which is what a header takes without a doubt.
  if (typeof text === "string" && /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text)) return text;
  throw unreadable(name, "is empty, or has characters that no header holds");
}

function unreadable(name: string, what: string): EffectsError {
  return new EffectsError("MORTISE_SECRET_UNREADABLE", `The secret \`${name}\` ${what}.`, { secret: name });
}

function invalid(problem: string, name: string, cause?: unknown): EffectsError {
  const secret = name.slice(0, 64);
  return new EffectsError("MORTISE_SECRET_INVALID", `${problem} [secret ${JSON.stringify(secret)}]`, {
    secret,
    cause,
  });
}
