import type { PluginInfo } from "@mortise/host";
import { SYSTEM_CLOCK } from "@mortise/host";
import type { Told } from "../../deployment/deployment.ts";
import { Deployment } from "../../deployment/deployment.ts";
import { describe } from "../../deployment/described.ts";
import { statusOf } from "../../deployment/status.ts";
import { viewOf } from "../../deployment/view.ts";
import { CommandError } from "../../errors.ts";
import { Exit, RUNNING } from "../exit.ts";
import { Interrupt } from "../interrupt.ts";
import type { Screen } from "./screen.ts";
import { JsonScreen, TextScreen } from "./screen.ts";

interface StartOptions {
  readonly config?: string;
  readonly trace?: boolean;
  readonly allowDestructive?: readonly string[];
  readonly json?: boolean;
}

/** Opens the deployment, prints what loaded, and stays until it is stopped. */
export async function start({ config, trace, allowDestructive, json }: StartOptions): Promise<void> {
  // Not later: Ctrl-C while it opens stops it as cleanly.
  using interrupt = new Interrupt();
  const described = await describe(config);
  const screen = json === true ? new JsonScreen() : new TextScreen(described.place.root);
  await using deployment = await open(described, screen, trace === true, allowDestructive);
  screen.started(await statusOf(deployment.host, deployment.fixed), deployment.host.plugins().map(viewNow));
  await stopped(interrupt.signal, deployment.asked);
  screen.stopping();
  await deployment.close();
  screen.stopped();
  await screen.flushed();
}

async function open(
  described: Parameters<typeof Deployment.open>[0],
  screen: Screen,
  trace: boolean,
  allowDestructive: readonly string[] | undefined,
): Promise<Deployment> {
  const told: Told = {
    log: (entry) => screen.log(entry),
    audit: (entry) => screen.audit(entry),
    changed: (plugin) => screen.changed(viewNow(plugin)),
    configured: (outcome) => screen.configured(outcome),
    delivery: (what) => screen.delivery(what),
    trace: trace ? (lines) => screen.trace(lines) : undefined,
  };
  try {
    return await Deployment.open(described, told, allowDestructive);
  } catch (error) {
    const runs = error instanceof CommandError && error.code === "MORTISE_ALREADY_RUNNING";
    throw runs ? new Exit(RUNNING, error) : error;
  }
}

function viewNow(plugin: PluginInfo) {
  return viewOf(plugin, SYSTEM_CLOCK.now());
}

function stopped(...signals: readonly AbortSignal[]): Promise<void> {
  const any = AbortSignal.any([...signals]);
  return new Promise((resolve) => {
    if (any.aborted) return resolve();
    any.addEventListener("abort", () => resolve(), { once: true });
  });
}
