import { printable } from "@mortise/engine";
import { Command } from "commander";
import type { Status } from "../deployment/status.ts";
import type { DeployedOptions } from "./deployed.ts";
import { answer, configOption, withHost } from "./deployed.ts";
import { table } from "./table.ts";

/** `mortise status`: how the host that runs stands. */
export function statusCommand(): Command {
  return new Command("status")
    .description("Says how the host that runs stands.")
    .addOption(configOption())
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  $ mortise status --json")
    .action(async (options: DeployedOptions) => {
      const status = await withHost(options, (host) => host.request("status", {}));
      await answer(status, options.json, printed(status));
    });
}

/** `mortise stop`: has the host that runs end as by Ctrl-C. */
export function stopCommand(): Command {
  return new Command("stop")
    .description("Has the host that runs stop, as Ctrl-C does.")
    .addOption(configOption())
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  $ mortise stop")
    .action(async (options: DeployedOptions) => {
      await withHost(options, (host) => host.request("stop", {}));
      await answer(
        { stopping: true },
        options.json,
        "It stops once the calls that are going on have ended.\n",
      );
    });
}

function printed(status: Status): string {
  const { ready, failed, disabled, other } = status.plugins;
  const counts = [
    `${ready} ready`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(disabled === 0 ? [] : [`${disabled} disabled`]),
    ...(other === 0 ? [] : [`${other} loading or leaving`]),
  ];
  const rows = [
    ["process", String(status.pid)],
    ["version", status.version],
    ["since", new Date(status.startedAt).toISOString()],
    ["config", status.config ?? "none"],
    ["state", status.store],
    ["health", status.health ?? "not served"],
    ["telemetry", status.telemetry ?? "not exported"],
    ["plugins", counts.join(", ")],
    ["dead letters", String(status.deadLetters)],
    ["denied lately", String(status.denied)],
    ["memory", `${Math.round(status.memory / 2 ** 20)} MiB`],
  ];
  return table(rows.map((row) => row.map(printable)));
}
