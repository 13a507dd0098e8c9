import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { first, probe, tool } from "./tool.ts";

const CRATE = "wasi-preview1-component-adapter-provider";

interface Metadata {
  readonly packages: readonly { readonly name: string; readonly manifest_path: string }[];
}

/** The module that makes a component of a WASI program: it gives it preview 1, made of WASI 0.2. */
export async function commandAdapter(): Promise<Uint8Array> {
  const cargo = await first(["cargo", "/usr/bin/cargo"], async (name) =>
    (await probe(name, ["--version"])) === undefined ? undefined : name,
  );
  const args = ["metadata", "--quiet", "--locked", "--format-version", "1"];
  const text = await tool(cargo ?? "cargo", args, { cwd: join(import.meta.dirname, "adapter") });
  const found = (JSON.parse(text) as Metadata).packages.find(({ name }) => name === CRATE);
  if (found === undefined) throw new Error(`${CRATE} is not where cargo keeps what it downloads.`);
  return readFile(join(dirname(found.manifest_path), "artefacts/wasi_snapshot_preview1.command.wasm"));
}
