import type { ErrorKind } from "@mortise/engine";
import { CodedError, MortiseError } from "@mortise/engine";
import { CommanderError } from "commander";
import { errorFields } from "../coded.ts";
import { block } from "./block.ts";
import { Exit } from "./exit.ts";
import { Failed } from "./failed.ts";
import { jsonLine } from "./json.ts";
import { write } from "./stream.ts";

/** What the process exits with, by whose error it was. */
export const EXITS: Readonly<Record<ErrorKind, number>> = {
  plugin: 1,
  system: 1,
  usage: 2,
  limit: 3,
  module: 4,
};

/** As a shell counts what a signal ended: 128, and the signal's number. */
const SIGNALS: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGINT: 130, SIGTERM: 143 };

/** Prints an error, to stdout as JSON too where that was asked for, and says what to exit with. */
export async function exitCode(thrown: unknown, json: boolean): Promise<number> {
  if (thrown instanceof Exit) {
    if (thrown.cause !== undefined) await exitCode(thrown.cause, json);
    return thrown.code;
  }
  const failed = thrown instanceof Failed ? thrown : undefined;
  const error = coded(failed === undefined ? thrown : failed.cause);
  if (error === undefined) return 0;
  if (json) {
    const logs = failed === undefined ? {} : { logs: failed.logs };
    await write(process.stdout, jsonLine({ error: errorFields(error), ...logs }));
  }
  await write(process.stderr, `${block(error.message)}\n`);
  const signal = failed?.signal === undefined ? undefined : SIGNALS[failed.signal];
  return signal ?? (error instanceof CodedError ? EXITS[error.kind] : EXITS.system);
}

/** An error with its code; undefined where there is none, for help was asked for. */
function coded(error: unknown): Error | undefined {
  if (!(error instanceof CommanderError)) return error instanceof Error ? error : new Error(String(error));
  if (error.exitCode === 0) return undefined;
  const problem = error.message
    .replace(/^error: /, "")
    .replaceAll("\n", " ")
    .replace(/\.?$/, ".");
  return new MortiseError(
    error.code === "commander.invalidArgument" ? "MORTISE_OPTION_INVALID" : "MORTISE_COMMAND_INVALID",
    // Without a subcommand Commander has printed the help, and its error says no more than that.
    error.code === "commander.help"
      ? "No command is given."
      : `${problem.slice(0, 1).toUpperCase()}${problem.slice(1)}`,
  );
}
