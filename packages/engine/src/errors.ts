import type { ErrorTable } from "./coded.ts";
import { CodedError } from "./coded.ts";

/**
 * Every coded error of the engine: what happened, and what to do about it. `docs/errors.md` is made from this
 * table, and a test holds the two together.
 *
 * `kind` says whose error it is: `plugin` (the plugin failed by itself), `limit` (it was stopped), `module`
 * (the file is no plugin we run), `usage` (the caller's mistake), `system` (the machine or the runtime).
 */
export const ERRORS = {
  MORTISE_DEADLINE_EXCEEDED: [
    "limit",
    "The call ran longer than its deadline.",
    "Raise `deadline`, or give the plugin less to do.",
  ],
  MORTISE_FUEL_EXHAUSTED: [
    "limit",
    "The call used up its fuel.",
    "Raise `fuel`, or give the plugin less to do.",
  ],
  MORTISE_MEMORY_EXCEEDED: ["limit", "The plugin needs more memory than its cap.", "Raise `memory`."],
  MORTISE_TABLE_EXCEEDED: [
    "limit",
    "The plugin needs more table elements than its cap.",
    "Raise `tableElements`.",
  ],
  MORTISE_OUTPUT_EXCEEDED: ["limit", "The output is larger than its cap.", "Raise `output`."],
  MORTISE_LOG_EXCEEDED: ["limit", "The call logged more than its cap.", "Raise `logBytes`, or log less."],
  MORTISE_HOST_CALLS_EXCEEDED: [
    "limit",
    "The call made more host function calls than its cap.",
    "Raise `hostCalls`.",
  ],
  MORTISE_VARS_EXCEEDED: ["limit", "The plugin's vars are larger than their cap.", "Raise `vars`."],
  MORTISE_SUSPENDED_EXCEEDED: [
    "limit",
    "Too many calls are suspended in this process.",
    "Wait for some to end, or raise the bound with `setMaxSuspended`.",
  ],
  MORTISE_ABORTED: [
    "limit",
    "The caller's AbortSignal stopped the call.",
    "Nothing: this is what was asked for.",
  ],
  MORTISE_STACK_OVERFLOW: [
    "limit",
    "The plugin recursed until the stack was used up.",
    "Recurse less deeply.",
  ],
  MORTISE_QUEUE_FULL: [
    "limit",
    "The queue of waiting calls is full.",
    "Call less often, or raise `queue` or `max`.",
  ],
  MORTISE_TRAP: [
    "plugin",
    "The plugin's code trapped.",
    "Look at the function and offset named; the instance was thrown away, and the next call gets a fresh one.",
  ],
  MORTISE_PLUGIN_ERROR: [
    "plugin",
    "The plugin reported an error.",
    "Look at the message, the return code and the output, which are the plugin's own.",
  ],
  MORTISE_EXIT: [
    "plugin",
    "The plugin exited with a code that is not zero.",
    "Look at its log for the reason.",
  ],
  MORTISE_BAD_POINTER: [
    "plugin",
    "The plugin answered with a pointer or length outside its memory.",
    "Correct the plugin: an answer must lie inside its memory.",
  ],
  MORTISE_VALUE_INVALID: [
    "plugin",
    "The plugin passed something that is no value of the type it declares.",
    "Correct the plugin: what it passes must follow the canonical ABI.",
  ],
  MORTISE_HANDLE_INVALID: [
    "plugin",
    "The plugin used a resource handle that it does not hold.",
    "Correct the plugin: use each handle only while it is held, and as its own type.",
  ],
  MORTISE_EXCEPTION: [
    "plugin",
    "The plugin threw an exception that nothing caught.",
    "Catch it in the plugin.",
  ],
  MORTISE_HOST_FUNCTION_FAILED: ["plugin", "A host function failed during the call.", "Look at the cause."],
  MORTISE_HOST_FUNCTION_ASYNC: [
    "usage",
    "The plugin called an async host function in a synchronous call.",
    "Use `call` instead of `callSync`.",
  ],
  MORTISE_HTTP_REFUSED: [
    "plugin",
    "The plugin made an HTTP request that it was not allowed to make.",
    "Mend the request; or let it have HTTP: by a grant `http:…`, by an `http` function, or by `allowedHosts`.",
  ],
  MORTISE_HTTP_FAILED: ["plugin", "An HTTP request of the plugin failed.", "Look at the cause."],
  MORTISE_HTTP_EXCEEDED: [
    "limit",
    "An HTTP request, or the response to it, is larger or slower than its cap.",
    "Raise the cap: below `http` of the host, or `maxResponseBytes` or `timeout`.",
  ],
  MORTISE_NOT_WASM: ["module", "The bytes are no WebAssembly module.", "Pass a .wasm file."],
  MORTISE_MODULE_INVALID: [
    "module",
    "The module is malformed or does not validate.",
    "Build it again; the offset says where it breaks.",
  ],
  MORTISE_FEATURE_REFUSED: [
    "module",
    "The module uses a feature that cannot be metered, or is not supported.",
    "Build it without the feature that is named.",
  ],
  MORTISE_MODULE_TOO_COMPLEX: [
    "module",
    "The module is past the bounds that keep compilation short.",
    "Split the function that is named, or build with less inlining.",
  ],
  MORTISE_COMPONENT_INVALID: [
    "module",
    "The component is malformed or does not validate.",
    "Build it again; the offset says where it breaks.",
  ],
  MORTISE_WIT_INVALID: ["module", "The WIT text is wrong.", "Correct the line that is named."],
  MORTISE_NAME_RESERVED: [
    "module",
    "The module uses an import or export name that the engine keeps for itself.",
    "Rename it.",
  ],
  MORTISE_IMPORT_UNKNOWN: [
    "module",
    "The module imports something that nobody provides.",
    "Provide a host function of that name, or build the plugin without it.",
  ],
  MORTISE_IMPORT_MISMATCH: [
    "module",
    "An import has another type than what is provided.",
    "Build the plugin against the type that is printed.",
  ],
  MORTISE_FORMAT_UNKNOWN: [
    "module",
    "The file is in no format that the engine knows.",
    "Name the format, or pass a module, component or script.",
  ],
  MORTISE_HASH_MISMATCH: [
    "module",
    "The bytes have another SHA-256 than the manifest says.",
    "Get the file that was meant, or correct the hash.",
  ],
  MORTISE_MANIFEST_INVALID: ["module", "The Extism manifest is wrong.", "Correct the field that is named."],
  MORTISE_SCRIPT_INVALID: [
    "module",
    "The script does not parse, or cannot be stripped of its types.",
    "Correct the line that is named.",
  ],
  MORTISE_IMPORT_OUTSIDE: [
    "module",
    "A script imports something outside its folder, or a package.",
    "Import relative files inside the plugin's folder, or bundle the package first.",
  ],
  MORTISE_SOURCE_UNREADABLE: ["module", "The file or URL could not be read.", "Check the path."],
  MORTISE_EXPORT_UNKNOWN: [
    "usage",
    "The plugin has no such export.",
    "Call one of the exports that are listed.",
  ],
  MORTISE_EXPORT_UNCALLABLE: [
    "usage",
    "The export has a signature that this format cannot call.",
    "Call another export, or name the format.",
  ],
  MORTISE_ARGUMENT_INVALID: [
    "usage",
    "A value has another type than the interface declares.",
    "Pass a value of the type that is named.",
  ],
  MORTISE_OPTION_INVALID: [
    "usage",
    "An option has a wrong value.",
    "Pass a value of the form that is named.",
  ],
  MORTISE_COMMAND_INVALID: ["usage", "The command line is wrong.", "See the command with `--help`."],
  MORTISE_BUSY: ["usage", "The instance is in a call already.", "Wait for the call to end, or use a pool."],
  MORTISE_CLOSED: ["usage", "The instance, pool or plugin is closed.", "Open another one."],
  MORTISE_INSTANCE_SEALED: [
    "usage",
    "A plugin's WebAssembly instance is not handed out.",
    "Use `call`, `getExports` and `getImports`.",
  ],
  MORTISE_PERMISSION_DENIED: [
    "plugin",
    "The plugin asked for something that was not granted.",
    "Grant it, if it should have it.",
  ],
  MORTISE_CLOCK_STALE: [
    "system",
    "The clock that stops runaway plugins stands still.",
    "Call again; if it stays, the ticker thread cannot run on this machine.",
  ],
  MORTISE_WORKER_DIED: [
    "system",
    "The worker thread that ran the call died.",
    "Call again: the thread is replaced.",
  ],
  MORTISE_OUT_OF_MEMORY: [
    "system",
    "The machine or the runtime has no memory left for the plugin.",
    "Close instances, or lower their caps.",
  ],
  MORTISE_RUNTIME_UNSUPPORTED: [
    "system",
    "This Node.js cannot run plugins.",
    "Use Node.js 24.20 or later in 24, or 26 and later.",
  ],
} as const satisfies ErrorTable;

export type ErrorCode = keyof typeof ERRORS;

/** Where an error happened, and what is known besides. All of it is safe to print: no secrets, no file contents. */
export interface ErrorDetails {
  readonly plugin?: string;
  readonly export?: string;
  readonly callId?: string;
  /** The file of the plugin's source, for scripts and modules read from disk. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** Byte offset in the original module. */
  readonly offset?: number;
  /** The name of the wasm function, or `#index` where it has none. */
  readonly function?: string;
  /** What the plugin returned, where that was not zero. */
  readonly returnCode?: number;
  /** The error message that the plugin set itself; absent where it set none. */
  readonly said?: string;
  /** What the plugin had set as its output when it failed. */
  readonly output?: Uint8Array;
  readonly cause?: unknown;
}

/**
 * The one error class of the engine. `code` is a key of {@link ERRORS}; `kind` says whose error it is.
 *
 * @example
 * ```ts
 * try {
 *   await plugin.call("spin", "", { deadline: 20 });
 * } catch (error) {
 *   if (error instanceof MortiseError && error.code === "MORTISE_DEADLINE_EXCEEDED") console.log("stopped");
 * }
 * ```
 */
export class MortiseError extends CodedError<ErrorCode, ErrorDetails> {
  override readonly name = "MortiseError";

  constructor(code: ErrorCode, problem: string, details: ErrorDetails = {}) {
    super(ERRORS, code, problem, details, where(details));
  }

  /** The same error, with more said about where it happened. What it says itself stands. */
  in(details: ErrorDetails): MortiseError {
    return new MortiseError(this.code, this.problem, { ...details, ...this.details });
  }
}

function where(details: ErrorDetails): string {
  const parts: string[] = [];
  if (details.plugin !== undefined) parts.push(`plugin ${details.plugin}`);
  if (details.export !== undefined) parts.push(`export ${details.export}`);
  if (details.callId !== undefined) parts.push(`call ${details.callId}`);
  if (details.file !== undefined) {
    const at =
      details.line === undefined
        ? ""
        : `:${details.line}${details.column === undefined ? "" : `:${details.column}`}`;
    parts.push(`${details.file}${at}`);
  }
  if (details.function !== undefined) parts.push(`function ${details.function}`);
  if (details.offset !== undefined) parts.push(`offset 0x${details.offset.toString(16)}`);
  return parts.join(", ");
}
