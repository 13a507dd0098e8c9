import { printable } from "@mortise/engine";
import { Command } from "commander";
import { placeOf } from "../../deployment/place.ts";
import type { PluginView } from "../../deployment/view.ts";
import type { DeployedOptions } from "../deployed.ts";
import { answer, configOption, lines, TALK_EXITS, withHost, withHostIfAny } from "../deployed.ts";
import { Exit } from "../exit.ts";
import { pluginTable, stateOf } from "../plugintable.ts";
import { detailsOf } from "./details.ts";

/** What `mortise plugin` does with the plugins of a deployment: of the host that runs, or of the config where none does. */
export function runningCommands(): Command[] {
  const acts = (["reload", "disable", "enable"] as const).map(act);
  const talking = [listCommand(), showCommand(), ...acts].map((each) =>
    each.addHelpText("after", TALK_EXITS),
  );
  return [...talking, whyCommand()];
}

function listCommand(): Command {
  return command("list", "Lists the plugins: how each stands, what it was granted, where it is from.", [
    "mortise plugin list",
  ]).action(async (options: DeployedOptions) => {
    const plugins = await pluginsOf(options);
    await answer(plugins, options.json, pluginTable(plugins, placeOf(options.config).root));
  });
}

function showCommand(): Command {
  return command("show", "Says all there is to know of a plugin.", ["mortise plugin show greeter"])
    .argument("<plugin>", "the plugin")
    .action(async (name: string, options: DeployedOptions) => {
      const found = (await offline()).pluginOf(name, await pluginsOf(options));
      await answer(found, options.json, detailsOf(found));
    });
}

function whyCommand(): Command {
  const help = "\nExit codes:\n  0  it has the capability\n  1  it has not";
  return command("why", "Says which rule gives a plugin a capability, or that none does.", [
    "mortise plugin why greeter kv:read",
  ])
    .argument("<plugin>", "the plugin")
    .argument("<capability>", "such as `kv:read`")
    .addHelpText("after", help)
    .action(async (plugin: string, capability: string, options: DeployedOptions) => {
      const running = await withHostIfAny(options, (host) => host.request("why", { plugin, capability }));
      const found =
        running?.answer ?? (await (await offline()).whyOffline(plugin, capability, options.config));
      await answer(found, options.json, lines(found.text));
      if (!found.granted) throw new Exit(1);
    });
}

const ACTS = {
  reload: "Takes a plugin's files as they are now; where anything fails, the code before runs on.",
  disable: "Has a plugin take no more calls.",
  enable: "Has a plugin take calls again that was disabled, or that kept failing.",
} as const;

function act(name: keyof typeof ACTS): Command {
  return command(name, ACTS[name], [`mortise plugin ${name} greeter`])
    .argument("<plugin>", "the plugin")
    .action(async (plugin: string, options: DeployedOptions) => {
      const view = await withHost(options, (host) => host.request(name, { plugin }));
      const text = `${view.name} ${view.version ?? ""} is ${stateOf(view)}`;
      await answer(view, options.json, `${printable(text)}\n`);
    });
}

function command(name: string, description: string, examples: readonly string[]): Command {
  return new Command(name)
    .description(description)
    .addOption(configOption())
    .option("--json", "print JSON")
    .addHelpText("after", `\nExamples:\n${examples.map((line) => `  $ ${line}`).join("\n")}`);
}

async function pluginsOf(options: DeployedOptions): Promise<readonly PluginView[]> {
  const running = await withHostIfAny(options, (host) => host.request("plugins", {}));
  return running?.answer ?? (await (await offline()).pluginsOffline(options.config));
}

/** What is known without a host takes longer to load than to ask one. */
function offline() {
  return import("./offline.ts");
}
