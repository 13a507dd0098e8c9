import { Command, Option } from "commander";
import { jsonLine } from "./json.ts";
import { write } from "./stream.ts";

const EXAMPLES = `
Examples:
  $ mortise keygen ada.key
  $ mortise keygen ada.key --json | jq -r .public

Exit codes:
  0  the key is written
  1  it could not be written, or there is a file of that name
  2  the command line is wrong`;

interface KeygenOptions {
  readonly form: "pem" | "json";
  readonly json?: boolean;
}

/** `mortise keygen`: a new key in a file, and its public half on standard output. */
export function keygenCommand(): Command {
  return new Command("keygen")
    .description("Makes an Ed25519 key that signs plugins. The private half goes into the file only.")
    .argument("<file>", "where the private key goes, readable by its owner only; never over another file")
    .addOption(new Option("--form <form>", "how the file holds it").choices(["pem", "json"]).default("pem"))
    .option("--json", "print {file, id, public}")
    .addHelpText("after", EXAMPLES)
    .action(keygen);
}

async function keygen(file: string, { form, json }: KeygenOptions): Promise<void> {
  const { generateKey, printPrivateKey, printPublicKey, writeNew } = await import("@mortise/host");
  const key = generateKey();
  await writeNew(file, printPrivateKey(key, form), 0o600);
  const shown = { file, id: key.public.id, public: printPublicKey(key.public) };
  if (json === true) return write(process.stdout, jsonLine(shown));
  await write(
    process.stdout,
    `${shown.public}\n\nIn the mortise.toml of those who trust it:\n\n[keys.NAME]\npublic = "${shown.public}"\n`,
  );
}
