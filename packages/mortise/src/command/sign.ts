import { MortiseError, printable } from "@mortise/engine";
import type { SigningKey } from "@mortise/host";
import { Command, Option } from "commander";
import { jsonLine } from "./json.ts";
import { write } from "./stream.ts";

const EXAMPLES = `
Examples:
  $ mortise sign plugins/greeter --key ada.key
  $ mortise sign build/greeter.wasm --key ada.key --out signed.wasm

Exit codes:
  0  it is signed
  1  a file could not be read or written
  2  the command line, or the key, is wrong
  4  there is nothing at the path that can be signed`;

/** More than any key takes. */
const MAX_KEY_BYTES = 64 * 1024;
const MAX_MODULE_BYTES = 256 << 20;

interface SignOptions {
  readonly key: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** What was signed, and where the signature lies. */
interface Signed {
  readonly file: string;
  readonly key: string;
  readonly covers: readonly string[];
}

/** `mortise sign`: a `plugin.sig` for a folder, a signature inside a core module. */
export function signCommand(): Command {
  return new Command("sign")
    .description("Signs a plugin: its folder by a plugin.sig, or a core module by a section inside.")
    .argument("<path>", "a plugin's folder, or a .wasm module")
    .addOption(new Option("--key <file>", "the private key that `mortise keygen` made").makeOptionMandatory())
    .option("--out <file>", "where the signed module goes; over the module, unless given")
    .option("--json", "print {file, key, covers}")
    .addHelpText("after", EXAMPLES)
    .action(sign);
}

async function sign(path: string, { key: keyFile, out, json }: SignOptions): Promise<void> {
  if (out !== undefined && !path.endsWith(".wasm"))
    throw new MortiseError(
      "MORTISE_OPTION_INVALID",
      "The option `--out` is for modules: a folder gets a plugin.sig.",
    );
  const { readBounded, readPrivateKey } = await import("@mortise/host");
  const key = readPrivateKey(new TextDecoder().decode(await readBounded(keyFile, MAX_KEY_BYTES)));
  const signed = await (path.endsWith(".wasm") ? signFile(path, out ?? path, key) : signFolder(path, key));
  if (json === true) return write(process.stdout, jsonLine(signed));
  await write(
    process.stdout,
    `${printable(`${signed.file}: ${signed.covers.join(", ")}, by ${signed.key}`)}\n`,
  );
}

async function signFile(path: string, out: string, key: SigningKey): Promise<Signed> {
  const { isCoreModule, readBounded, signModule, writeAtomically } = await import("@mortise/host");
  const bytes = await readBounded(path, MAX_MODULE_BYTES);
  if (!isCoreModule(bytes)) {
    const problem = `${printable(path)} is no core module, which is what holds a signature; sign the plugin's folder.`;
    throw new MortiseError("MORTISE_NOT_WASM", problem);
  }
  const signed = signModule(bytes, key);
  await writeAtomically(out, signed);
  return { file: out, key: key.public.id, covers: [path] };
}

async function signFolder(path: string, key: SigningKey): Promise<Signed> {
  const { DETACHED_FILE, readOne, removeLeftovers, signFiles, writeAtomically } = await import(
    "@mortise/host"
  );
  const { join } = await import("node:path");
  const { folder, files, detached } = await readOne(path);
  const file = join(folder, DETACHED_FILE);
  await removeLeftovers(folder);
  await writeAtomically(file, signFiles(files, key, detached));
  return { file, key: key.public.id, covers: [...files.keys()] };
}
