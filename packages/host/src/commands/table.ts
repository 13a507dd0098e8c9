import { nearest } from "@mortise/engine";
import type { ContributedCommand } from "../contributions.ts";
import { HostError } from "../errors.ts";
import type { Matcher, PlaceTexts } from "./match.ts";
import { foldWord, matcherOf } from "./match.ts";
import { parsePattern } from "./pattern.ts";

/** A line as it was understood. */
export interface TypedCommand {
  readonly command: ContributedCommand;
  /** The word that led to it, as it was typed. */
  readonly invokedAs: string;
  /** What was typed after it. */
  readonly args: string;
  /** What stands in the places of the pattern; none where the command has no pattern. */
  readonly places: PlaceTexts;
}

/** UTF-16 units of one line. */
const MAX_LINE = 8_192;

interface Entry {
  readonly command: ContributedCommand;
  readonly match: Matcher;
}

/**
 * The commands of a deployment, ready to be looked up: every pattern is compiled once, when the table is made.
 *
 * @example
 * ```ts
 * const table = new CommandTable(host.contributions.commands);
 * table.read('"hello there').places; // { message: "hello there" }, where `"` is another word for `say <message...>`
 * ```
 */
export class CommandTable {
  readonly #words = new Map<string, Entry>();
  /** Words that need no space after them, by length, the longest first. */
  readonly #signs: readonly (readonly [length: number, entries: ReadonlyMap<string, Entry>])[];

  constructor(commands: ReadonlyMap<string, ContributedCommand>) {
    const made = new Map<ContributedCommand, Entry>();
    const signs = new Map<number, Map<string, Entry>>();
    for (const [word, command] of commands) {
      const entry = made.get(command) ?? { command, match: matcherFor(command) };
      made.set(command, entry);
      const folded = foldWord(word);
      this.#words.set(folded, entry);
      if (!isSign(word)) continue;
      const same = signs.get(folded.length) ?? new Map<string, Entry>();
      signs.set(folded.length, same.set(folded, entry));
    }
    this.#signs = [...signs].sort(([a], [b]) => b - a);
  }

  /**
   * Says which command a line is, and what stands in its places. A word ends at a space; one that ends in neither a
   * letter nor a digit, such as `"`, needs none.
   *
   * @throws MORTISE_COMMAND_UNKNOWN
   * @throws MORTISE_COMMAND_ARGUMENTS where what follows is not as the pattern says
   */
  read(line: string): TypedCommand {
    const text = line.trim();
    if (text.length > MAX_LINE || !text.isWellFormed()) {
      const problem = text.length > MAX_LINE ? `is longer than ${MAX_LINE} characters` : "is no text";
      throw new HostError("MORTISE_COMMAND_ARGUMENTS", `The line ${problem}.`);
    }
    const { entry, invokedAs } = this.#find(text);
    const args = text.slice(invokedAs.length).trim();
    const places = entry.match(args);
    if (places !== undefined) return { command: entry.command, invokedAs, args, places };
    const problem = `\`${invokedAs}\` is typed \`${usageOf(entry.command, invokedAs)}\`.`;
    throw new HostError("MORTISE_COMMAND_ARGUMENTS", problem, { plugin: entry.command.plugin });
  }

  #find(text: string): { readonly entry: Entry; readonly invokedAs: string } {
    const word = /^\S*/.exec(text)?.[0] ?? "";
    const entry = this.#words.get(foldWord(word));
    if (entry !== undefined) return { entry, invokedAs: word };
    for (const [length, entries] of this.#signs) {
      const found = entries.get(foldWord(text.slice(0, length)));
      if (found !== undefined) return { entry: found, invokedAs: text.slice(0, length) };
    }
    throw unknown(word, [...this.#words.keys()]);
  }
}

/** How a command is typed by one of its words: the word, and the rest of its pattern where it has one. */
export function usageOf({ name, pattern = name }: ContributedCommand, word: string = name): string {
  return word + pattern.slice(name.length);
}

/** An error for a word that is no command, with the known one that it may be meant to be. */
export function unknown(word: string, known: readonly string[]): HostError {
  // Of signs, each is near every other.
  const words = known.filter((each) => each.length > 2);
  const meant = nearest(foldWord(word), words);
  const hint = meant === undefined ? "" : ` Did you mean \`${meant}\`?`;
  const shown = JSON.stringify(word.slice(0, 64));
  return new HostError("MORTISE_COMMAND_UNKNOWN", `There is no command ${shown}.${hint}`);
}

function matcherFor({ name, pattern }: ContributedCommand): Matcher {
  if (pattern === undefined) return () => ({});
  // The manifest's schema holds a pattern to the command's name, which is not part of what is matched.
  const parsed = parsePattern(pattern.slice(name.length));
  return "problem" in parsed ? () => undefined : matcherOf(parsed);
}

function isSign(word: string): boolean {
  return !/[\p{L}\p{N}_]$/u.test(word);
}
