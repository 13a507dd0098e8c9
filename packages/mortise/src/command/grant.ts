import { Command } from "commander";
import type { DeployedOptions } from "./deployed.ts";
import { answer, configOption, lines, withHost } from "./deployed.ts";

/** `mortise grant`: gives a plugin of the host that runs a capability, from now on. */
export function grantCommand(): Command {
  return new Command("grant")
    .description("Gives a plugin a capability at once, calls that are going on included.")
    .argument("<plugin>", "the plugin")
    .argument("<capability>", "such as `kv:read` or `http:get:api.example.com`")
    .option("--for <time>", "until when: `30m`, `1h`, `7d` (default: until it is revoked)")
    .addOption(configOption())
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  $ mortise grant greeter http:get:api.example.com --for 1h")
    .action(async (plugin: string, capability: string, options: DeployedOptions & { for?: string }) => {
      const params = { plugin, capability, for: options.for };
      const found = await withHost(options, (host) => host.request("grant", params));
      await answer(found, options.json, lines(found.text));
    });
}

/** `mortise revoke`: takes a capability away, whoever granted it. */
export function revokeCommand(): Command {
  return new Command("revoke")
    .description("Takes a capability from a plugin at once, calls that are going on included.")
    .argument("<plugin>", "the plugin")
    .argument("<capability>", "what it shall not have any more, and all that is part of it")
    .addOption(configOption())
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  $ mortise revoke greeter http:get:api.example.com")
    .action(async (plugin: string, capability: string, options: DeployedOptions) => {
      const found = await withHost(options, (host) => host.request("revoke", { plugin, capability }));
      await answer(found, options.json, lines(found.text));
    });
}
