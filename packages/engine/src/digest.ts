/** SHA-256 of bytes, in hexadecimal. */
export function digestOf(bytes: Uint8Array): string {
  // Loaded with the first digest: it takes longer than a small plugin takes to start.
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(bytes).digest("hex");
}
