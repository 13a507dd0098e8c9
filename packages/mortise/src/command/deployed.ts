import { Option } from "commander";
import type { ControlClient } from "../control/client.ts";
import { connectTo } from "../control/connect.ts";
import { placeOf } from "../deployment/place.ts";
import { CommandError } from "../errors.ts";
import { jsonLine } from "./json.ts";
import { forTerminal } from "./output.ts";
import { write } from "./stream.ts";

/** What every command about a deployment takes. */
export interface DeployedOptions {
  /** The path of a `mortise.toml`. */
  readonly config?: string;
  readonly json?: boolean;
}

/** What commands that talk to a host exit with. */
export const TALK_EXITS = `
Exit codes:
  0    it was done
  1    it failed: the plugin by itself, or the machine
  2    no host runs, or the command line is wrong
  3    a limit stopped it
  130  Ctrl-C stopped it`;

/** The option that says which deployment is meant. */
export function configOption(): Option {
  return new Option("--config <file>", "the deployment's config (default: mortise.toml)");
}

/** Does something with the host that runs. @throws MORTISE_NOT_RUNNING, and what `act` throws */
export async function withHost<T>(
  { config }: DeployedOptions,
  act: (host: ControlClient) => Promise<T>,
): Promise<T> {
  const found = await withHostIfAny({ config }, act);
  if (found !== undefined) return found.answer;
  const { root } = placeOf(config);
  throw new CommandError("MORTISE_NOT_RUNNING", `No host runs in ${root}.`);
}

/** Does something with the host that runs; undefined where none does. */
export async function withHostIfAny<T>(
  { config }: DeployedOptions,
  act: (host: ControlClient) => Promise<T>,
): Promise<{ readonly answer: T } | undefined> {
  using host = await connectTo(placeOf(config).socket);
  return host === undefined ? undefined : { answer: await act(host) };
}

/** Prints an answer: as JSON in one line, or as people read it. */
export function answer(value: unknown, json: boolean | undefined, text: string): Promise<void> {
  return write(process.stdout, json === true ? jsonLine(value) : text);
}

/** Text of several lines as people read it, without control characters. */
export function lines(text: string): string {
  return forTerminal(Buffer.from(text));
}
