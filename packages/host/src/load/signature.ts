import { verify } from "node:crypto";
import { HostError } from "../errors.ts";
import type { Detached } from "../signing/detached.ts";
import { digestOf, readDetached, statementOf } from "../signing/detached.ts";
import type { PublicKey } from "../signing/key.ts";
import { keyObject } from "../signing/key.ts";
import { coversModule, isCoreModule, readSignedModule } from "../signing/module.ts";
import { messageOf } from "../signing/signaturedata.ts";

/** A key whose signatures count. */
export interface TrustedKey {
  /** The name that the config gives it. */
  readonly name: string;
  readonly key: PublicKey;
  /** When it ends, in milliseconds since 1970. */
  readonly expires?: number | undefined;
  readonly revoked?: boolean | undefined;
}

/** A plugin's files, as they were read, once; what is verified here is what is run. */
export interface SignedFiles {
  /** Every file that is used, by its path from the plugin's folder. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Which of them is the code. */
  readonly code: string;
  /** The text of the `plugin.sig`, where there is one. */
  readonly detached?: string | undefined;
}

/** Who signed, and which files that covers. */
export interface Signature {
  readonly signer: string;
  readonly keyId: string;
  /** Paths from the plugin's folder: the module alone where its signature is embedded. */
  readonly covers: readonly string[];
}

/**
 * Verifies a plugin's signature: the `plugin.sig` where there is one, else the one that a core module holds. Undefined
 * where there is none. One good signature of one trusted key is enough. `now` is in milliseconds since 1970.
 *
 * @throws MORTISE_SIGNATURE_INVALID where a signature is malformed, or over other bytes
 * @throws MORTISE_SIGNER_UNKNOWN
 * @throws MORTISE_KEY_EXPIRED
 * @throws MORTISE_KEY_REVOKED
 */
export function verifySignature(
  plugin: SignedFiles,
  trusted: readonly TrustedKey[],
  now: number,
): Signature | undefined {
  if (plugin.detached !== undefined)
    return verifyDetached(plugin, readDetached(plugin.detached), trusted, now);
  const code = plugin.files.get(plugin.code);
  return code === undefined || !isCoreModule(code)
    ? undefined
    : verifyModule(plugin.code, code, trusted, now);
}

function verifyDetached(
  { files }: SignedFiles,
  detached: Detached,
  trusted: readonly TrustedKey[],
  now: number,
): Signature {
  const covers: string[] = [];
  for (const [path, bytes] of files) {
    const signed = Object.hasOwn(detached.files, path) ? detached.files[path] : undefined;
    if (signed === undefined) throw invalid(`The file ${path} is not among those that are signed.`);
    if (signed !== digestOf(bytes)) throw invalid(`The file ${path} is not the one that was signed.`);
    covers.push(path);
  }
  const statement = statementOf(detached.files);
  const candidates = detached.signatures.map(({ key, signature }) => ({
    keyId: key,
    message: statement,
    signature: new Uint8Array(Buffer.from(signature, "base64")),
  }));
  return { ...signerOf(candidates, trusted, now), covers };
}

function verifyModule(
  path: string,
  bytes: Uint8Array,
  trusted: readonly TrustedKey[],
  now: number,
): Signature | undefined {
  const { signed, hashes } = readSignedModule(bytes);
  if (signed.length === 0) return undefined;
  const whole = signed.filter((set) => coversModule(set.hashes, hashes));
  if (whole.length === 0)
    throw invalid("The module is not the one that was signed, or only part of it is signed.");
  const candidates = whole.flatMap((set) =>
    set.signatures.map(({ keyId, signature }) => ({
      keyId: Buffer.from(keyId).toString("hex"),
      message: messageOf(set.hashes),
      signature,
    })),
  );
  return { ...signerOf(candidates, trusted, now), covers: [path] };
}

interface Candidate {
  readonly keyId: string;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** Signatures times keys that are tried, so that a file full of signatures takes no time. */
const MAX_TRIES = 4_096;

/** A key's identifier is a hint only: other tools write others, so that every trusted key is tried. */
function signerOf(
  candidates: readonly Candidate[],
  trusted: readonly TrustedKey[],
  now: number,
): Pick<Signature, "signer" | "keyId"> {
  if (candidates.length * trusted.length > MAX_TRIES) throw invalid("There are too many signatures to try.");
  let refused: HostError | undefined;
  for (const { name, key, expires, revoked } of trusted) {
    const object = keyObject(key);
    if (!candidates.some(({ message, signature }) => verifies(message, object, signature))) continue;
    if (revoked === true) refused ??= new HostError("MORTISE_KEY_REVOKED", `The key ${name} was revoked.`);
    else if (expires !== undefined && now >= expires) {
      const when = new Date(expires).toISOString();
      refused ??= new HostError("MORTISE_KEY_EXPIRED", `The key ${name} expired at ${when}.`);
    } else return { signer: name, keyId: key.id };
  }
  if (refused !== undefined) throw refused;
  const known = candidates.find(({ keyId }) => trusted.some(({ key }) => key.id === keyId));
  if (known !== undefined) throw invalid("The signature does not verify with the key that it names.");
  const ids = candidates.map(({ keyId }) => (keyId === "" ? "a key without a name" : keyId.slice(0, 32)));
  const problem = `It is signed by ${ids.slice(0, 4).join(", ") || "nobody"}, and by no trusted key.`;
  throw new HostError("MORTISE_SIGNER_UNKNOWN", problem);
}

function verifies(message: Uint8Array, key: ReturnType<typeof keyObject>, signature: Uint8Array): boolean {
  return signature.length === 64 && verify(null, message, key, signature);
}

function invalid(problem: string): HostError {
  return new HostError("MORTISE_SIGNATURE_INVALID", problem);
}
