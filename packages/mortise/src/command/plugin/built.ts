import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { compile, inspect, isScriptName, MortiseError, printable } from "@mortise/engine";
import type { ReadPlugin } from "@mortise/host";
import { digestOf, HostError, readManifest, readOne } from "@mortise/host";
import { CommandError } from "../../errors.ts";
import { answer } from "../deployed.ts";
import { table } from "../table.ts";

interface BuildOptions {
  readonly json?: boolean;
}

/** Runs the `build` of a plugin's manifest, and looks at whether what came of it is a plugin. */
export async function build(given: string | undefined, { json }: BuildOptions): Promise<void> {
  const folder = resolve(given ?? ".");
  const path = join(folder, "plugin.yaml");
  const { manifest } = readManifest(path, await textOf(path));
  if (manifest.build !== undefined) await run(manifest.build, folder);
  const plugin = await readOne(folder);
  const exports = await exportsOf(plugin);
  const bytes = plugin.code === undefined ? undefined : plugin.files.get(plugin.code);
  const facts = {
    name: manifest.name,
    version: manifest.version,
    code: plugin.code ?? null,
    bytes: bytes?.length ?? null,
    digest: bytes === undefined ? null : digestOf(bytes),
    exports,
  };
  const rows = [
    ["plugin", `${manifest.name} ${manifest.version}`],
    ["code", printable(facts.code ?? manifest.command?.join(" ") ?? "none")],
    ...(facts.bytes === null ? [] : [["size", `${facts.bytes.toLocaleString("en-GB")} bytes`]]),
    ...(exports === null ? [] : [["exports", printable(exports.join(", ")) || "none"]]),
  ];
  await answer(facts, json, table(rows));
}

/** The manifest's own command, by the shell, as its author would type it. What it prints goes to standard error. */
async function run(command: string, folder: string): Promise<void> {
  // The Node.js that runs this comes first; `node` may be an older one.
  const PATH = [dirname(process.execPath), process.env.PATH ?? ""].join(delimiter);
  const child = spawn(command, {
    cwd: folder,
    shell: true,
    stdio: ["ignore", process.stderr.fd, process.stderr.fd],
    env: { ...process.env, PATH },
  });
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (code === 0) return;
  const ended = signal === null ? `exit code ${code}` : signal;
  throw new CommandError("MORTISE_BUILD_FAILED", `\`${printable(command)}\` ended with ${ended}.`);
}

/** What the code exports; null for a program of its own, which only tells when it runs. */
async function exportsOf({ code, files }: ReadPlugin): Promise<readonly string[] | null> {
  const bytes = code === undefined ? undefined : files.get(code);
  if (code === undefined || bytes === undefined) return null;
  if (isScriptName(code)) return (await compile(code, { files })).exports;
  const { exports, metered, refusal } = await inspect(bytes);
  if (!metered && refusal !== undefined)
    throw new MortiseError(refusal.code, refusal.message, { file: code });
  return exports.filter(({ kind }) => kind === "function").map(({ name }) => name);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new HostError("MORTISE_FILE_UNREADABLE", "There is no plugin.yaml that can be read.", {
      file,
      cause,
    });
  }
}
