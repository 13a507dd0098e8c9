import { join } from "node:path";
import { compile } from "@mortise/engine";
import fc from "fast-check";
import { expect, test } from "vitest";
import { buildGuest } from "../../scripts/guests.ts";

/** As `hexdump -C` writes it, without its `*` for lines that repeat. */
function dumped(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = Array.from({ length: 16 }, (_, i) => row[i]?.toString(16).padStart(2, "0") ?? "  ");
    const text = row.map((byte) => (byte < 32 || byte > 126 ? "." : String.fromCharCode(byte))).join("");
    const halves = `${hex.slice(0, 8).join(" ")}  ${hex.slice(8).join(" ")}`;
    lines.push(`${at.toString(16).padStart(8, "0")}  ${halves}  |${text}|\n`);
  }
  return `${lines.join("")}${bytes.length.toString(16).padStart(8, "0")}\n`;
}

test("hexdump shows any bytes, however many, one call after the other", async () => {
  expect(await buildGuest(import.meta.dirname)).toEqual({ built: true });
  const code = await compile(join(import.meta.dirname, "build/hexdump.wasm"));
  expect(code.format).toBe("buffer");
  await using plugin = await code.instantiate();
  const agrees = async (bytes: Uint8Array): Promise<void> => {
    expect((await plugin.call("dump", bytes)).text()).toBe(dumped(bytes));
  };
  await agrees(new TextEncoder().encode("Twenty-six bytes of text.\n"));
  await agrees(new Uint8Array(200_000).map((_, at) => at));
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), agrees));
});
