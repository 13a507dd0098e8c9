import { createHash, sign } from "node:crypto";
import { HostError } from "../errors.ts";
import type { SigningKey } from "./key.ts";
import { joined, leb, Reader } from "./reader.ts";
import type { SignedHashes } from "./signaturedata.ts";
import { messageOf, readSignatureData, writeSignatureData } from "./signaturedata.ts";

/** `\0asm`, version 1: it is not part of what is hashed, so that nothing else may stand there. */
const PREAMBLE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const SIGNATURE = "signature";
const DELIMITER = "signature_delimiter";

/** A module as its signature sees it. */
export interface SignedModule {
  /** What its `signature` section says; empty where it has none. */
  readonly signed: readonly SignedHashes[];
  /** SHA-256 of everything from the first section that can be signed to the end of each part; the last is of all. */
  readonly hashes: readonly Uint8Array[];
  /** Everything after the preamble and the `signature` section. */
  readonly content: Uint8Array;
}

/** Whether bytes begin as a core module, which is what can hold a signature. */
export function isCoreModule(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && PREAMBLE.every((byte, at) => bytes[at] === byte);
}

/**
 * Takes a module apart into its signature and what is signed (tool-conventions, Signatures.md).
 *
 * @throws MORTISE_SIGNATURE_INVALID where it is no core module, or its sections or its signature cannot be read
 */
export function readSignedModule(bytes: Uint8Array): SignedModule {
  if (!isCoreModule(bytes))
    throw new HostError("MORTISE_SIGNATURE_INVALID", "Only a core WebAssembly module holds a signature.");
  const reader = new Reader(bytes, PREAMBLE.length);
  const first = reader.done ? undefined : section(reader);
  const payload = first?.name === SIGNATURE ? first.payload : undefined;
  const from = payload === undefined ? PREAMBLE.length : reader.at;
  reader.at = from;
  const hash = createHash("sha256");
  const hashes: Uint8Array[] = [];
  let done = from;
  while (!reader.done) {
    if (section(reader).name !== DELIMITER && !reader.done) continue;
    hash.update(bytes.subarray(done, reader.at));
    hashes.push(new Uint8Array(hash.copy().digest()));
    done = reader.at;
  }
  return {
    signed: payload === undefined ? [] : readSignatureData(payload),
    hashes: hashes.length === 0 ? [new Uint8Array(hash.digest())] : hashes,
    content: bytes.subarray(from),
  };
}

/**
 * A copy of a core module with a signature embedded as its first section. Signatures over the same content stay;
 * others are dropped. Signing does not change what the module does.
 *
 * @throws MORTISE_SIGNATURE_INVALID where it is no core module
 */
export function signModule(bytes: Uint8Array, key: SigningKey): Uint8Array {
  const { signed, hashes, content } = readSignedModule(bytes);
  const keyId = new Uint8Array(Buffer.from(key.public.id, "hex"));
  const before = signed
    .filter((set) => sameHashes(set.hashes, hashes))
    .flatMap(({ signatures }) => signatures)
    .filter((each) => Buffer.compare(each.keyId, keyId) !== 0);
  const signature = new Uint8Array(sign(null, messageOf(hashes), key.private));
  const data = writeSignatureData([{ hashes, signatures: [...before, { keyId, signature }] }]);
  const name = new TextEncoder().encode(SIGNATURE);
  const body = joined(leb(name.length), name, data);
  return joined(PREAMBLE, Uint8Array.of(0), leb(body.length), body, content);
}

/** Whether signed hashes are those of a whole module: of each of its parts, or the one of everything. */
export function coversModule(signed: readonly Uint8Array[], actual: readonly Uint8Array[]): boolean {
  return sameHashes(signed, actual) || sameHashes(signed, actual.slice(-1));
}

function sameHashes(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return (
    a.length === b.length && a.every((hash, at) => Buffer.compare(hash, b[at] ?? new Uint8Array()) === 0)
  );
}

/** Reads one section; `name` is a custom section's own. */
function section(reader: Reader): { readonly name: string | undefined; readonly payload: Uint8Array } {
  const id = reader.u8();
  const body = new Reader(reader.take(reader.u32()));
  if (id !== 0) return { name: undefined, payload: body.bytes };
  const name = new TextDecoder().decode(body.take(body.u32()));
  return { name, payload: body.bytes.subarray(body.at) };
}
