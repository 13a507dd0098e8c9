import { MortiseError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { CallContext } from "./callcontext.ts";
import { LOG_LEVELS, type LogLevel } from "./level.ts";

/** What takes a plugin's messages. `console` is one. */
export type Logger = Readonly<
  Record<"trace" | "debug" | "info" | "warn" | "error", (...data: unknown[]) => void>
>;

/** Bounds of a plugin. */
export interface MemoryOptions {
  /** Pages of 64 KiB: all memories of the guest and what it holds in the host together. 4,096 by default. */
  readonly maxPages?: number | undefined;
  /** Bytes of one HTTP response. 50 MiB by default. */
  readonly maxHttpResponseBytes?: number | undefined;
  /** Bytes of all vars; 0 for none. 1 MiB by default. */
  readonly maxVarBytes?: number | undefined;
}

/** Configuration: values by key. */
export type PluginConfig = Record<string, string>;
export type PluginConfigLike = PluginConfig;

/** A function of the host that the plugin imports. i64 comes and goes as bigint; a promise suspends the guest. */
// biome-ignore lint/suspicious/noExplicitAny: the guest's import decides what the numbers are.
export type HostFunction = (context: CallContext, ...args: any[]) => any;

/** The options of `createPlugin`: those of `@extism/extism` 2.0.0-rc13. */
export interface ExtismPluginOptions {
  /** Gives the plugin the folders and output that were granted. Without it, WASI answers that there is nothing. */
  readonly useWasi?: boolean | undefined;
  /**
   * Runs the plugin in a worker thread, so that it computes while this one does. Host functions are called in this
   * thread. Without it the event loop turns during calls too, and deadlines hold.
   */
  readonly runInWorker?: boolean | undefined;
  /** `console` by default. */
  readonly logger?: Logger | undefined;
  /** `silent` by default. */
  readonly logLevel?: LogLevel | undefined;
  /** Host functions by namespace and name: `{ "extism:host/user": { name(context, handle) {…} } }`. */
  readonly functions?: Readonly<Record<string, Readonly<Record<string, HostFunction>>>> | undefined;
  /** Folders: guest's path to the host's; `ro:` before the host's makes it read-only. */
  readonly allowedPaths?: Readonly<Record<string, string>> | undefined;
  /** Hostnames and patterns that the plugin may send HTTP requests to. */
  readonly allowedHosts?: readonly string[] | undefined;
  readonly memory?: MemoryOptions | undefined;
  /** Milliseconds that a call may take; none by default. */
  readonly timeoutMs?: number | null | undefined;
  /** Whether what the plugin writes to standard output and error reaches the logger. */
  readonly enableWasiOutput?: boolean | undefined;
  readonly config?: Readonly<Record<string, string>> | undefined;
  /** Loads manifests and modules, and sends the plugin's HTTP requests. */
  readonly fetch?: typeof fetch | undefined;
  /** Whether the plugin sees the headers of HTTP responses. */
  readonly allowHttpResponseHeaders?: boolean | undefined;
  /** Taken and not needed: what is too long for the memory that threads share is posted. */
  readonly sharedArrayBufferSize?: number | undefined;
  /** Taken and not needed: a worker has neither environment nor arguments. */
  readonly nodeWorkerArgs?: object | undefined;
}

const KNOWN: Readonly<
  Record<keyof ExtismPluginOptions, "boolean" | "number" | "string" | "object" | "function">
> = {
  useWasi: "boolean",
  runInWorker: "boolean",
  logger: "object",
  logLevel: "string",
  functions: "object",
  allowedPaths: "object",
  allowedHosts: "object",
  memory: "object",
  timeoutMs: "number",
  enableWasiOutput: "boolean",
  config: "object",
  fetch: "function",
  allowHttpResponseHeaders: "boolean",
  sharedArrayBufferSize: "number",
  nodeWorkerArgs: "object",
};

/**
 * Options whose names are all known and whose values have the right type. What a manifest can say too is checked
 * when the two are put together.
 *
 * @throws MORTISE_OPTION_INVALID
 */
export function checkedOptions(options: ExtismPluginOptions): ExtismPluginOptions {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(KNOWN, name)) {
      const meant = nearest(name, Object.keys(KNOWN));
      throw invalid(
        `There is no option \`${name.slice(0, 64)}\`${meant === undefined ? "" : ` (did you mean \`${meant}\`?)`}.`,
      );
    }
    const type = KNOWN[name as keyof ExtismPluginOptions];
    if (value !== undefined && value !== null && typeof value !== type) {
      throw invalid(`The option \`${name}\` must be a ${type}, and is a ${typeof value}.`);
    }
  }
  if (options.logLevel !== undefined && !LOG_LEVELS.includes(options.logLevel)) {
    throw invalid(`The option \`logLevel\` must be one of ${LOG_LEVELS.join(", ")}.`);
  }
  for (const [namespace, functions] of Object.entries(options.functions ?? {})) {
    for (const [name, run] of Object.entries(functions)) {
      if (typeof run !== "function")
        throw invalid(`The host function \`${namespace}\` \`${name}\` is no function.`);
    }
  }
  return options;
}

function invalid(message: string): MortiseError {
  return new MortiseError("MORTISE_OPTION_INVALID", message);
}
