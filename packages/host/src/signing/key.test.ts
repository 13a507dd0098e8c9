import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { generateKey, printPrivateKey, printPublicKey, readPrivateKey, readPublicKey } from "./key.ts";

describe("keys", () => {
  const key = generateKey();

  test.each(["pem", "json"] as const)("a private key is read as it was printed, as %s", (form) => {
    expect(readPrivateKey(printPrivateKey(key, form)).public).toEqual(key.public);
  });

  test("a public key is read from its short form, PEM and JSON", () => {
    expect(readPublicKey(`${printPublicKey(key.public)}\n`)).toEqual(key.public);
    const { publicKey } = generateKeyPairSync("ed25519");
    const pem = publicKey.export({ format: "pem", type: "spki" });
    expect(readPublicKey(String(pem))).toEqual(
      readPublicKey(JSON.stringify(publicKey.export({ format: "jwk" }))),
    );
  });

  test("anything else is refused, and not quoted", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 1_024 }).privateKey.export({
      format: "pem",
      type: "pkcs8",
    });
    for (const text of ["", "secret", "{", '{"kty":"OKP","crv":"X25519","x":"secret"}', String(rsa)]) {
      const refusal = expect.objectContaining({ code: "MORTISE_KEY_INVALID" });
      expect(() => readPrivateKey(text)).toThrow(refusal);
      expect(() => readPublicKey(text)).toThrow(refusal);
      expect(() => readPrivateKey(text)).not.toThrow(/secret/);
    }
    expect(() => readPublicKey(printPrivateKey(key))).toThrow("a private one where a public one is wanted");
  });
});
