import type { KeyObject } from "node:crypto";
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { HostError } from "../errors.ts";

/** An Ed25519 public key (RFC 8032). */
export interface PublicKey {
  /** The first 16 bytes of the SHA-256 of the key's 32 bytes, in hexadecimal: to tell keys apart, not to trust them. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** An Ed25519 key that signs. Its private half never prints. */
export interface SigningKey {
  readonly public: PublicKey;
  readonly private: KeyObject;
}

/** Makes a new key. */
export function generateKey(): SigningKey {
  return signingKey(generateKeyPairSync("ed25519").privateKey);
}

/**
 * Reads a private key: PEM (PKCS #8) or JSON (a JWK, RFC 8037).
 *
 * @throws MORTISE_KEY_INVALID
 */
export function readPrivateKey(text: string): SigningKey {
  try {
    return signingKey(
      text.trimStart().startsWith("{")
        ? createPrivateKey({ key: jwk(text), format: "jwk" })
        : createPrivateKey(text),
    );
  } catch {
    // Node's own message may quote the key.
    throw invalid("The private key is no Ed25519 key as PEM or JSON.");
  }
}

/**
 * Reads a public key: `ed25519:` and base64, as the config has it, PEM (SPKI) or JSON (a JWK).
 *
 * @throws MORTISE_KEY_INVALID
 */
export function readPublicKey(text: string): PublicKey {
  const short = /^ed25519:([A-Za-z0-9+/]{43}=)$/.exec(text.trim())?.[1];
  if (short !== undefined) return publicKey(new Uint8Array(Buffer.from(short, "base64")));
  if (text.includes("PRIVATE")) throw invalid("The key is a private one where a public one is wanted.");
  try {
    const json = text.trimStart().startsWith("{");
    return fromKeyObject(json ? createPublicKey({ key: jwk(text), format: "jwk" }) : createPublicKey(text));
  } catch {
    throw invalid("The public key is no Ed25519 key as `ed25519:…`, PEM or JSON.");
  }
}

/** A private key as a file holds it: PEM, or JSON where asked for. Write it so that only its owner can read it. */
export function printPrivateKey({ private: key }: SigningKey, form: "pem" | "json" = "pem"): string {
  if (form === "pem") return String(key.export({ format: "pem", type: "pkcs8" }));
  return `${JSON.stringify(key.export({ format: "jwk" }), null, 2)}\n`;
}

/**
 * A public key as the config has it.
 *
 * @example
 * ```ts
 * printPublicKey(generateKey().public); // "ed25519:…"
 * ```
 */
export function printPublicKey({ bytes }: PublicKey): string {
  return `ed25519:${Buffer.from(bytes).toString("base64")}`;
}

/** The key as `node:crypto` takes it. */
export function keyObject({ bytes }: PublicKey): KeyObject {
  const x = Buffer.from(bytes).toString("base64url");
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}

function jwk(text: string): Record<string, string> {
  const { kty, crv, x, d } = JSON.parse(text) as Record<string, string>;
  return { kty: String(kty), crv: String(crv), x: String(x), ...(d === undefined ? {} : { d }) };
}

function signingKey(key: KeyObject): SigningKey {
  return { private: key, public: fromKeyObject(createPublicKey(key)) };
}

function fromKeyObject(key: KeyObject): PublicKey {
  if (key.asymmetricKeyType !== "ed25519") throw invalid("The key is no Ed25519 key.");
  return publicKey(new Uint8Array(Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url")));
}

function publicKey(bytes: Uint8Array): PublicKey {
  return { bytes, id: createHash("sha256").update(bytes).digest("hex").slice(0, 32) };
}

function invalid(problem: string): HostError {
  return new HostError("MORTISE_KEY_INVALID", problem);
}
