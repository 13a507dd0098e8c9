import { dirname } from "node:path";
import type { Compiler, Missing } from "./compiler.ts";
import { first, probe, tool } from "./tool.ts";

/** The first Go that exports functions from WebAssembly. */
const OLDEST = 24;

/** A Go that makes WASI reactors. */
export async function goCompiler(): Promise<Compiler | Missing> {
  const go = await first(["go", "/usr/local/go/bin/go"], async (name) => {
    const version = /go1\.(\d+)/.exec((await probe(name, ["version"])) ?? "")?.[1];
    return Number(version ?? 0) >= OLDEST ? name : undefined;
  });
  if (go === undefined)
    return { needs: `Go 1.${OLDEST}`, get: "bash .ci/install (Debian), or https://go.dev/dl" };
  return {
    compile: async ({ entry }, output) => {
      const args = ["build", "-buildmode=c-shared", "-trimpath", "-o", output, "."];
      await tool(go, args, { cwd: dirname(entry), env: { GOOS: "wasip1", GOARCH: "wasm" } });
    },
  };
}
