import { joined, leb, malformed, Reader } from "./reader.ts";

/** One signature, and an identifier of its key, which may be empty. */
export interface KeySignature {
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

/** Hashes in the order of a module's parts, and the signatures over all of them. */
export interface SignedHashes {
  readonly hashes: readonly Uint8Array[];
  readonly signatures: readonly KeySignature[];
}

/** Version 1, WebAssembly modules, SHA-256: what a signature's message begins with after its domain. */
const HEADER = Uint8Array.of(1, 1, 1);
const ED25519 = 1;
const HASH_BYTES = 32;
const MAX_SETS = 64;
const MAX_HASHES = 64;
const MAX_SIGNATURES = 256;
const MAX_KEY_ID = 256;

/**
 * Reads the payload of a `signature` section (tool-conventions, Signatures.md, "Signature data"). Signatures of other
 * algorithms than Ed25519 are left out.
 *
 * @throws MORTISE_SIGNATURE_INVALID
 */
export function readSignatureData(payload: Uint8Array): readonly SignedHashes[] {
  const reader = new Reader(payload);
  const [version, content, hash] = [reader.u8(), reader.u8(), reader.u8()];
  if (version !== 1 || content !== 1 || hash !== 1)
    throw malformed("it is of a version, content or hash function that is not known");
  const sets: SignedHashes[] = [];
  for (let left = reader.count(MAX_SETS, "sets of hashes"); left > 0; left--) {
    const hashes = Array.from({ length: reader.count(MAX_HASHES, "hashes") }, () => reader.take(HASH_BYTES));
    const signatures: KeySignature[] = [];
    for (let rest = reader.count(MAX_SIGNATURES, "signatures"); rest > 0; rest--) {
      const keyId = reader.take(reader.count(MAX_KEY_ID, "bytes of a key's identifier"));
      const algorithm = reader.u8();
      const signature = reader.take(reader.count(1_024, "bytes of a signature"));
      if (algorithm === ED25519) signatures.push({ keyId, signature });
    }
    sets.push({ hashes, signatures });
  }
  if (!reader.done) throw malformed("something follows its end");
  return sets;
}

/** The payload of a `signature` section. */
export function writeSignatureData(sets: readonly SignedHashes[]): Uint8Array {
  const written = sets.map(({ hashes, signatures }) =>
    joined(
      leb(hashes.length),
      ...hashes,
      leb(signatures.length),
      ...signatures.flatMap(({ keyId, signature }) => [
        leb(keyId.length),
        keyId,
        Uint8Array.of(ED25519),
        leb(signature.length),
        signature,
      ]),
    ),
  );
  return joined(HEADER, leb(sets.length), ...written);
}

/** What is signed: the domain, the header, and the hashes one after the other. */
export function messageOf(hashes: readonly Uint8Array[]): Uint8Array {
  return joined(new TextEncoder().encode("wasmsig"), HEADER, ...hashes);
}
