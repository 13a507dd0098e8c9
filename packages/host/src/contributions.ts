import { foldWord } from "./commands/match.ts";
import type { Manifest } from "./manifest/schema.ts";
import { subscribes } from "./manifest/subscription.ts";

type Tool = Manifest["provides"]["tools"][number];
type Command = Manifest["commands"][number];

/** A tool, and the plugin that answers it. */
export interface ContributedTool extends Omit<Tool, "handler"> {
  readonly plugin: string;
  readonly handler: string;
}

/** A command, and the plugin that runs it; `words` are the name and aliases that lead to it. */
export interface ContributedCommand extends Command {
  readonly plugin: string;
  readonly words: readonly string[];
}

/** A handler of an agent's event. */
export interface ContributedHook {
  readonly plugin: string;
  readonly event: string;
  readonly handler: string;
}

/** Who gets an event. */
export interface Subscriber {
  readonly plugin: string;
  readonly handler: string;
  readonly exclusive: boolean;
}

interface Subscription extends Subscriber {
  readonly streams: readonly string[];
  readonly types: readonly string[];
}

/** Two plugins that contribute one name. */
export interface NameConflict {
  readonly kind: "tool" | "command";
  readonly name: string;
  /** Who has it: the plugin with the lower priority number. */
  readonly kept: string;
  readonly dropped: string;
  /** In one sentence, for people. */
  readonly warning: string;
}

/** What all plugins together add, in the order of priority. */
export interface Contributions {
  readonly tools: ReadonlyMap<string, ContributedTool>;
  /** By every word that leads to it, its ASCII letters in lower case. */
  readonly commands: ReadonlyMap<string, ContributedCommand>;
  readonly hooks: readonly ContributedHook[];
  readonly subscriptions: readonly Subscription[];
  readonly conflicts: readonly NameConflict[];
}

/**
 * What these plugins add. Where two have one name for a tool or a command, the lower priority number has it, of two
 * equal ones the name that comes first; the other is a conflict to warn of, and keeps its other words.
 */
export function contributionsOf(manifests: readonly Manifest[]): Contributions {
  const sorted = [...manifests].sort((a, b) => a.priority - b.priority || (a.name < b.name ? -1 : 1));
  const conflicts: NameConflict[] = [];
  const tools = new Map<string, ContributedTool>();
  const commands = new Map<string, ContributedCommand>();
  const free = (
    held: ReadonlyMap<string, { plugin: string }>,
    kind: NameConflict["kind"],
    name: string,
    plugin: string,
  ) => {
    const holder = held.get(name);
    if (holder === undefined) return true;
    const warning = `${plugin} and ${holder.plugin} both have the ${kind} \`${name}\`; ${holder.plugin} has priority.`;
    conflicts.push({ kind, name, kept: holder.plugin, dropped: plugin, warning });
    return false;
  };
  for (const { name: plugin, provides, commands: own } of sorted) {
    for (const tool of provides.tools)
      if (free(tools, "tool", tool.name, plugin))
        tools.set(tool.name, { ...tool, plugin, handler: tool.handler ?? tool.name });
    for (const command of own) {
      const words = [command.name, ...command.aliases].filter((word) =>
        free(commands, "command", foldWord(word), plugin),
      );
      const contributed = { ...command, plugin, words };
      for (const word of words) commands.set(foldWord(word), contributed);
    }
  }
  return {
    tools,
    commands,
    conflicts,
    hooks: sorted.flatMap(({ name, provides }) => provides.hooks.map((hook) => ({ ...hook, plugin: name }))),
    subscriptions: sorted.flatMap(({ name, subscribe }) =>
      subscribe.map((subscription) => ({ ...subscription, plugin: name })),
    ),
  };
}

/** Who gets an event, in the order of priority: each plugin once, by the first of its subscriptions that means it. */
export function subscribersOf(
  { subscriptions }: Contributions,
  { stream, type }: { readonly stream: string; readonly type: string },
): readonly Subscriber[] {
  const found = new Map<string, Subscriber>();
  for (const each of subscriptions) {
    if (found.has(each.plugin)) continue;
    const means = (patterns: readonly string[], actual: string) =>
      patterns.some((p) => subscribes(p, actual));
    if (means(each.streams, stream) && means(each.types, type)) found.set(each.plugin, each);
  }
  return [...found.values()];
}
