import type { HostFunction, HttpRequest, HttpResponse, LogLevel } from "@mortise/engine";
import { hostFunction as plainFunction } from "@mortise/engine";
import type { Capability } from "./capability/capability.ts";
import { HostError } from "./errors.ts";
import type { EmitEvent, Event } from "./events/event.ts";
import type { Rate } from "./ratelimit.ts";
import type { CompiledSchema, JsonSchema } from "./validator.ts";

/** What a host function knows of the call that it serves, and may do on its behalf. */
export interface FunctionCall {
  readonly plugin: string;
  readonly callId: string;
  /** The export that the plugin is in. */
  readonly export: string;
  /** The event that the plugin handles, where it handles one. */
  readonly event: Event | undefined;
  /** On whose behalf the plugin was called, where its caller said so. */
  readonly owner?: string | undefined;
  /** The plugin's own settings. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Aborted when the call ends. */
  readonly signal: AbortSignal;
  /**
   * Refuses what is not granted at this moment, for what shows only on the way, such as a redirect.
   *
   * @throws MORTISE_CAPABILITY_DENIED, which goes to the guest when it is let through
   */
  demand(capability: Capability | string): void;
  /**
   * Emits an event as the plugin, and answers with it; it is delivered after the call.
   *
   * @throws MORTISE_CAPABILITY_DENIED, MORTISE_EVENT_INVALID, MORTISE_EVENT_TOO_LARGE, MORTISE_HOPS_EXCEEDED
   */
  emit(event: EmitEvent): Event;
  /** Logs as the plugin. */
  log(level: LogLevel, message: string): void;
}

/** What a call of a host function needs: one capability, several, or none. */
export type RequiredCapabilities = Capability | string | readonly (Capability | string)[] | undefined;

/**
 * A host function, defined once, that plugins of every format may call with one JSON value. They get
 * `{"kind":"Success","payload":…}` or `{"kind":"Error","payload":{"code":…,"message":…}}`.
 */
export interface HostFunctionDefinition<I = unknown, O = unknown> {
  readonly name: string;
  readonly description?: string | undefined;
  /** What it takes; without one, any JSON, and any text. Where its `type` is `string`, text need not be JSON. */
  readonly input?: JsonSchema | undefined;
  readonly output?: JsonSchema | undefined;
  /** `input` and `output` as Ajv compiles them; what is missing is compiled when the host opens. */
  readonly compiled?: CompiledSchemas | undefined;
  /** Whether `run` gives a promise; the plugin is suspended meanwhile. */
  readonly async?: boolean | undefined;
  /** Whether it waits for a person: the call's deadline stands still meanwhile. */
  readonly clockStops?: boolean | undefined;
  /** How often each plugin may call it. */
  readonly rate?: Rate | undefined;
  /** The capability that a call needs, from its actual input. */
  requires?(input: I): RequiredCapabilities;
  /** What the rate counts by besides the plugin, such as the host that is called. */
  rateBy?(input: I): string;
  run(input: I, call: FunctionCall): O | Promise<O>;
}

/** The schemas of a host function as Ajv compiles them. */
export interface CompiledSchemas {
  readonly input?: CompiledSchema | undefined;
  readonly output?: CompiledSchema | undefined;
}

/** What a host function takes and gives, as `npm run schemas` makes it of `schema/effects`. */
export interface FunctionSchema {
  readonly description: string;
  readonly input: JsonSchema;
  readonly output: JsonSchema;
  readonly compiled: CompiledSchemas;
}

/** What a request knows of the call that makes it. */
export type RequestingCall = Pick<FunctionCall, "plugin" | "signal" | "demand">;

/** Makes the requests that plugins ask for by Extism's own `http_request`. What it throws ends the plugin's call. */
export type HostHttp = (request: HttpRequest, call: RequestingCall) => Promise<HttpResponse>;

/**
 * What a host function throws so that the guest reads it. Of any other error the guest learns no more than that there
 * was one, because its message may hold anything.
 *
 * @example
 * ```ts
 * throw new FunctionError("git:not_found", "There is no such branch.");
 * ```
 */
export class FunctionError extends Error {
  override readonly name = "FunctionError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/**
 * Defines a host function for the plugins of a host. With a name and a function in place of a definition, it is the
 * engine's `hostFunction`, for one plugin's code without a host.
 *
 * @throws MORTISE_FUNCTION_INVALID
 * @example
 * ```ts
 * const rollDice = hostFunction({
 *   name: "roll_dice",
 *   input: { type: "object", properties: { sides: { type: "integer", minimum: 2 } }, required: ["sides"] },
 *   requires: () => "dice:roll",
 *   run: ({ sides }: { sides: number }) => 1 + Math.floor(Math.random() * sides),
 * });
 * ```
 */
export function hostFunction<I, O>(definition: HostFunctionDefinition<I, O>): HostFunctionDefinition<I, O>;
export function hostFunction(
  name: string,
  run: HostFunction["run"],
  options?: Parameters<typeof plainFunction>[2],
): HostFunction;
export function hostFunction<I, O>(
  first: HostFunctionDefinition<I, O> | string,
  run?: HostFunction["run"],
  options?: Parameters<typeof plainFunction>[2],
): HostFunctionDefinition<I, O> | HostFunction {
  if (typeof first === "string") {
    if (run !== undefined) return plainFunction(first, run, options);
    throw wrong(first, "It has nothing to run.");
  }
  if (!NAME.test(first.name))
    throw wrong(first.name, "Its name must be letters, digits and `_`, beginning with no digit.");
  const { rate } = first;
  if (rate !== undefined && !(rate.burst >= 1 && rate.perSecond > 0 && Number.isFinite(rate.perSecond)))
    throw wrong(first.name, "Its rate must have a burst of at least 1, and calls a second above 0.");
  return first;
}

function wrong(name: string, problem: string): HostError {
  return new HostError("MORTISE_FUNCTION_INVALID", problem, { function: name.slice(0, 64) });
}
