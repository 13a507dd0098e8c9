import { randomBytes } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { printable } from "@mortise/engine";
import { HostError, isPluginName } from "@mortise/host";
import { CommandError } from "../../errors.ts";
import { answer } from "../deployed.ts";
import type { Language } from "./languages.ts";

interface NewOptions {
  readonly lang: Language;
  readonly into?: string;
  readonly json?: boolean;
}

/** Writes a plugin that works from the kit of a language. Nothing is written over, and a folder is written whole. */
export async function create(name: string, { lang, into = name, json }: NewOptions): Promise<void> {
  if (!isPluginName(name)) {
    const form = "lower-case letters, digits and single hyphens, beginning with a letter";
    throw unusable(
      `${printable(JSON.stringify(name.slice(0, 64)))} is no name of a plugin: it must be ${form}.`,
    );
  }
  const folder = resolve(into);
  const beside = join(dirname(folder), `.mortise-${randomBytes(8).toString("hex")}.tmp`);
  try {
    await mkdir(dirname(folder), { recursive: true });
    await cp(kitOf(lang), beside, { recursive: true });
    const files = await fill(beside, name);
    // An empty folder gives way to this one; any other does not.
    await rename(beside, folder);
    const next = [`cd ${into}`, ...(lang === "assemblyscript" ? ["npm install"] : []), ...stepsOf(lang)];
    const text = `${printable(into)}: ${files.join(", ")}\n\n${next.map((line) => `  $ ${printable(line)}\n`).join("")}`;
    await answer({ name, lang, folder, files }, json, text);
  } catch (cause) {
    await rm(beside, { recursive: true, force: true });
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (["ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(code))
      throw unusable(`${printable(folder)} is there already.`);
    if (code === "" || cause instanceof CommandError) throw cause;
    const problem = `It could not be written (${code}).`;
    throw new HostError("MORTISE_FILE_UNWRITABLE", problem, { file: folder, cause });
  }
}

/** Beside the sources' packages in the workspace, and beside the bundle where it is installed. */
function kitOf(lang: Language): string {
  const kits = import.meta.url.endsWith(".ts") ? "../../../../../kits/" : "kits/";
  return fileURLToPath(new URL(`${kits}${lang}/`, import.meta.url));
}

/** Puts the plugin's name into a kit's files, and gives their paths. */
async function fill(folder: string, name: string): Promise<readonly string[]> {
  const paths = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const filled = paths.map(async (path) => {
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replaceAll("__NAME__", name));
    // npm leaves a .gitignore out of what it packs.
    const own = basename(path) === "_gitignore" ? join(dirname(path), ".gitignore") : path;
    if (own !== path) await rename(path, own);
    return own.slice(folder.length + 1);
  });
  return (await Promise.all(filled)).sort();
}

function stepsOf(lang: Language): readonly string[] {
  const build = lang === "typescript" || lang === "python" ? [] : ["mortise plugin build"];
  return [...build, "mortise plugin test"];
}

function unusable(problem: string): CommandError {
  return new CommandError("MORTISE_TEMPLATE_UNUSABLE", problem);
}
