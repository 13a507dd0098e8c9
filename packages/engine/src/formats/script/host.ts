import { MortiseError } from "../../errors.ts";
import type { Guest } from "../../guest.ts";
import { answerNow, type HostCall, type HostFunction } from "../../hostfunction.ts";
import { logLine } from "../../logging.ts";
import { type Input, inputBytes, isBytes, payloadOf } from "../../payload.ts";
import type { ScriptHost } from "./hostcall.ts";

/** What a script's instance reaches: the host functions of its plugin, its config, its vars and its log. */
export function scriptHost(guest: Guest, functions: readonly HostFunction[]): ScriptHost {
  const { environment, plugin } = guest;
  return {
    call(name, json, mayWait) {
      const found = functions.find((each) => each.name === name);
      if (found === undefined) {
        throw new MortiseError("MORTISE_IMPORT_UNKNOWN", `There is no host function \`${name}\`.`, {
          plugin,
        });
      }
      if (guest.call.hostCallsLeft-- <= 0) {
        guest.call.fail(
          "MORTISE_HOST_CALLS_EXCEEDED",
          `The call of host function \`${name}\` was one too many.`,
        );
        return undefined;
      }
      if (found.async === true && !mayWait) {
        guest.call.fail("MORTISE_HOST_FUNCTION_ASYNC", `Host function \`${name}\` is asynchronous.`);
        return undefined;
      }
      // All of a script's host functions share one import, so the call is told.
      guest.call.stopsClock = found.clockStops === true;
      const result = runHost(found, argument(json), { plugin, context: environment.context });
      if (found.async !== true) return answer(answerNow(found, result));
      return result instanceof Promise ? result.then(answer) : answer(result);
    },
    log(level, text) {
      logLine(guest, level, Buffer.from(text));
    },
    config: (key) => environment.config.get(key),
    varGet(key) {
      const bytes = environment.vars.get(key);
      return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
    },
    varSet(key, json) {
      environment.vars.set(key, Buffer.from(json));
    },
    varDelete(key) {
      environment.vars.delete(key);
    },
  };
}

/** Runs a host function. A trap of some other WebAssembly in there is its failure, and not the guest's. */
function runHost(host: HostFunction, input: Uint8Array, call: HostCall): Input | Promise<Input> {
  try {
    return host.run(payloadOf(input), call);
  } catch (cause) {
    if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
    throw new MortiseError("MORTISE_HOST_FUNCTION_FAILED", `${cause.message}.`, { cause });
  }
}

/** A script's argument as every host function gets it: text as it is, anything else as JSON, nothing as no bytes. */
function argument(json: string | undefined): Uint8Array {
  if (json === undefined) return new Uint8Array(0);
  return Buffer.from(json.startsWith('"') ? (JSON.parse(json) as string) : json);
}

/** A host function's result as JSON: text and bytes as a string. */
function answer(result: Input): string | undefined {
  if (result === undefined) return undefined;
  if (typeof result === "string") return JSON.stringify(result);
  const text = Buffer.from(inputBytes(result)).toString("utf8");
  return isBytes(result) ? JSON.stringify(text) : text;
}
