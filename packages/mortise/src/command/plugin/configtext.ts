import { isDeepStrictEqual } from "node:util";
import type { Config, ConfigFile } from "@mortise/host";
import { readConfig } from "@mortise/host";
import { CommandError } from "../../errors.ts";

/** What `[plugins.<name>]` says of a plugin that is added. */
export interface ConfigEntry {
  readonly path: string;
  readonly grants: readonly string[];
}

/**
 * The text of a `mortise.toml` with one more plugin at its end; all else stays as it is, comments too.
 *
 * @throws MORTISE_CONFIG_UNEDITABLE
 */
export function withPlugin(file: string, text: string, name: string, { path, grants }: ConfigEntry): string {
  const listed =
    grants.length === 0 ? [] : [`grants = [${grants.map((each) => JSON.stringify(each)).join(", ")}]`];
  const lines = [`[plugins.${name}]`, `path = ${JSON.stringify(path)}`, ...listed];
  const line = text.includes("\r\n") ? "\r\n" : "\n";
  const end = text === "" || text.endsWith("\n") ? "" : line;
  const edited = `${text}${end}${text.trim() === "" ? "" : line}${lines.join(line)}${line}`;
  const added = readConfig("", `${lines.join("\n")}\n`).config.plugins[name];
  return onlyPlugins(
    file,
    text,
    edited,
    (plugins) => ({ ...plugins, ...(added && { [name]: added }) }),
    lines,
  );
}

/**
 * The text of a `mortise.toml` without a plugin's tables; all else stays as it is, comments too. A plugin that is not in
 * it changes nothing.
 *
 * @throws MORTISE_CONFIG_UNEDITABLE
 */
export function withoutPlugin(file: string, text: string, name: string): string {
  const kept: string[] = [];
  let inside = false;
  // What follows its last key belongs to the next table: blank lines, and comments over it.
  let held: string[] = [];
  for (const line of text.split(/(?<=\n)/)) {
    const header = /^\s*\[\[?\s*([^\]]+?)\s*\]/.exec(line)?.[1];
    if (header !== undefined) {
      if (inside) keep(kept, held);
      held = [];
      inside = isOf(header, name);
    }
    if (!inside) kept.push(line);
    else if (header === undefined && /^\s*(#.*)?\s*$/.test(line)) held.push(line);
    else held = [];
  }
  if (inside) keep(kept, held);
  const edited = kept.join("").replace(/(\r?\n)(\r?\n)+$/, "$1");
  const without = ({ [name]: _, ...plugins }: Config["plugins"]) => plugins;
  return onlyPlugins(file, text, edited, without, [`remove [plugins.${name}]`]);
}

/** One blank line between tables is enough. */
function keep(kept: string[], held: readonly string[]): void {
  const blank = (line: string | undefined) => line === undefined || line.trim() === "";
  const from = blank(kept.at(-1)) ? held.findIndex((line) => !blank(line)) : 0;
  if (from !== -1) kept.push(...held.slice(from));
}

function isOf(header: string, name: string): boolean {
  const [first, second = ""] = header.split(/\s*\.\s*/);
  return first === "plugins" && [name, `"${name}"`, `'${name}'`].includes(second);
}

/** An edit by lines can be fooled by what looks like a line: what it came to is read, and must be what was meant. */
function onlyPlugins(
  file: string,
  before: string,
  after: string,
  change: (plugins: Config["plugins"]) => Config["plugins"],
  byHand: readonly string[],
): string {
  const { config } = readConfig(file, before);
  const wanted = { ...config, plugins: change(config.plugins) };
  if (isDeepStrictEqual(parsed(file, after)?.config, wanted)) return after;
  const problem = `In ${file}, the tables of plugins are written in a way that is not edited. Write this: ${byHand.join("; ")}.`;
  throw new CommandError("MORTISE_CONFIG_UNEDITABLE", problem);
}

function parsed(file: string, text: string): ConfigFile | undefined {
  try {
    return readConfig(file, text);
  } catch {
    return undefined;
  }
}
