import { Command } from "commander";
import { configOption } from "./deployed.ts";
import { RUNNING } from "./exit.ts";
import { loaded } from "./loaded.ts";
import { listed } from "./values.ts";

const HELP = `
Examples:
  $ mortise start
  $ mortise start --config ./deployment/mortise.toml --trace

Exit codes:
  0    it was stopped: by Ctrl-C, SIGTERM or \`mortise stop\`, and what was going on has ended
  1    the machine could not run it
  2    the command line or the config is wrong
  ${RUNNING}    another host runs on this deployment
  130  a second Ctrl-C ended it at once`;

/** `mortise start`: the deployment of a `mortise.toml`, until it is stopped. */
export function startCommand(): Command {
  return new Command("start")
    .description("Runs the deployment of a mortise.toml, and stays up.")
    .addOption(configOption())
    .option("--trace", "print each call, and what it called, as a tree on standard error")
    .option(
      "--allow-destructive <plugin>",
      "let this plugin change its schema so that data is lost; may be repeated",
      listed,
    )
    .option("--json", "print what happens as JSON, one object a line")
    .addHelpText("after", HELP)
    .action(loaded(async () => (await import("./start/start.ts")).start));
}
