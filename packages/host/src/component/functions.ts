import type { HostFunction, Input } from "@mortise/engine";
import { MortiseError, Payload } from "@mortise/engine";
import { importCall } from "@mortise/engine/component";
import type { FunctionReply } from "../adapt.ts";

/** Why a host function was refused, or failed: `mortise:host/functions#failure`. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** What a host function answered. */
export type Outcome =
  | { readonly tag: "ok"; readonly val: unknown }
  | { readonly tag: "err"; readonly val: Failure };

/** The host's functions, called by name on behalf of the component that runs. */
export interface FunctionCaller {
  /** For `callSync`. @throws MORTISE_HOST_FUNCTION_ASYNC for one that answers a promise */
  now(name: string, input: unknown): Outcome;
  /** For `call`: the component is suspended meanwhile. */
  later(name: string, input: unknown): Promise<Outcome>;
}

/** Input as text goes on as it is; anything else is written as JSON. */
export function functionCaller(functions: readonly HostFunction[]): FunctionCaller {
  const byName = new Map(functions.map((each) => [each.name, each]));
  const run = (found: HostFunction, input: unknown): Input | Promise<Input> => {
    const { plugin, context, stopClock } = importCall();
    if (found.clockStops === true) stopClock();
    const text = typeof input === "string" ? input : JSON.stringify(input);
    return found.run(new Payload(Buffer.from(text)), { plugin, context });
  };
  return {
    now(name, input) {
      const found = byName.get(name);
      if (found === undefined) return unknown(name);
      if (found.async === true)
        throw new MortiseError("MORTISE_HOST_FUNCTION_ASYNC", `Host function \`${name}\` is asynchronous.`);
      return outcomeOf(run(found, input) as Input);
    },
    async later(name, input) {
      const found = byName.get(name);
      return found === undefined ? unknown(name) : outcomeOf(await run(found, input));
    },
  };
}

function unknown(name: string): Outcome {
  const message = `The host has no function \`${name.slice(0, 64)}\`.`;
  return { tag: "err", val: { code: "MORTISE_IMPORT_UNKNOWN", message } };
}

/** A host function answers an object; one that runs in another process answers it as JSON. */
function outcomeOf(answer: Input): Outcome {
  const reply = (
    answer instanceof Uint8Array ? JSON.parse(Buffer.from(answer).toString()) : answer
  ) as FunctionReply;
  return reply.kind === "Success" ? { tag: "ok", val: reply.payload } : { tag: "err", val: reply.payload };
}
