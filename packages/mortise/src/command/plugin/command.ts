import { Command, Option } from "commander";
import { configOption } from "../deployed.ts";
import { loaded } from "../loaded.ts";
import { listed } from "../values.ts";
import { LANGUAGES } from "./languages.ts";
import { runningCommands } from "./running.ts";

const EXAMPLES = `
Examples:
  $ mortise plugin new greeter --lang typescript
  $ mortise plugin test greeter`;

/** `mortise plugin`: what is done with plugins. What a subcommand does is loaded when it is asked for. */
export function pluginCommand(): Command {
  const plugin = new Command("plugin")
    .description("Writes, builds, tests and adds plugins, and says what they may do.")
    .addHelpText("after", EXAMPLES);
  for (const each of [
    newCommand(),
    buildCommand(),
    testCommand(),
    addCommand(),
    removeCommand(),
    approveCommand(),
    planCommand(),
  ])
    plugin.addCommand(each);
  for (const each of runningCommands()) plugin.addCommand(each);
  return plugin;
}

function newCommand(): Command {
  return new Command("new")
    .description("Writes a plugin that works: manifest, source, tests, and what it calls the host by.")
    .argument("<name>", "its name: lower-case letters, digits and single hyphens")
    .addOption(
      new Option("--lang <language>", "what it is written in").choices(LANGUAGES).makeOptionMandatory(),
    )
    .option("--into <folder>", "the folder that it is written into; one of its name, unless given")
    .option("--json", "print {name, lang, folder, files}")
    .addHelpText(
      "after",
      help(
        [
          "mortise plugin new greeter --lang typescript",
          "mortise plugin new greeter --lang rust --into plugins/greeter",
        ],
        {
          0: "it is written",
          1: "a file could not be written",
          2: "the name or the language is wrong, or there is something at that place",
        },
      ),
    )
    .action(loaded(async () => (await import("./new.ts")).create));
}

function buildCommand(): Command {
  return new Command("build")
    .description("Runs the `build` of a plugin's manifest, and says whether what came of it is a plugin.")
    .argument("[folder]", "the plugin's folder; this one, unless given")
    .option("--json", "print {name, version, code, bytes, digest, exports}")
    .addHelpText(
      "after",
      help(["mortise plugin build plugins/greeter"], {
        0: "it is built, and is a plugin",
        1: "a file could not be read",
        4: "the build failed, or what came of it is no plugin that runs here",
      }),
    )
    .action(loaded(async () => (await import("./built.ts")).build));
}

function testCommand(): Command {
  return new Command("test")
    .description("Runs a plugin's own tests: *.test.yaml, and *.test.ts by Node's test runner.")
    .argument("[folder]", "the plugin's folder; this one, unless given")
    .option("--json", "print {passed, failed, tests: [{file, name, failures, durationMs, fuel}]}")
    .addHelpText(
      "after",
      help(["mortise plugin test plugins/greeter"], {
        0: "every test passed",
        1: "a test failed, or a file could not be read",
        2: "there are no tests, or a *.test.yaml is wrong",
      }),
    )
    .action(loaded(async () => (await import("./test/test.ts")).test));
}

function addCommand(): Command {
  return new Command("add")
    .description("Adds a plugin to the deployment: into mortise.toml and mortise.lock.")
    .argument(
      "<source>",
      "a folder or code file, which stays where it is; an archive (.tar, .tar.gz, .tgz); or an address",
    )
    .option("--grant <capability>", "what it may do; may be repeated", listed)
    .addOption(new Option("--grant-all", "all that it asks for").conflicts("grant"))
    .option("--digest <sha256:…>", "the digest that the archive must have")
    .addOption(configOption())
    .option("--json", "print {name, version, path, digest, signer, needs, optional, granted, locked}")
    .addHelpText(
      "after",
      help(
        [
          "mortise plugin add ./greeter --grant kv:read",
          "mortise plugin add https://example.com/greeter-1.0.0.tgz",
        ],
        {
          0: "it is added",
          1: "it could not be downloaded, read or written",
          2: "the command line or the config is wrong, or there is a plugin of that name",
          4: "it is no plugin, its signature is wrong, or its archive holds what it may not",
        },
      ),
    )
    .action(loaded(async () => (await import("./add.ts")).add));
}

function removeCommand(): Command {
  return new Command("remove")
    .description("Takes a plugin out of mortise.toml and mortise.lock, and deletes what `add` unpacked.")
    .argument("<name>", "the plugin")
    .addOption(configOption())
    .option("--json", "print {name, config, lock, deleted, left}")
    .addHelpText(
      "after",
      help(["mortise plugin remove greeter"], {
        0: "it is removed",
        1: "a file could not be written",
        2: "there is no such plugin, or the config is wrong",
      }),
    )
    .action(loaded(async () => (await import("./remove.ts")).remove));
}

function planCommand(): Command {
  return new Command("plan")
    .description("Shows what would become of the tables that plugins contribute. Nothing is changed.")
    .argument("[name]", "the plugin; all, unless given")
    .addOption(configOption())
    .option("--sql", "show the statements too")
    .option("--json", "print [{plugin, from, to, destructive, steps}]")
    .addHelpText(
      "after",
      help(["mortise plugin plan combat-system --sql"], {
        0: "the plans are shown",
        1: "a plugin could not be planned for, or the store could not be reached",
        2: "there is no such plugin, or the config is wrong",
        4: "the plugin that is named is none, such as for a mistake in its manifest",
      }),
    )
    .action(loaded(async () => (await import("./plan.ts")).plan));
}

function approveCommand(): Command {
  return new Command("approve")
    .description("Shows what is wider than what was approved, and writes it into mortise.lock.")
    .argument("[name]", "the plugin; all, unless given")
    .addOption(configOption())
    .option("--dry-run", "show it, and write nothing")
    .option("--json", "print {lock, written, approved, failed}")
    .addHelpText(
      "after",
      help(["mortise plugin approve", "mortise plugin approve greeter --dry-run"], {
        0: "the lock holds what is there now",
        1: "a plugin could not be approved; the others are",
        2: "the command line, the config or the lock is wrong",
      }),
    )
    .action(loaded(async () => (await import("./approve.ts")).approve));
}

/** The end of a help text: examples, and what the exit codes mean. */
function help(examples: readonly string[], codes: Readonly<Record<number, string>>): string {
  const lines = examples.map((line) => `  $ ${line}`);
  const exits = Object.entries(codes).map(([code, meaning]) => `  ${code}  ${meaning}`);
  return `\nExamples:\n${lines.join("\n")}\n\nExit codes:\n${exits.join("\n")}`;
}
