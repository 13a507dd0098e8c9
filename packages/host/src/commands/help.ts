import type { ContributedCommand, Contributions } from "../contributions.ts";
import { foldWord } from "./match.ts";
import { unknown, usageOf } from "./table.ts";

/** What there is to say of one command. */
export interface CommandHelp {
  readonly name: string;
  readonly plugin: string;
  /** The other words that lead to it. */
  readonly aliases: readonly string[];
  readonly usage: string;
  readonly description: string | undefined;
  readonly help: string | undefined;
}

/** Every command, by name. */
export function helpOf({ commands }: Contributions): readonly CommandHelp[] {
  return [...new Set(commands.values())].map(entry).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * One command, by any of its words.
 *
 * @throws MORTISE_COMMAND_UNKNOWN
 */
export function helpFor({ commands }: Contributions, word: string): CommandHelp {
  const found = commands.get(foldWord(word.trim()));
  if (found === undefined) throw unknown(word, [...commands.keys()]);
  return entry(found);
}

/**
 * Help as people read it: of one command all there is, of many a line each.
 *
 * @example
 * ```ts
 * helpText(host.help("say")); // 'say <message...>\nAlso: "\n\nSays something to the room.\n'
 * ```
 */
export function helpText(help: CommandHelp | readonly CommandHelp[]): string {
  if (!("usage" in help)) {
    const width = Math.max(0, ...help.map(({ usage }) => usage.length));
    return help
      .map(({ usage, description = "" }) => `${`${usage.padEnd(width)}  ${description}`.trimEnd()}\n`)
      .join("");
  }
  const also = help.aliases.length === 0 ? "" : `Also: ${help.aliases.join("  ")}\n`;
  const about = [help.description, help.help].filter((each) => each !== undefined);
  return `${help.usage}\n${also}${about.map((each) => `\n${each.trimEnd()}\n`).join("")}`;
}

function entry(command: ContributedCommand): CommandHelp {
  const { name, plugin, words, description, help } = command;
  return {
    name,
    plugin,
    aliases: words.filter((word) => word !== name),
    usage: usageOf(command),
    description,
    help,
  };
}
