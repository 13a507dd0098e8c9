import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compileAssemblyScript } from "./assemblyscript.ts";

const FOLDER = import.meta.dirname;
const CACHE = join(FOLDER, "../../../node_modules/.cache/mortise-guests");

const building = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

/**
 * The WebAssembly of a guest in this folder, by its file's name: `echo.wat`, or `count_vowels.as.ts`.
 *
 * WAT is assembled by wabt, AssemblyScript compiled by its own compiler, both in this process. The bytes are
 * kept on disk by the hash of what they were made from, and in memory; a caller may write to its copy.
 *
 * @example
 * ```ts
 * const module = new WebAssembly.Module(await guest("echo.wat"));
 * ```
 */
export async function guest(name: string): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = building.get(name);
  if (bytes === undefined) {
    bytes = build(name);
    building.set(name, bytes);
  }
  return (await bytes).slice();
}

async function build(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const kept = join(CACHE, `${await digest(name)}.wasm`);
  const before = await readFile(kept).catch(() => undefined);
  if (before !== undefined) return Uint8Array.from(before);
  const bytes = name.endsWith(".wat")
    ? await assemble(name)
    : await compileAssemblyScript(join(FOLDER, name), "text.as.ts");
  await keep(kept, bytes);
  return Uint8Array.from(bytes);
}

async function assemble(name: string): Promise<Uint8Array> {
  const { default: wabt } = await import("wabt");
  const text = await readFile(join(FOLDER, name), "utf8");
  const module = (await wabt()).parseWat(name, text, { exceptions: true });
  try {
    return module.toBinary({ write_debug_names: true }).buffer;
  } finally {
    module.destroy();
  }
}

/** What a guest is made from: its own source, and for AssemblyScript all sources here, as one may import another. */
async function digest(name: string): Promise<string> {
  const hash = createHash("sha256").update(name);
  const sources = name.endsWith(".wat")
    ? [name]
    : (await readdir(FOLDER)).filter((file) => file.endsWith(".ts")).sort();
  for (const source of sources) hash.update(source).update(await readFile(join(FOLDER, source)));
  return hash.digest("hex");
}

/** Test files run in processes of their own and build the same guest at once: a rename shows whole files only. */
async function keep(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const written = `${path}.${process.pid}`;
  await writeFile(written, bytes);
  await rename(written, path);
}
