import { printable } from "@mortise/engine";

/**
 * Text of several lines as people read it, without control characters. All lines but the first are indented: whatever
 * a plugin says in one, none passes for a line of ours.
 *
 * @example
 * ```ts
 * block("There are 2 mistakes:\n  plugin.yaml:2:1: …\n  plugin.yaml:3:1: …\n");
 * ```
 */
export function block(text: string): string {
  const [first = "", ...rest] = text.trimEnd().split(/\r?\n/).map(printable);
  return [first, ...rest.map((line) => (line.startsWith("  ") ? line : `  ${line.trimStart()}`))].join("\n");
}
