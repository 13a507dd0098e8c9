import type { Call } from "./call.ts";
import type { ErrorCode } from "./errors.ts";
import { MortiseError } from "./errors.ts";
import type { Part } from "./link.ts";
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
  parts: readonly Part[],
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
    const details = placeOf(error, parts, variant);
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

/** A frame of wasm in V8's stack traces: what the module is called, its own hash of it, the function, the offset. */
const FRAME = /wasm:\/\/wasm\/([0-9a-z-]+)-[0-9a-f]{8}:wasm-function\[(\d+)\]:0x([0-9a-f]+)\)?$/;

/**
 * Reads V8's stack trace for the innermost frame of one of the plugin's modules, and maps its offset back to the file
 * that was given.
 */
function placeOf(error: Error, parts: readonly Part[], variant: Variant): Place {
  for (const line of (error.stack ?? "").split("\n")) {
    const [, called, number = "", at = ""] = FRAME.exec(line) ?? [];
    const part = called === undefined ? undefined : parts.find((each) => each.metered.called === called);
    if (part === undefined) continue;
    const { metered, start = 0 } = part;
    const index = Number(number);
    // What the rewriter added is not the plugin's.
    if (index >= metered.shape.functions.length) continue;
    const name = functionName(metered.shape, index) ?? `#${index}`;
    const offset = originalOffset(metered, variant, index, Number.parseInt(at, 16));
    return offset === undefined ? { function: name } : { function: name, offset: offset + start };
  }
  return {};
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
