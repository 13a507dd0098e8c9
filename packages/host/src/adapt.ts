import type { HostCall, HostFunction, HttpFunction, Payload } from "@mortise/engine";
import { CodedError, MortiseError } from "@mortise/engine";
import type { AuditLog } from "./audit.ts";
import type { Capability } from "./capability/capability.ts";
import { parseCapability } from "./capability/capability.ts";
import { demand } from "./capability/grants.ts";
import type { Clock } from "./clock.ts";
import { HostError } from "./errors.ts";
import type { Caller, CallFrame, Slot } from "./frame.ts";
import { serving } from "./frame.ts";
import type { FunctionCall, HostFunctionDefinition, HostHttp } from "./hostfunction.ts";
import { FunctionError } from "./hostfunction.ts";
import { NO_JSON, readJson } from "./json.ts";
import { RateLimit } from "./ratelimit.ts";
import type { Telemetry } from "./telemetry.ts";
import type { Validator } from "./validator.ts";
import { validatorOf } from "./validator.ts";

/** What every host function call goes through. */
export interface FunctionServices {
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly telemetry: Telemetry;
}

/** What the guest gets. */
export type FunctionReply = { readonly kind: "Success"; readonly payload: unknown } | Refusal;

interface Refusal {
  readonly kind: "Error";
  readonly payload: { readonly code: string; readonly message: string };
}

/**
 * A host function as the engine takes it. Each call is checked in this order: its input by the schema, its rate, the
 * capability that its actual input needs; then it runs. Whatever goes wrong is an answer to the guest, and never ends
 * its call.
 *
 * @throws MORTISE_FUNCTION_INVALID
 */
export function adapt(definition: HostFunctionDefinition, services: FunctionServices): HostFunction {
  const { name, compiled } = definition;
  const admitted = admission(definition, services);
  const output =
    definition.output === undefined ? undefined : validatorOf(definition.output, name, compiled?.output);
  const success = (result: unknown): FunctionReply => {
    if (result instanceof Promise) {
      // Nobody waits for it, so nobody would hear of it either.
      result.catch(() => {});
      throw new HostError("MORTISE_FUNCTION_INVALID", "It gives a promise, and is not `async`.", {
        function: name,
      });
    }
    const payload = result === undefined ? null : result;
    const problem = output?.(payload);
    if (problem === undefined) return { kind: "Success", payload };
    throw new HostError("MORTISE_RESULT_INVALID", `In the result, ${problem}.`, { function: name });
  };
  const shared = { name, async: definition.async, clockStops: definition.clockStops };
  const begin = (call: HostCall) => {
    const { frame } = call.context as Slot;
    if (frame === undefined) return undefined;
    return { frame, recorded: services.telemetry.hostFunction(frame.span, frame.caller.name, name) };
  };
  if (definition.async !== true) {
    return {
      ...shared,
      run(bytes, call) {
        const begun = begin(call);
        if (begun === undefined) return OUTSIDE;
        let reply: FunctionReply;
        try {
          const { frame } = begun;
          const input = admitted(bytes, frame);
          reply = success(serving.run(frame, () => definition.run(input, handle(frame, name, services))));
        } catch (error) {
          reply = failure(error, name, begun.frame, services);
        }
        begun.recorded.end({ outcome: outcomeOf(reply) });
        return reply;
      },
    };
  }
  return {
    ...shared,
    async run(bytes, call) {
      const begun = begin(call);
      if (begun === undefined) return OUTSIDE;
      let reply: FunctionReply;
      try {
        const { frame } = begun;
        const input = admitted(bytes, frame);
        reply = success(await serving.run(frame, () => definition.run(input, handle(frame, name, services))));
      } catch (error) {
        reply = failure(error, name, begun.frame, services);
      }
      begun.recorded.end({ outcome: outcomeOf(reply) });
      return reply;
    },
  };
}

/**
 * What a plugin's instances are given for Extism's own `http_request`: `http`, under the plugin's grants. What goes wrong
 * ends the plugin's call, as Extism has no other answer, and is in the audit log.
 */
export function adaptHttp(http: HostHttp, caller: Caller, services: FunctionServices): HttpFunction {
  const { name } = caller;
  const demanded = (capability: Capability | string) => {
    demand(caller.rules, capabilityOf(capability), services.clock.now(), name);
  };
  return async (request, signal) => {
    try {
      return await http(request, { plugin: name, signal, demand: demanded });
    } catch (cause) {
      const { code, message } = failure(
        cause,
        "http_request",
        { caller, over: signal.aborted },
        services,
      ).payload;
      if (cause instanceof MortiseError) throw cause;
      throw new MortiseError("MORTISE_HTTP_REFUSED", `${code}: ${message}`, { cause });
    }
  };
}

const OUTSIDE: FunctionReply = {
  kind: "Error",
  payload: { code: "MORTISE_PLUGIN_UNAVAILABLE", message: "The plugin is in no call." },
};

/** What reads and admits a call's input. */
function admission(
  definition: HostFunctionDefinition,
  services: FunctionServices,
): (bytes: Payload, frame: CallFrame) => unknown {
  const { name, compiled } = definition;
  const validate =
    definition.input === undefined ? undefined : validatorOf(definition.input, name, compiled?.input);
  const isText = definition.input?.type === "string";
  const limit = definition.rate === undefined ? undefined : new RateLimit(definition.rate);
  return (bytes, frame) => {
    const input = inputOf(bytes, isText, validate, name);
    const plugin = frame.caller.name;
    if (limit !== undefined) {
      const by = definition.rateBy?.(input) ?? "";
      if (!limit.take(`${plugin}\n${by}`, services.clock.now()))
        throw new HostError("MORTISE_RATE_EXCEEDED", `\`${name}\` was called too often.`, { plugin });
    }
    const required = definition.requires?.(input) ?? [];
    for (const each of Array.isArray(required) ? required : [required])
      demand(frame.caller.rules, capabilityOf(each), services.clock.now(), plugin);
    return input;
  };
}

function inputOf(bytes: Payload, isText: boolean, validate: Validator | undefined, name: string): unknown {
  const read = readAs(bytes, isText, validate === undefined);
  const problem = "problem" in read ? `it ${read.problem}` : validate?.(read.value ?? null);
  if (problem === undefined && "value" in read) return read.value;
  throw new HostError("MORTISE_INPUT_INVALID", `In what \`${name}\` was passed, ${problem}.`);
}

/** Scripts pass text as it is, other guests mostly as JSON: where text is meant, only JSON text is taken for that. */
function readAs(bytes: Payload, isText: boolean, isAnything: boolean): ReturnType<typeof readJson> {
  const read = readJson(bytes);
  if (isText) return "value" in read && typeof read.value === "string" ? read : { value: bytes.text() };
  return isAnything && "problem" in read && read.problem === NO_JSON ? { value: bytes.text() } : read;
}

function capabilityOf(wanted: Capability | string): Capability {
  if (typeof wanted !== "string") return wanted;
  return parseCapability(wanted);
}

function handle(frame: CallFrame, name: string, { clock, audit }: FunctionServices): FunctionCall {
  const { caller } = frame;
  const alive = () => {
    if (frame.over) throw new MortiseError("MORTISE_ABORTED", "The call has ended.");
  };
  return {
    plugin: caller.name,
    callId: frame.callId,
    export: frame.export,
    event: frame.event,
    owner: frame.owner,
    config: caller.config,
    get signal() {
      return frame.signal;
    },
    demand(capability) {
      alive();
      demand(caller.rules, capabilityOf(capability), clock.now(), caller.name);
    },
    emit(event) {
      alive();
      return frame.emit(event);
    },
    log(level, message) {
      alive();
      try {
        caller.log(level, message);
      } catch (cause) {
        const what = "What the plugin logged could not be written.";
        audit.write({ at: clock.now(), plugin: caller.name, kind: "failed", what, function: name, cause });
      }
    },
  };
}

function failure(
  error: unknown,
  name: string,
  { caller, over }: Pick<CallFrame, "caller" | "over">,
  { audit, clock }: FunctionServices,
): Refusal {
  if (error instanceof FunctionError) return refusal(error.code, error.message);
  const at = clock.now();
  const plugin = caller.name;
  if (!(error instanceof CodedError)) {
    const what = `The host function \`${name}\` failed.`;
    const code = "MORTISE_FUNCTION_FAILED";
    audit.write({ at, plugin, kind: "failed", what, function: name, code, cause: error });
    return refusal(code, what);
  }
  const { code, problem } = error;
  const kind =
    code === "MORTISE_CAPABILITY_DENIED" ? "denied" : code === "MORTISE_RATE_EXCEEDED" ? "rate" : "failed";
  // That what a call began ends with it is no failure.
  if (!(over && code === "MORTISE_ABORTED")) {
    const { cause } = error;
    audit.write({
      at,
      plugin,
      kind,
      what: problem,
      capability: error instanceof HostError ? error.details.capability : undefined,
      function: name,
      code,
      cause,
    });
  }
  return refusal(code, problem);
}

function refusal(code: string, message: string): Refusal {
  return { kind: "Error", payload: { code, message } };
}

function outcomeOf(reply: FunctionReply): string {
  return reply.kind === "Success" ? "ok" : reply.payload.code;
}
