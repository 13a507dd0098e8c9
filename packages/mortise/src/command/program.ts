import { Command } from "commander";
import { version } from "../deployment/version.ts";
import { auditCommand, lettersCommand } from "./audit.ts";
import { callCommand } from "./call.ts";
import { deliverCommand } from "./deliver.ts";
import { TALK_EXITS } from "./deployed.ts";
import { EXITS } from "./failure.ts";
import { grantCommand, revokeCommand } from "./grant.ts";
import { hieCommand } from "./hie/command.ts";
import { inspectCommand } from "./inspect.ts";
import { keygenCommand } from "./keygen.ts";
import { logsCommand } from "./logs.ts";
import { pluginCommand } from "./plugin/command.ts";
import { runCommand } from "./run.ts";
import { signCommand } from "./sign.ts";
import { startCommand } from "./start.ts";
import { statusCommand, stopCommand } from "./status.ts";
import { verifyCommand } from "./verify.ts";
import { witCommand } from "./wit.ts";

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
  $ mortise start
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
  for (const each of deploymentCommands()) mortise.addCommand(each);
  mortise.addCommand(hieCommand());
  mortise.addCommand(witCommand());
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

/** A host that stays up, and what talks to it. */
function deploymentCommands(): readonly Command[] {
  const talking = [
    callCommand(),
    deliverCommand(),
    statusCommand(),
    stopCommand(),
    logsCommand(),
    auditCommand(),
    lettersCommand(),
    grantCommand(),
    revokeCommand(),
  ];
  return [startCommand(), ...talking.map((each) => each.addHelpText("after", TALK_EXITS))];
}
