import { dirname } from "node:path";
import type { Compiler, Missing } from "./compiler.ts";
import type { System } from "./system.ts";
import { systemOf } from "./system.ts";
import { first, probe, tool } from "./tool.ts";

/** The first Go that exports functions from WebAssembly. */
const OLDEST = 24;

/** Packages of Linux are often older than that: `.ci/install`, which is for Debian 12, fetches a newer one. */
const GET: Readonly<Record<System, string>> = {
  "debian-12": "bash .ci/install",
  apt: "install it from https://go.dev/dl",
  macos: "brew install go",
  other: "install it from https://go.dev/dl",
};

/** A Go that makes WASI reactors. */
export async function goCompiler(): Promise<Compiler | Missing> {
  const go = await first(["go", "/usr/local/go/bin/go"], async (name) => {
    const version = /go1\.(\d+)/.exec((await probe(name, ["version"])) ?? "")?.[1];
    return Number(version ?? 0) >= OLDEST ? name : undefined;
  });
  if (go === undefined) return { needs: `Go 1.${OLDEST}`, get: GET[systemOf()] };
  return {
    compile: async ({ entry }, output) => {
      const args = ["build", "-buildmode=c-shared", "-trimpath", "-o", output, "."];
      await tool(go, args, { cwd: dirname(entry), env: { GOOS: "wasip1", GOARCH: "wasm" } });
    },
  };
}
