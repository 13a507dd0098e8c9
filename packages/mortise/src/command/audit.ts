import { printable } from "@mortise/engine";
import { Command } from "commander";
import type { DeployedOptions } from "./deployed.ts";
import { answer, configOption, withHost } from "./deployed.ts";

/** `mortise audit`: what was denied, granted, revoked, failed or stopped lately. */
export function auditCommand(): Command {
  return new Command("audit")
    .description("Prints what was denied, granted, revoked, failed or stopped lately, oldest first.")
    .argument("[plugin]", "only this one's")
    .addOption(configOption())
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  $ mortise audit greeter")
    .action(async (plugin: string | undefined, options: DeployedOptions) => {
      const all = await withHost(options, (host) => host.request("audit", {}));
      const entries = plugin === undefined ? all : all.filter((entry) => entry.plugin === plugin);
      const lines = entries.map((entry) =>
        lineOf(entry.at, `${entry.plugin} ${entry.kind}: ${entry.what}${codeOf(entry.code)}`),
      );
      await answer(entries, options.json, lines.join(""));
    });
}

/** `mortise letters`: events that a plugin could not take, and that nobody tries again. */
export function lettersCommand(): Command {
  return new Command("letters")
    .description("Prints the dead letters: events that a plugin could not take, newest last.")
    .argument("[plugin]", "only this one's")
    .addOption(configOption())
    .option("--json", "print JSON, the events included")
    .addHelpText("after", "\nExamples:\n  $ mortise letters --json")
    .action(async (plugin: string | undefined, options: DeployedOptions) => {
      const all = await withHost(options, (host) => host.request("letters", {}));
      const letters = plugin === undefined ? all : all.filter((letter) => letter.plugin === plugin);
      const lines = letters.map(({ at, plugin: who = "nobody", code, event }) =>
        lineOf(at, `${who} ${code}: ${event.type} on ${event.stream}, event ${event.id}`),
      );
      await answer(letters, options.json, lines.join(""));
    });
}

function lineOf(at: number, text: string): string {
  return `${printable(`${new Date(at).toISOString()} ${text}`)}\n`;
}

function codeOf(code: string | undefined): string {
  return code === undefined ? "" : ` (${code})`;
}
