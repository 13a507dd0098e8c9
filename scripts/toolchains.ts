/** Runs before the tests that need compilers, and stops them where one is missing: none is skipped. */
import { cCompiler } from "./guests/c.ts";
import { goCompiler } from "./guests/go.ts";
import { pythonCompiler } from "./guests/python.ts";
import { rustCompiler } from "./guests/rust.ts";

/** Called by Vitest once, before the first of these tests. */
export async function setup(): Promise<void> {
  const found = await Promise.all([cCompiler(), goCompiler(), pythonCompiler(), rustCompiler()]);
  const missing = found.flatMap((compiler) =>
    "needs" in compiler ? [`${compiler.needs}: ${compiler.get}`] : [],
  );
  if (missing.length > 0) {
    throw new Error(`These tests need compilers that are not here.\n${missing.join("\n")}`);
  }
}
