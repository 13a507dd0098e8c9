import { printable } from "@mortise/engine";
import { Command } from "commander";
import type { LoggedLine } from "../deployment/logs.ts";
import type { DeployedOptions } from "./deployed.ts";
import { configOption, withHost } from "./deployed.ts";
import { Interrupt } from "./interrupt.ts";
import { jsonLine } from "./json.ts";
import { write } from "./stream.ts";
import { whole } from "./values.ts";

interface LogsOptions extends DeployedOptions {
  readonly follow?: boolean;
  readonly last?: number;
}

const EXAMPLES = `
Examples:
  $ mortise logs --last 20
  $ mortise logs greeter --follow`;

/** `mortise logs`: what plugins logged. */
export function logsCommand(): Command {
  return new Command("logs")
    .description("Prints what plugins logged lately, and with --follow what they log from now on.")
    .argument("[plugin]", "only this one's")
    .option("-f, --follow", "stay, and print what comes, until Ctrl-C or until the host stops")
    .option("--last <n>", "how many lines of before (default: 100)", whole("--last", "lines", 10_000))
    .addOption(configOption())
    .option("--json", "print JSON, one object a line")
    .addHelpText("after", EXAMPLES)
    .action(logs);
}

async function logs(plugin: string | undefined, options: LogsOptions): Promise<void> {
  const { follow, last, json } = options;
  using interrupt = new Interrupt();
  let out: Promise<void> = Promise.resolve();
  const print = (line: LoggedLine): void => {
    out = write(process.stdout, json === true ? jsonLine(line) : printed(line));
  };
  await withHost(options, async (host) => {
    interrupt.signal.addEventListener("abort", () => host.close());
    try {
      await host.request("logs", { plugin, last, follow }, print);
    } catch (error) {
      // Ctrl-C is how one stops following.
      if (interrupt.received === undefined) throw error;
    }
  });
  await out;
}

function printed({ at, plugin, level, message }: LoggedLine): string {
  return `${printable(`${new Date(at).toISOString()} ${plugin} ${level}: ${message}`)}\n`;
}
