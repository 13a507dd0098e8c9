import { Command } from "commander";

const EXAMPLES = `
Examples:
  $ mortise plugin new greeter --lang typescript
  $ mortise plugin test greeter`;

/** `mortise plugin`: what is done with plugins. Each subcommand is made in a file of its own. */
export function pluginCommand(): Command {
  const plugin = new Command("plugin")
    .description("Writes, builds, tests and adds plugins, and says what they may do.")
    .addHelpText("after", EXAMPLES);
  for (const each of [] as Command[]) plugin.addCommand(each);
  return plugin;
}
