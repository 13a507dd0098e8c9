import { Command, Option } from "commander";
import type { DeployedOptions } from "./deployed.ts";
import { configOption, withHost } from "./deployed.ts";
import { Failed } from "./failed.ts";
import type { InputOptions } from "./input.ts";
import { inputOptions, readInput } from "./input.ts";
import { Interrupt } from "./interrupt.ts";
import { jsonLine } from "./json.ts";
import { outputFields, printOutput } from "./output.ts";
import { write } from "./stream.ts";
import { whole } from "./values.ts";

interface CallOptions extends InputOptions, DeployedOptions {
  readonly timeout?: number;
  readonly fuel?: number;
  readonly owner?: string;
}

const EXAMPLES = `
Examples:
  $ mortise call greeter greet --input '{"name":"Ada"}'
  $ mortise call outline contents --input-file README.md --json`;

/** `mortise call`: one call of a plugin of the host that runs, with what it was granted there. */
export function callCommand(): Command {
  const command = new Command("call")
    .description("Calls an export of a plugin of the host that runs, and prints what it answers.")
    .argument("<plugin>", "the plugin")
    .argument("<export>", "the export to call, or `interface#function`");
  for (const option of inputOptions()) command.addOption(option);
  return command
    .option(
      "--timeout <ms>",
      "milliseconds until it is stopped, where that is less than the plugin has",
      whole("--timeout", "milliseconds", 2 ** 31 - 1),
    )
    .option(
      "--fuel <units>",
      "units of computing until it is stopped, of a plugin that has a limit of them, where that is less",
      whole("--fuel", "units", Number.MAX_SAFE_INTEGER),
    )
    .option("--owner <id>", "on whose behalf it is made, for host functions that hold the plugin to it")
    .addOption(configOption())
    .addOption(new Option("--json", "print {output, durationMs}, or {error}"))
    .addHelpText("after", EXAMPLES)
    .action(call);
}

async function call(plugin: string, name: string, options: CallOptions): Promise<void> {
  const input = Buffer.from(await readInput(options)).toString("base64");
  const { timeout: deadline, fuel, owner, json } = options;
  using interrupt = new Interrupt();
  try {
    const { output, durationMs } = await withHost(options, (host) => {
      // Whoever leaves has its calls stopped.
      interrupt.signal.addEventListener("abort", () => host.close());
      return host.request("call", { plugin, export: name, input, deadline, fuel, owner });
    });
    const bytes = Buffer.from(output, "base64");
    if (json !== true) return await printOutput(bytes);
    await write(process.stdout, jsonLine({ ...outputFields(bytes), durationMs }));
  } catch (error) {
    throw new Failed(error, [], interrupt.received);
  }
}
