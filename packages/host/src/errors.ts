import type { ErrorTable } from "@mortise/engine";
import { CodedError, printable } from "@mortise/engine";

/**
 * Every coded error of the host: what happened, and what to do about it. `docs/errors.md` is made from this table
 * and the engine's, and a test holds them together. `kind` says whose error it is, as in the engine.
 */
export const HOST_ERRORS = {
  MORTISE_CAPABILITY_DENIED: [
    "plugin",
    "The plugin asked for a capability that was not granted.",
    "Grant it, if the plugin should have it.",
  ],
  MORTISE_CAPABILITY_INVALID: [
    "usage",
    "A capability is not written as its kind demands.",
    "Write it as `kind:part:…`; the column says where it breaks.",
  ],
  MORTISE_PLUGIN_MANIFEST_INVALID: ["module", "A `plugin.yaml` is wrong.", "Correct the line that is named."],
  MORTISE_TEST_FILE_INVALID: ["usage", "A `*.test.yaml` is wrong.", "Correct the line that is named."],
  MORTISE_CONFIG_INVALID: ["usage", "The `mortise.toml` is wrong.", "Correct the line that is named."],
  MORTISE_FILE_UNREADABLE: [
    "system",
    "A file or folder of the deployment could not be read.",
    "Check the path and who may read it.",
  ],
  MORTISE_FILE_UNWRITABLE: [
    "system",
    "A file of the deployment could not be written; what was there before is still there.",
    "Check the folder, its space and who may write to it.",
  ],
  MORTISE_FILE_TOO_LARGE: ["usage", "A file is larger than is read.", "Make it smaller."],
  MORTISE_PLUGIN_DUPLICATE: [
    "usage",
    "Two plugins have one name.",
    "Rename one, or remove one from the plugin folders.",
  ],
  MORTISE_CODE_MISSING: [
    "module",
    "A plugin's code is not where its manifest says.",
    "Build the plugin, or correct `code`.",
  ],
  MORTISE_DEPENDENCY_MISSING: [
    "usage",
    "A plugin depends on one that is not there.",
    "Add the plugin that is named.",
  ],
  MORTISE_DEPENDENCY_VERSION: [
    "usage",
    "A plugin depends on another version than the one that is there.",
    "Bring in a version in the range that is named.",
  ],
  MORTISE_DEPENDENCY_FAILED: [
    "usage",
    "A plugin depends on one that failed to load.",
    "Correct the plugin that failed first.",
  ],
  MORTISE_PLUGIN_CONFLICT: [
    "usage",
    "Two plugins cannot run together.",
    "Disable one of the two; the one with the lower priority number was kept.",
  ],
  MORTISE_ORDER_CYCLE: [
    "usage",
    "Plugins wait for each other in a circle.",
    "Remove one of the steps of the circle from `depends`, `before` or `after`.",
  ],
  MORTISE_KEY_INVALID: [
    "usage",
    "A key file or a public key is not an Ed25519 key in a known form.",
    "Make one with `mortise keygen`, or `generateKey` in a program.",
  ],
  MORTISE_KEY_EXPIRED: [
    "module",
    "The key that signed a plugin has expired.",
    "Sign the plugin with a current key.",
  ],
  MORTISE_KEY_REVOKED: [
    "module",
    "The key that signed a plugin was revoked.",
    "Sign the plugin with another key, after making sure that it is what it says.",
  ],
  MORTISE_SIGNATURE_MISSING: [
    "module",
    "A plugin is not signed, and signatures are required.",
    'Sign it, or set `signatures = "when-present"`.',
  ],
  MORTISE_SIGNATURE_INVALID: [
    "module",
    "A signature is malformed, or is not over these bytes.",
    "Get the file again from where it was signed; do not run this one.",
  ],
  MORTISE_SIGNER_UNKNOWN: [
    "module",
    "A plugin is signed by no trusted key.",
    "Add the key to `[keys]`, if you trust its owner.",
  ],
  MORTISE_LOCK_INVALID: [
    "usage",
    "The `mortise.lock` is not as Mortise writes it.",
    "Restore it from version control, or remove it and approve the plugins again.",
  ],
  MORTISE_LOCK_WIDENED: [
    "usage",
    "A plugin changed so that it gets or says more than was approved.",
    "Look at what changed with `mortise plugin approve --dry-run`, and approve it if it is meant.",
  ],
  MORTISE_PLUGIN_UNKNOWN: ["usage", "There is no plugin of that name.", "Call one of those that are listed."],
  MORTISE_PLUGIN_UNAVAILABLE: [
    "usage",
    "The plugin takes no calls: it failed to load, is disabled, or is on its way out.",
    "Look at why, then enable or reload it.",
  ],
  MORTISE_PLUGIN_NEEDED: ["usage", "Other plugins depend on this one.", "Unload those that are named first."],
  MORTISE_CIRCUIT_OPEN: [
    "limit",
    "The plugin failed again and again, and gets no calls for a while.",
    "Wait until it is tried again, or look at its failures and enable it.",
  ],
  MORTISE_LOAD_FAILED: [
    "module",
    "A plugin's code could not be made ready.",
    "Look at the cause, and correct the plugin.",
  ],
  MORTISE_STORE_MISSING: [
    "usage",
    "A plugin contributes a schema, and the host has no store for it.",
    "Open the host with a store.",
  ],
  MORTISE_MIGRATION_FAILED: [
    "usage",
    "A plugin's contributed schema could not be applied; its tables are as they were.",
    "Look at the cause, and at `mortise plugin plan`. Where data is to be lost, start with `--allow-destructive`.",
  ],
  MORTISE_RATE_EXCEEDED: [
    "limit",
    "A host function was called more often than its rate.",
    "Call less often.",
  ],
  MORTISE_INPUT_INVALID: [
    "plugin",
    "A plugin passed something that is not what the host function's schema says.",
    "Correct the plugin: pass what is described.",
  ],
  MORTISE_RESULT_INVALID: [
    "system",
    "A host function gave something that is not what its own schema says.",
    "Correct the host function.",
  ],
  MORTISE_FUNCTION_INVALID: [
    "usage",
    "A host function is not defined as it must be.",
    "Correct its name, schema or rate.",
  ],
  MORTISE_FUNCTION_FAILED: ["system", "A host function failed.", "Look at the audit log for what it threw."],
  MORTISE_EVENT_INVALID: [
    "usage",
    "An event is not formed as events are.",
    "Correct the field that is named.",
  ],
  MORTISE_EVENT_TOO_LARGE: [
    "limit",
    "An event's payload is larger than 64 KiB.",
    "Send less, or a reference.",
  ],
  MORTISE_CALLS_NESTED: [
    "limit",
    "Host functions called plugins whose host functions called plugins, too often in a row.",
    "Break the circle: have a plugin emit an event in place of a call.",
  ],
  MORTISE_EVENTS_FULL: ["limit", "Too many events wait to be delivered.", "Send fewer events."],
  MORTISE_HOPS_EXCEEDED: [
    "limit",
    "An event was emitted in answer to an event, too many times over.",
    "Correct the plugins that answer each other.",
  ],
  MORTISE_ANSWER_INVALID: [
    "plugin",
    "A handler answered with something that is no answer to what it was given.",
    "Correct the plugin: answer as its handler's page says.",
  ],
  MORTISE_COMMAND_UNKNOWN: [
    "usage",
    "No plugin has a command of that name.",
    "Type one of those that the help lists.",
  ],
  MORTISE_COMMAND_ARGUMENTS: [
    "usage",
    "What was typed after a command is not as the command's pattern says.",
    "Type it as the message shows.",
  ],
  MORTISE_PROCESS_UNSTARTABLE: [
    "system",
    "A child process could not be started.",
    "Check the program, the folder, and who may run it.",
  ],
  MORTISE_PROCESS_DIED: [
    "plugin",
    "The child process that ran the call ended before it had answered.",
    "Look at the plugin's log for the reason; the next call gets a fresh process.",
  ],
  MORTISE_PROCESS_ANSWER_INVALID: [
    "plugin",
    "A child process broke the protocol, and was ended.",
    "Correct the plugin: one JSON-RPC 2.0 message a line, and one answer to each call, with its id.",
  ],
  MORTISE_PROCESS_CHANGED: [
    "module",
    "The code of a process plugin is no longer what was verified.",
    "Reload the plugin, so that it is verified again.",
  ],
  MORTISE_SANDBOX_UNAVAILABLE: [
    "system",
    "A plugin is to run in bubblewrap, which is not there or does not work.",
    "Install bubblewrap and allow user namespaces, or set `sandbox` to `none` if you trust the program.",
  ],
  MORTISE_HOST_CLOSED: ["usage", "The host is closed.", "Open another one."],
} as const satisfies ErrorTable;

export type HostErrorCode = keyof typeof HOST_ERRORS;

/** Where an error happened, and what is known besides. All of it is safe to print: no secrets, no file contents. */
export interface HostErrorDetails {
  readonly plugin?: string | undefined;
  readonly file?: string | undefined;
  /** Counted from 1. */
  readonly line?: number | undefined;
  /** Counted from 1, in UTF-16 units. */
  readonly column?: number | undefined;
  readonly capability?: string | undefined;
  /** The host function that it happened in. */
  readonly function?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The one error class of the host, of the same shape as the engine's `MortiseError`. `code` is a key of
 * {@link HOST_ERRORS}; `kind` says whose error it is; `problem` is what happened without code, place and advice.
 *
 * @example
 * ```ts
 * try {
 *   parseCapability("http");
 * } catch (error) {
 *   if (error instanceof HostError) console.log(error.code); // MORTISE_CAPABILITY_INVALID
 * }
 * ```
 */
export class HostError extends CodedError<HostErrorCode, HostErrorDetails> {
  override readonly name = "HostError";

  constructor(code: HostErrorCode, problem: string, details: HostErrorDetails = {}) {
    super(HOST_ERRORS, code, problem, details, where(details));
  }

  /** The same error, with more said about where it happened. What it says itself stands. */
  in(details: HostErrorDetails): HostError {
    return new HostError(this.code, this.problem, { ...details, ...this.details });
  }
}

function where({ plugin, file, line, column }: HostErrorDetails): string {
  // A file's name may hold anything that moves a terminal's cursor.
  const shown = file === undefined ? undefined : printable(file);
  const place = [shown, line, column].filter((part) => part !== undefined).join(":");
  const parts = [plugin === undefined ? "" : `plugin ${plugin}`, place].filter((part) => part !== "");
  return parts.join(", ");
}
