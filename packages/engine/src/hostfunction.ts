import { MortiseError } from "./errors.ts";
import type { Input, Payload } from "./payload.ts";

/** What a host function knows of the call it serves. */
export interface HostCall {
  /** The name of the plugin, as the one who compiled it gave it. */
  readonly plugin: string;
  /** What the instance was given as `context`. */
  readonly context: unknown;
}

/**
 * A function that plugins of every format may call on the host. It takes one argument and gives one result, both
 * bytes; text and JSON are a method away. An `async` one suspends the plugin until its promise settles, and can be
 * reached by `call` only. What it throws ends the plugin's call with MORTISE_HOST_FUNCTION_FAILED.
 *
 * `module` is the namespace that core modules import it from; without one it answers for `extism:host/user`, `env`
 * (Extism) and `mortise` (buffer).
 */
export interface HostFunction {
  readonly name: string;
  readonly module?: string | undefined;
  readonly async?: boolean | undefined;
  /** It waits for a person: the call's deadline stands still meanwhile. */
  readonly clockStops?: boolean | undefined;
  run(input: Payload, call: HostCall): Input | Promise<Input>;
}

/**
 * Names a host function.
 *
 * @example
 * ```ts
 * const now = hostFunction("now", () => new Date().toISOString());
 * const fetchUser = hostFunction("fetch_user", async (input) => users.find(input.text()), { async: true });
 * ```
 */
export function hostFunction(
  name: string,
  run: HostFunction["run"],
  options: { readonly module?: string; readonly async?: boolean; readonly clockStops?: boolean } = {},
): HostFunction {
  return { name, run, ...options };
}

/**
 * What a host function that is not `async` has answered: for a promise, nobody would wait.
 *
 * @throws MORTISE_HOST_FUNCTION_ASYNC
 */
export function answerNow<T>(host: { readonly name: string }, result: T | Promise<T>): T {
  if (!(result instanceof Promise)) return result;
  result.catch(() => undefined);
  throw new MortiseError(
    "MORTISE_HOST_FUNCTION_ASYNC",
    `Host function \`${host.name}\` answers a promise, and is not declared \`async\`.`,
  );
}
