import { createHash } from "node:crypto";
import { join } from "node:path";
import { compile } from "@mortise/engine";
import fc from "fast-check";
import { expect, test } from "vitest";
import { buildGuest } from "../../scripts/guests.ts";

test("digest answers as Node's own SHA-256 does, whatever the bytes and however many", async () => {
  expect(await buildGuest(import.meta.dirname)).toEqual({ built: true });
  const code = await compile(join(import.meta.dirname, "build/digest.wasm"));
  await using plugin = await code.instantiate();
  const agrees = async (bytes: Uint8Array): Promise<void> => {
    const digest = (await plugin.call("sha256", bytes)).text();
    expect(digest).toBe(createHash("sha256").update(bytes).digest("hex"));
  };
  // Around the padding, which takes a block of its own from 56 bytes on.
  for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128])
    await agrees(new Uint8Array(length).fill(7));
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), agrees));
});
