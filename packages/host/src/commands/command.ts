import type { Payload } from "@mortise/engine";
import type { HostCallOptions } from "../call.ts";
import type { Actor } from "../events/event.ts";
import type { CommandAnswer } from "./answer.ts";
import { commandAnswer } from "./answer.ts";
import type { CommandTable } from "./table.ts";

/** How a command is run. */
export interface CommandOptions extends HostCallOptions {
  /** What the handler is told besides, such as the character and the session. */
  readonly context?: Readonly<Record<string, unknown>> | undefined;
}

/** What came of a command. */
export interface CommandResult {
  readonly plugin: string;
  readonly command: string;
  /** `user_error` where the caller can mend it, `failure` where not. */
  readonly status: CommandAnswer["status"];
  /** What the caller is shown. */
  readonly output: string | undefined;
}

/** What a command is run by. */
export interface CommandServices {
  readonly table: CommandTable;
  call(plugin: string, handler: string, input: string, options: HostCallOptions): Promise<Payload>;
  /** Takes what a plugin emits; what is refused is in the audit log. */
  emit(plugin: string, emitted: CommandAnswer["emit"]): void;
}

/**
 * Runs the command that a line is: its handler gets `{ command, args, places, invoked_as, actor }` and the context, and
 * answers `{ status, output, emit }`.
 *
 * @throws MORTISE_COMMAND_UNKNOWN, MORTISE_COMMAND_ARGUMENTS, MORTISE_ANSWER_INVALID, and what calling a plugin throws
 */
export async function runCommand(
  { table, call, emit }: CommandServices,
  line: string,
  actor: Actor,
  { context = {}, ...options }: CommandOptions,
): Promise<CommandResult> {
  const { command, invokedAs, args, places } = table.read(line);
  const { plugin, name, handler } = command;
  const input = { ...context, command: name, args, places, invoked_as: invokedAs, actor };
  const answer = commandAnswer(await call(plugin, handler, JSON.stringify(input), options), plugin);
  emit(plugin, answer.emit);
  return { plugin, command: name, status: answer.status, output: answer.output };
}
