import { existsSync } from "node:fs";
import { MortiseError, printable } from "@mortise/engine";
import type { Trust } from "@mortise/host";
import { Command } from "commander";
import { CONFIG } from "../deployment/place.ts";
import { jsonLine } from "./json.ts";
import { write } from "./stream.ts";
import { table } from "./table.ts";
import { listed } from "./values.ts";

const EXAMPLES = `
Examples:
  $ mortise verify plugins/greeter
  $ mortise verify greeter.wasm --key ed25519:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=

Exit codes:
  0  it is signed by a key that is trusted
  1  a file could not be read
  2  the command line, the config or a key is wrong
  4  it is not signed, or by nobody who is trusted, or it is not what was signed`;

const MAX_KEY_BYTES = 64 * 1024;

interface VerifyOptions {
  readonly key?: readonly string[];
  readonly config?: string;
  readonly json?: boolean;
}

/** `mortise verify`: who signed a plugin, held against the keys that are trusted. */
export function verifyCommand(): Command {
  return new Command("verify")
    .description("Says who signed a plugin, and whether what was signed is what is there.")
    .argument("<path>", "a plugin's folder, or its code")
    .option(
      "--key <key>",
      "a public key, or a file with one, in place of the config's; may be repeated",
      listed,
    )
    .option("--config <file>", "the config whose `[keys]` are trusted (default: mortise.toml)")
    .option("--json", "print {path, signer, key, covers}")
    .addHelpText("after", EXAMPLES)
    .action(verify);
}

async function verify(path: string, { key, config, json }: VerifyOptions): Promise<void> {
  const { HostError, readOne, verifySignature } = await import("@mortise/host");
  const { keys } = await (key === undefined ? trustIn(config) : trustedKeys(key));
  if (keys.length === 0) {
    const problem = `No key is trusted: give one by \`--key\`, or under [keys] in ${printable(config ?? CONFIG)}.`;
    throw new MortiseError("MORTISE_OPTION_INVALID", problem);
  }
  const { files, code = "", detached } = await readOne(path);
  const signature = verifySignature({ files, code, detached }, keys, Date.now());
  if (signature === undefined)
    throw new HostError("MORTISE_SIGNATURE_MISSING", "Nobody signed it.", { file: path });
  const { signer, keyId, covers } = signature;
  if (json === true) return write(process.stdout, jsonLine({ path, signer, key: keyId, covers }));
  const rows = [["signer", signer], ["key", keyId], ...covers.map((file) => ["file", printable(file)])];
  await write(process.stdout, table(rows));
}

/** Without a config, nobody is trusted; one that is named has to be there. */
async function trustIn(path: string | undefined): Promise<Trust> {
  const { readConfigFile, trustOf } = await import("@mortise/host");
  if (path === undefined && !existsSync(CONFIG)) return { signatures: "required", keys: [] };
  return trustOf((await readConfigFile(path ?? CONFIG)).config);
}

async function trustedKeys(given: readonly string[]): Promise<Trust> {
  const { readBounded, readPublicKey } = await import("@mortise/host");
  const texts = given.map(async (given) => {
    const isKey = given.startsWith("ed25519:");
    const text = isKey ? given : new TextDecoder().decode(await readBounded(given, MAX_KEY_BYTES));
    // What `keygen` prints begins with the key, and goes on with how it stands in a config.
    return text.startsWith("ed25519:") ? (text.split("\n", 1)[0] ?? "") : text;
  });
  const keys = (await Promise.all(texts)).map((text) => readPublicKey(text));
  return { signatures: "required", keys: keys.map((key) => ({ name: key.id, key })) };
}
