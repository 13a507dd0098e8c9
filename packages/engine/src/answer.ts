import type { FunctionType, ValueType } from "./wasm/types.ts";

// What a host function answers goes to the guest through V8, which throws at what does not fit; and what is thrown there
// is the guest's to catch. So whatever is answered must fit, above all what stands for nothing once a call has ended.

/** The types that have values in JavaScript, and one that stands for nothing: 0 or null. */
const CROSSING: ReadonlySet<ValueType> = new Set([
  "i32",
  "i64",
  "f32",
  "f64",
  "funcref",
  "externref",
  "ref null func",
  "ref null extern",
]);

/** Whether a host function may take and answer values of a type. */
export function crosses(type: ValueType): boolean {
  return CROSSING.has(type);
}

/** What stands for an answer where nobody will see one. */
export function noAnswer({ results }: FunctionType): unknown {
  const each = results.map((type) => (type === "i64" ? 0n : isReference(type) ? null : 0));
  return results.length > 1 ? each : each[0];
}

/**
 * What a host function answered, where wasm takes it; several results are anything that can be iterated over.
 *
 * @throws TypeError where wasm would not take it
 * @example
 * ```ts
 * fitting({ params: [], results: ["i64"] }, 7n); // 7n
 * ```
 */
export function fitting({ results }: FunctionType, result: unknown): unknown {
  if (results.length === 1) {
    const wanted = results[0] as ValueType;
    if (typeof result === (wanted === "i64" ? "bigint" : "number") && !isReference(wanted)) return result;
    return fittingOne(wanted, result);
  }
  if (results.length === 0) return undefined;
  const all = typeof result === "object" && result !== null ? Array.from(result as Iterable<unknown>) : [];
  if (all.length !== results.length)
    throw new TypeError(`it answered ${all.length} values, and its type has ${results.length}`);
  return all.map((each, i) => fittingOne(results[i] as ValueType, each));
}

function fittingOne(wanted: ValueType, value: unknown): unknown {
  if (!isReference(wanted)) {
    const kind = wanted === "i64" ? "bigint" : "number";
    if (typeof value === kind) return value;
    throw new TypeError(`it answered a value of type ${typeof value}, and ${wanted} takes a ${kind}`);
  }
  if (isFunctionReference(wanted) && value !== null && !isExported(value))
    throw new TypeError(`it answered a value of type ${typeof value}, and ${wanted} takes a wasm function`);
  return value;
}

function isReference(type: ValueType): boolean {
  return type.includes("ref");
}

function isFunctionReference(type: ValueType): boolean {
  return type === "funcref" || type === "ref null func";
}

/** Whether a value is a function of WebAssembly: only those have references. */
function isExported(value: unknown): boolean {
  if (typeof value !== "function") return false;
  try {
    new WebAssembly.Global({ value: "anyfunc" }, value as WebAssembly.ExportValue);
    return true;
  } catch {
    return false;
  }
}
