import { MortiseError, printable } from "@mortise/engine";
import type { Delivery } from "@mortise/host";
import { Command } from "commander";
import type { DeployedOptions } from "./deployed.ts";
import { answer, configOption, withHost } from "./deployed.ts";
import { wrong } from "./values.ts";

interface DeliverOptions extends DeployedOptions {
  readonly stream: string;
  readonly type: string;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly actor?: { readonly kind: string; readonly id: string };
}

const EXAMPLES = `
Examples:
  $ mortise deliver --stream location:1 --type say --payload '{"message":"hi"}'
  $ mortise deliver --stream global --type tick --actor character:ada --json`;

/** `mortise deliver`: an event to the plugins that subscribe to it. */
export function deliverCommand(): Command {
  return new Command("deliver")
    .description("Delivers an event, and says what became of it at each plugin.")
    .requiredOption("--stream <stream>", "where it happened, such as `location:1` or `global`")
    .requiredOption("--type <type>", "what happened, such as `say`")
    .option("--payload <json>", "what there is to say of it, as a JSON object", payload)
    .option("--actor <kind:id>", "who did it: character, system or plugin (default: the system)", actor)
    .addOption(configOption())
    .option("--json", "print JSON")
    .addHelpText("after", EXAMPLES)
    .action(deliver);
}

async function deliver(options: DeliverOptions): Promise<void> {
  const { stream, type, payload, actor, json } = options;
  const event = { stream, type, payload, actor };
  const delivery = await withHost(options, (host) => host.request("deliver", event));
  await answer(delivery, json, printed(delivery));
}

function printed({ event, outcomes, emitted }: Delivery): string {
  const lines = outcomes.map(
    ({ plugin, outcome, code }) => `${plugin}: ${outcome}${code === undefined ? "" : ` (${code})`}`,
  );
  const more = emitted.map(({ type, stream, actor }) => `${actor.id} emitted ${type} on ${stream}`);
  const none = lines.length === 0 ? ["No plugin subscribes to it."] : [];
  return [`event ${event.id}`, ...lines, ...none, ...more].map((line) => `${printable(line)}\n`).join("");
}

function payload(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new MortiseError("MORTISE_OPTION_INVALID", "The option `--payload` is no JSON.", { cause });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new MortiseError("MORTISE_OPTION_INVALID", "The option `--payload` takes a JSON object.");
}

function actor(text: string): { readonly kind: string; readonly id: string } {
  const [, kind, id] = /^(character|system|plugin):(.+)$/.exec(text) ?? [];
  if (kind !== undefined && id !== undefined) return { kind, id };
  throw wrong("--actor", text, "KIND:ID, such as `character:ada`");
}
