import { Command, Option } from "commander";
import { Exit } from "../exit.ts";
import { whole } from "../values.ts";

const EXIT_HELP = `
Exit codes:
  0  all is well
  1  a check failed or could not be evaluated, or a file has mistakes
  2  the command line is wrong, or a file could not be read or written`;

/** What a subcommand does, once its code is loaded. */
type Action = (...args: never[]) => Promise<void>;

/** `mortise hie`: architectures in `.hie` files. What a subcommand does is loaded when it is asked for. */
export function hieCommand(): Command {
  const hie = new Command("hie")
    .description("Holds a codebase to the architecture that its .hie files describe.")
    .addHelpText("after", `${examples("mortise hie init", "mortise hie run")}\n${EXIT_HELP}`);
  for (const each of [
    checkCommand(),
    runCommand(),
    parseCommand(),
    docCommand(),
    initCommand(),
    lspCommand(),
  ])
    hie.addCommand(each.addHelpText("after", EXIT_HELP));
  return hie;
}

function checkCommand(): Command {
  return new Command("check")
    .description("Says what is wrong with the syntax and the names of .hie files. Runs no check.")
    .argument("[files...]", "the .hie files; all of the workspace, unless given")
    .option("-w, --workspace <folder>", "the folder that the files describe", ".")
    .addOption(format("human", "json"))
    .addHelpText("after", examples("mortise hie check architecture.hie"))
    .action(loaded(async () => (await import("./check.ts")).check));
}

function runCommand(): Command {
  return new Command("run")
    .description("Runs the checks of .hie files.")
    .argument("[files...]", "the .hie files; all of the workspace, unless given")
    .option("-w, --workspace <folder>", "the folder that the files describe", ".")
    .addOption(format("human", "json", "sarif", "junit"))
    .option("--dry-run", "list the checks, and run none")
    .option("-v, --verbose", "say each check on standard error as it ends")
    .option("--filter <text>", "only checks of elements whose path contains this")
    .option(
      "--limit <n>",
      "at most so many checks",
      whole("--limit", "a number of checks", Number.MAX_SAFE_INTEGER),
    )
    .option(
      "--changed [base]",
      "only checks of files that git sees changed since HEAD, or since --changed=BASE",
    )
    .option("--watch", "run again whenever a file of the workspace changes, until Ctrl-C")
    .option("--baseline <file>", "fail on what this file does not accept")
    .addOption(
      new Option("--write-baseline <file>", "accept what fails today, in this file").conflicts([
        "baseline",
        "changed",
        "dryRun",
        "explain",
        "filter",
        "limit",
        "watch",
      ]),
    )
    .addOption(
      new Option(
        "--explain <check>",
        "all there is to know of the checks whose `element/check` contains this",
      ).conflicts(["format"]),
    )
    .addHelpText(
      "after",
      examples(
        "mortise hie run",
        "mortise hie run architecture.hie --format sarif > architecture.sarif",
        "mortise hie run --changed=main",
        "mortise hie run --watch",
        "mortise hie run --explain no_cycles",
      ),
    )
    .action(loaded(async () => (await import("./run.ts")).run));
}

function parseCommand(): Command {
  return new Command("parse")
    .description("Prints a .hie file as it was understood.")
    .argument("<file>", "the .hie file")
    .option("--json", "print its syntax tree as JSON")
    .addHelpText("after", examples("mortise hie parse architecture.hie --json | jq .declarations"))
    .action(loaded(async () => (await import("./parse.ts")).parseFile));
}

function docCommand(): Command {
  return new Command("doc")
    .description("Prints what the libraries offer: their selectors and checks.")
    .argument("[libraries...]", "the libraries; all, unless given")
    .option("-w, --workspace <folder>", "the folder whose config names further libraries", ".")
    .addOption(format("markdown", "json"))
    .addHelpText("after", examples("mortise hie doc typescript"))
    .action(loaded(async () => (await import("./doc.ts")).doc));
}

function initCommand(): Command {
  return new Command("init")
    .description("Writes a first .hie file. One that is there already stays as it is.")
    .argument("[file]", "where to", "architecture.hie")
    .addHelpText("after", examples("mortise hie init && mortise hie run"))
    .action(loaded(async () => (await import("./init.ts")).init));
}

function lspCommand(): Command {
  return new Command("lsp")
    .description("Serves an editor by the Language Server Protocol, over standard input and output.")
    .option("--stdio", "what it does anyway; some editors pass it")
    .addHelpText("after", examples("mortise hie lsp"))
    .action(loaded(async () => (await import("./lsp.ts")).lsp));
}

function format(first: string, ...others: readonly string[]): Option {
  return new Option("-f, --format <format>", "how it is printed").choices([first, ...others]).default(first);
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}

/** Runs an action with its code loaded. Whatever goes wrong is usage or I/O here: exit code 2. */
function loaded(load: () => Promise<Action>): (...args: unknown[]) => Promise<void> {
  return async (...args) => {
    try {
      await (await load())(...(args as never[]));
    } catch (error) {
      throw error instanceof Exit ? error : new Exit(2, error);
    }
  };
}
