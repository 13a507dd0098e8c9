import { readFileSync } from "node:fs";
import { Command } from "commander";
import { EXITS } from "./failure.ts";
import { hieCommand } from "./hie/command.ts";
import { inspectCommand } from "./inspect.ts";
import { keygenCommand } from "./keygen.ts";
import { pluginCommand } from "./plugin/command.ts";
import { runCommand } from "./run.ts";
import { signCommand } from "./sign.ts";
import { verifyCommand } from "./verify.ts";

const EXIT_HELP = `
Exit codes:
  0    the plugin answered
  ${EXITS.plugin}    the plugin failed by itself, or the machine could not run it
  ${EXITS.usage}    the command line is wrong
  ${EXITS.limit}    a limit stopped the plugin
  ${EXITS.module}    the file is no plugin that runs here
  130  Ctrl-C stopped it`;

const EXAMPLES = `
Examples:
  $ mortise run greet.ts greet --input '{"name":"Ada"}'
  $ mortise inspect count_vowels.wasm
  $ mortise hie run architecture.hie`;

/** The whole command line. Each subcommand is made in a file of its own. */
export function program(): Command {
  const mortise = new Command("mortise")
    .description("Runs plugins that nobody has to trust.")
    .version(version())
    .addHelpText("after", `${EXAMPLES}\n${EXIT_HELP}`);
  for (const each of [runCommand(), inspectCommand()]) {
    mortise.addCommand(each.addHelpText("after", EXIT_HELP));
  }
  mortise.addCommand(hieCommand());
  for (const each of [pluginCommand(), keygenCommand(), signCommand(), verifyCommand()])
    mortise.addCommand(each);
  for (const each of everyCommand(mortise)) {
    // What is wrong is thrown, and printed in one place with its code.
    each.exitOverride().configureOutput({ outputError: () => {} });
  }
  return mortise;
}

function everyCommand(top: Command): Command[] {
  return [top, ...top.commands.flatMap(everyCommand)];
}

function version(): string {
  // Beside the sources in the workspace, and beside the bundle where it is installed.
  const file = new URL(
    import.meta.url.endsWith(".ts") ? "../../package.json" : "package.json",
    import.meta.url,
  );
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
