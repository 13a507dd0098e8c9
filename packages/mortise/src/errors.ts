import type { ErrorTable } from "@mortise/engine";
import { CodedError } from "@mortise/engine";

/** Every coded error of the command: what happened, and what to do about it. `docs/errors.md` is made from it too. */
export const COMMAND_ERRORS = {
  MORTISE_ALREADY_RUNNING: [
    "usage",
    "A host runs on this deployment already.",
    "Stop it first, or use it: `mortise status`.",
  ],
  MORTISE_NOT_RUNNING: ["usage", "No host runs on this deployment.", "Start one: `mortise start`."],
  MORTISE_CONTROL_INVALID: [
    "usage",
    "A request on the control socket is not one that the host knows.",
    "Use the command of the same version as the host.",
  ],
  MORTISE_CONTROL_LOST: [
    "system",
    "The connection to the host ended before it answered.",
    "Look at whether the host still runs, and at what it printed.",
  ],
  MORTISE_SOCKET_FAILED: [
    "system",
    "The control socket could not be made or reached.",
    "Check who owns the folder `.mortise`, and that its path is short.",
  ],
  MORTISE_LISTEN_FAILED: [
    "system",
    "The health endpoint cannot listen where it should.",
    "Choose another port in `host.listen`; 0 takes any that is free.",
  ],
  MORTISE_OUTPUT_LOST: [
    "system",
    "What the command prints could not be written.",
    "Make room where standard output goes, and run it again.",
  ],
  MORTISE_BUNDLE_INVALID: [
    "module",
    "A bundle is no plugin, or holds what a plugin's bundle may not.",
    "Get it again from who made it, and do not run this one.",
  ],
  MORTISE_DOWNLOAD_FAILED: [
    "system",
    "A plugin could not be downloaded within the bounds that there are.",
    "Check the address, or download it yourself and add the file.",
  ],
  MORTISE_CONFIG_UNEDITABLE: [
    "usage",
    "The `mortise.toml` cannot be changed by a program without changing something else in it.",
    "Change it by hand as the message says, and run the command again.",
  ],
  MORTISE_DEPLOYMENT_BUSY: [
    "usage",
    "Another command has been changing the deployment for half a minute.",
    "Wait until it has ended, or end it.",
  ],
  MORTISE_PLUGIN_INSTALLED: [
    "usage",
    "There is a plugin of that name in the deployment.",
    "Remove it first: `mortise plugin remove`.",
  ],
  MORTISE_TEMPLATE_UNUSABLE: [
    "usage",
    "A new plugin cannot be written there.",
    "Choose another name or folder: nothing is written over.",
  ],
  MORTISE_BUILD_FAILED: ["module", "A plugin's build failed.", "Look at what the compiler printed."],
} as const satisfies ErrorTable;

export type CommandErrorCode = keyof typeof COMMAND_ERRORS;

/** An error of the command itself, of the same shape as the engine's `MortiseError`. */
export class CommandError extends CodedError<CommandErrorCode> {
  override readonly name = "CommandError";

  constructor(code: CommandErrorCode, problem: string, cause?: unknown) {
    super(COMMAND_ERRORS, code, problem, cause === undefined ? {} : { cause });
  }
}
