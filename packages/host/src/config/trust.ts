import type { Trust } from "../load/verify.ts";
import { readPublicKey } from "../signing/key.ts";
import type { Config } from "./schema.ts";

/**
 * Whose signatures count, as the config says.
 *
 * @throws MORTISE_KEY_INVALID
 */
export function trustOf({ host, keys }: Config): Trust {
  return {
    signatures: host.signatures,
    keys: Object.entries(keys).map(([name, { public: text, expires, revoked }]) => ({
      name,
      key: readPublicKey(text),
      expires,
      revoked,
    })),
  };
}
