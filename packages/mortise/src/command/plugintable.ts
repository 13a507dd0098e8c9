import { relative } from "node:path";
import { printable } from "@mortise/engine";
import type { PluginView } from "../deployment/view.ts";
import { block } from "./block.ts";
import { table } from "./table.ts";

const HEAD = ["plugin", "version", "format", "sealed", "state", "granted", "from"];

/** A row for each plugin, and below them why some are not loaded; places are shown from `root`. */
export function pluginTable(plugins: readonly PluginView[], root: string): string {
  const failures = plugins.flatMap(({ name, error, state }) => {
    if (error === undefined) return [];
    const note = state === "failed" ? "" : " The code before it runs on.";
    return [`${block(`${name}: ${error.text}${note}`)}\n`];
  });
  const rows = table([HEAD, ...plugins.map((plugin) => row(plugin, root))]);
  return failures.length === 0 ? rows : `${rows}\n${failures.join("")}`;
}

function row(plugin: PluginView, root: string): readonly string[] {
  const { name, version, format, sealed, folder, granted } = plugin;
  const from = folder === undefined ? "-" : relative(root, folder) || ".";
  const cells = [
    name,
    version ?? "-",
    format ?? "-",
    sealed === undefined ? "-" : sealed ? "yes" : "NO",
    stateOf(plugin),
    granted.length === 0 ? "nothing" : granted.join(" "),
    from,
  ];
  return cells.map(printable);
}

/** How a plugin stands, in a word or two. */
export function stateOf({ state, breaker }: PluginView): string {
  return state === "ready" && breaker !== undefined && breaker.until !== undefined ? "failing" : state;
}
