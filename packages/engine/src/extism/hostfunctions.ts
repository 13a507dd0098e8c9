import { MortiseError } from "../errors.ts";
import type { Caller, HostImport } from "../gate.ts";
import { currentGuest } from "../guest.ts";
import type { FunctionType } from "../wasm/types.ts";
import { CallContext } from "./callcontext.ts";
import type { LevelSwitch } from "./level.ts";
import type { HostFunction } from "./options.ts";
import { entered } from "./reentry.ts";
import type { Turns } from "./turn.ts";

/** What the host functions of one plugin are run with. */
export interface Serving {
  readonly turns: Turns;
  readonly level: LevelSwitch;
}

const AsyncFunction = (async () => undefined).constructor;

/**
 * A host function with the signature that the plugin imports it by. An `async` one suspends the plugin until its
 * promise settles.
 */
export function hostImport(
  name: string,
  type: FunctionType,
  run: HostFunction,
  serving: Serving,
): HostImport {
  const start = (caller: Caller, args: readonly unknown[]): unknown => {
    const turn = serving.turns.current;
    if (turn === undefined)
      throw new MortiseError("MORTISE_CLOSED", `The host function \`${name}\` was called outside any call.`);
    const context = new CallContext(caller, turn, serving.level);
    const body = (): unknown => entered({ turns: serving.turns, turn }, () => run(context, ...args));
    return turn.within === undefined ? body() : turn.within(body);
  };
  const plain = (...args: unknown[]): unknown => {
    const result = start(currentGuest(), args);
    if (!isPromise(result)) return wasmValue(name, type, result);
    // Nobody will look at how it ends.
    result.then(undefined, () => undefined);
    throw new MortiseError(
      "MORTISE_HOST_FUNCTION_ASYNC",
      `The host function \`${name}\` answers a promise: declare it \`async\`.`,
    );
  };
  const away = (caller: Caller, ...args: unknown[]): unknown => {
    const result = start(caller, args);
    if (!isPromise(result)) return wasmValue(name, type, result);
    return Promise.resolve(result).then((settled) => wasmValue(name, type, settled));
  };
  const suspending = (...args: unknown[]): unknown => away(currentGuest(), ...args);
  const host = { name, type, plain, away, counted: true };
  return run.constructor === AsyncFunction ? { ...host, suspending } : host;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

/** What a host function answers, as the wasm value that its type has. */
function wasmValue(name: string, type: FunctionType, value: unknown): unknown {
  const [result, ...more] = type.results;
  if (result === undefined) return undefined;
  if (more.length > 0) return value;
  if (result === "i64") {
    // `store` and `alloc` answer bigints; counting functions often answer plain numbers, or nothing.
    if (typeof value === "bigint") return value;
    if (value === undefined || value === null) return 0n;
    if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
    throw new MortiseError(
      "MORTISE_HOST_FUNCTION_FAILED",
      `The host function \`${name}\` answers an i64 with a ${typeof value}; it takes a bigint.`,
    );
  }
  if (result === "i32" || result === "f32" || result === "f64") return Number(value ?? 0);
  return value;
}
