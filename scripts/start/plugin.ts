import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "yaml";
import type { FormatName, Preopen } from "../../packages/engine/src/index.ts";
import { sourcesIn } from "../guests/sources.ts";
import { ROOT } from "../workspace.ts";

/** A plugin of the repository, and the run that its `plugin.yaml` describes. */
export interface Plugin {
  readonly name: string;
  readonly folder: string;
  /** The language that it is written in. */
  readonly language: string;
  readonly format: FormatName;
  /** The file to run. */
  readonly code: string;
  readonly export: string;
  /** A file of the repository that is its input; without one it gets none. */
  readonly file: string | undefined;
  /** A folder that it may read. */
  readonly dirs: readonly Preopen[];
}

const FORMATS: readonly FormatName[] = ["extism", "component", "buffer", "script"];

/** The plugins in `plugins/` that the engine runs, by name: a program is for the host alone. */
export function plugins(root: string = ROOT): Plugin[] {
  return globSync("plugins/*/plugin.yaml", { cwd: root })
    .sort()
    .flatMap((path) => readPlugin(join(root, path), root) ?? []);
}

/** Reads one `plugin.yaml`; a program's is undefined. @throws Error naming the file and the field that is wrong */
export function readPlugin(path: string, root: string): Plugin | undefined {
  const folder = dirname(path);
  const manifest = fields(path, "manifest", parse(readFileSync(path, "utf8")));
  if (manifest.format === "process") return undefined;
  const run = fields(path, "run", manifest.run);
  const file = optional(path, "run.file", run.file);
  const dir = optional(path, "run.dir", run.dir)?.split(":");
  const [host = "", guest = ""] = dir ?? [];
  return {
    name: text(path, "name", manifest.name),
    folder,
    language: sourcesIn(folder)[0]?.language ?? "TypeScript",
    format: format(path, manifest.format),
    code: join(folder, text(path, "code", manifest.code)),
    export: text(path, "run.export", run.export),
    file: file === undefined ? undefined : join(root, file),
    dirs: dir === undefined ? [] : [{ host: join(root, host), guest, write: false }],
  };
}

function fields(path: string, name: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new Error(`${path}: \`${name}\` is no mapping.`);
}

function text(path: string, name: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new Error(`${basename(dirname(path))}/${basename(path)}: \`${name}\` is no text.`);
}

function optional(path: string, name: string, value: unknown): string | undefined {
  return value === undefined ? undefined : text(path, name, value);
}

function format(path: string, value: unknown): FormatName {
  const found = FORMATS.find((name) => name === value);
  if (found !== undefined) return found;
  throw new Error(
    `${basename(dirname(path))}/${basename(path)}: \`format\` is none of ${FORMATS.join(", ")}.`,
  );
}
