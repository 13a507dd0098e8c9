import type { Call } from "./call.ts";
import type { ErrorCode } from "./errors.ts";
import { MortiseError } from "./errors.ts";
import { GATE_NAME } from "./meter/gatemodule.ts";
import type { Trace } from "./meter/rewrite.ts";
import { rewrite } from "./meter/rewrite.ts";
import type { Variant } from "./meter/variant.ts";
import type { Metered } from "./metered.ts";
import type { Exit } from "./wasi/exit.ts";
import { clip } from "./wasm/module.ts";
import { functionName } from "./wasm/names.ts";

/** What a call had used up when it ended. */
export interface Spent {
  readonly fuel: boolean;
  /** It was refused memory that it asked for. Most guests trap then, by a way of their own. */
  readonly memory: boolean;
}

/**
 * Says with a code why a guest ended: what the call was marked with, the limit that was reached, or the trap itself
 * with its function and its offset in the original file.
 */
export function failureOf(
  error: unknown,
  call: Call,
  metered: Metered,
  variant: Variant,
  spent: Spent,
): MortiseError | Exit {
  if (call.reason !== undefined) return call.reason;
  if (error instanceof MortiseError) return error;
  if (spent.fuel)
    return new MortiseError("MORTISE_FUEL_EXHAUSTED", "The call was stopped when its fuel was used up.");
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof WebAssembly.RuntimeError) {
    if (message === "unreachable" && call.late) {
      return new MortiseError("MORTISE_DEADLINE_EXCEEDED", "The call was stopped at its deadline.");
    }
    const details = placeOf(error, metered, variant);
    if (spent.memory) {
      const problem = `The plugin was refused memory past its cap, and then trapped: ${message}.`;
      return new MortiseError("MORTISE_MEMORY_EXCEEDED", problem, { ...details, cause: error });
    }
    return new MortiseError("MORTISE_TRAP", `The plugin trapped: ${message}.`, { ...details, cause: error });
  }
  if (error instanceof RangeError && /call stack/.test(message)) {
    return new MortiseError("MORTISE_STACK_OVERFLOW", "The plugin used up the stack.", { cause: error });
  }
  if (error instanceof RangeError)
    return new MortiseError("MORTISE_OUT_OF_MEMORY", `There was no memory left: ${message}.`, {
      cause: error,
    });
  if (error instanceof WebAssembly.Exception) {
    return new MortiseError(
      "MORTISE_EXCEPTION",
      "The plugin threw a WebAssembly exception that nothing caught.",
      { cause: error },
    );
  }
  return new MortiseError("MORTISE_TRAP", `The plugin trapped: ${clip(message)}.`, { cause: error });
}

/** What instantiation throws, with a code. */
export function instantiationFailure(error: unknown): MortiseError {
  if (error instanceof MortiseError) return error;
  const message = error instanceof Error ? error.message : String(error);
  let code: ErrorCode = "MORTISE_TRAP";
  if (error instanceof RangeError) code = "MORTISE_OUT_OF_MEMORY";
  else if (error instanceof WebAssembly.LinkError) code = "MORTISE_IMPORT_MISMATCH";
  return new MortiseError(
    code,
    `The module could not be instantiated: ${message.replace(/^WebAssembly\.Instance\(\): /, "")}.`,
    { cause: error },
  );
}

interface Place {
  readonly function?: string;
  readonly offset?: number;
}

/** Reads V8's stack trace for the innermost wasm frame, and maps its offset back to the file that was given. */
function placeOf(error: Error, metered: Metered, variant: Variant): Place {
  const frames = (error.stack ?? "").split("\n").filter((line) => !line.includes(GATE_NAME));
  const frame = /wasm-function\[(\d+)\]:0x([0-9a-f]+)/.exec(frames.join("\n"));
  if (frame === null) return {};
  const index = Number(frame[1]);
  if (index >= metered.shape.functions.length) return {};
  const name = functionName(metered.shape, index) ?? `#${index}`;
  const offset = originalOffset(metered, variant, index, Number.parseInt(frame[2] as string, 16));
  return offset === undefined ? { function: name } : { function: name, offset };
}

/** Rewrites once more with a trace of that function: a trap is rare, and a map of every function is not small. */
function originalOffset(
  metered: Metered,
  variant: Variant,
  index: number,
  offset: number,
): number | undefined {
  const trace: Trace = { function: index, points: [] };
  rewrite(metered.admit(), variant, trace);
  let original: number | undefined;
  for (let i = 0; i < trace.points.length; i += 2) {
    const from = trace.points[i] as number;
    if (from > offset) break;
    original = (trace.points[i + 1] as number) + offset - from;
  }
  return original;
}
