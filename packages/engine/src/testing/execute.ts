import { createHash } from "node:crypto";
import type { ValueType } from "../wasm/types.ts";
import type { Argument, GeneratedModule } from "./arbitrary-module.ts";
import { STEPS, STEPS_EXPORT } from "./arbitrary-module.ts";

/** All that can be seen of a module's run, as text. */
export interface Outcome {
  /** `ok`, or how instantiating it failed: a trap in its start function, a segment out of bounds. */
  readonly start: string;
  /** Of each call: its results, or its trap. */
  readonly calls: readonly string[];
  /** Memory (its size and digest), globals and tables as they are in the end. */
  readonly state: readonly string[];
  /** The calls of host functions, with their arguments and what they answered. */
  readonly log: readonly string[];
}

/** What `env` gives a module, and what came of it. */
export interface Host {
  readonly imports: { readonly env: Record<string, WebAssembly.ImportValue> };
  readonly log: string[];
}

/** An instance's exports, by name. */
export type Exports = WebAssembly.Instance["exports"];

class HostError extends Error {}

/** Host functions that log their arguments and answer with numbers drawn from them; at times they throw. */
export function hostFor(module: GeneratedModule): Host {
  const log: string[] = [];
  const env: Record<string, WebAssembly.ImportValue> = {};
  const { functions, tables, memory, globals, tags } = module.plan;
  for (const { imported, type } of functions) {
    if (imported === undefined) continue;
    env[imported] = (...args: unknown[]) => {
      const call = `${imported}(${args.map(text).join(", ")})`;
      const seed = hash(`${log.length} ${call}`);
      if (seed % 19 === 18) {
        log.push(`${call} throws`);
        throw new HostError("thrown by the host");
      }
      const results = type.results.map((each, i) => answer(each, hash(`${seed} ${i}`)));
      log.push(`${call} = ${results.map(text).join(", ")}`);
      return results.length < 2 ? results[0] : results;
    };
  }
  for (const table of tables.filter((each) => each.imported)) {
    const element = table.element === "funcref" ? "anyfunc" : "externref";
    env.table = new WebAssembly.Table({ element, initial: table.min, ...maximum(table.max) });
  }
  if (memory?.imported === true)
    env.memory = new WebAssembly.Memory({ initial: memory.min, ...maximum(memory.max) });
  globals
    .filter((each) => each.imported)
    .forEach(({ type, mutable }, i) => {
      env[`global${i}`] = new WebAssembly.Global(
        { value: type as "i32", mutable },
        answer(type, hash(`global ${i}`)) as number,
      );
    });
  for (const { params } of tags.filter((each) => each.imported))
    env.tag = new Tag({ parameters: [...params] });
  return { imports: { env }, log };
}

function maximum(max: number | undefined): { maximum?: number } {
  return max === undefined ? {} : { maximum: max };
}

// What the engine itself has no use for is not among its declarations.
interface ExceptionApi {
  readonly Tag: new (type: { parameters: string[] }) => WebAssembly.ImportValue & object;
  readonly Exception: new (
    ...args: never
  ) => { is(tag: unknown): boolean; getArg(tag: unknown, index: number): unknown };
}
const { Tag, Exception } = WebAssembly as unknown as ExceptionApi;

/**
 * Instantiates a module, makes its calls, and tells all that can be seen. `instantiate` does so by itself where the
 * module that runs is not the one that was generated; it gives the exports once the start function has run.
 *
 * @example
 * ```ts
 * sameOutcome(run(module), run(module)); // true
 * ```
 */
export function run(module: GeneratedModule, instantiate: (host: Host) => Exports = plain(module)): Outcome {
  const host = hostFor(module);
  let exports: Exports;
  try {
    exports = instantiate(host);
  } catch (error) {
    return { start: trap(error, {}, module), calls: [], state: [], log: host.log };
  }
  return observe(exports, module, host);
}

function plain(module: GeneratedModule): (host: Host) => Exports {
  return ({ imports }) => new WebAssembly.Instance(new WebAssembly.Module(module.bytes), imports).exports;
}

/** Makes the module's calls in order on these exports, and tells all that can be seen. */
export function observe(exports: Exports, module: GeneratedModule, host: Host): Outcome {
  const calls = module.calls.map((call) => {
    const steps = exports[STEPS_EXPORT];
    if (steps instanceof WebAssembly.Global) steps.value = STEPS;
    const entry = exports[call.export];
    if (typeof entry !== "function") return "no such export";
    try {
      return text(entry(...(call.arguments as Argument[])));
    } catch (error) {
      return trap(error, exports, module);
    }
  });
  const state = module.exports
    .filter(({ kind }) => kind !== 0)
    .map(({ name }) => `${name}: ${held(exports[name])}`);
  return { start: "ok", calls, state, log: [...host.log] };
}

/** Whether two runs cannot be told apart. */
export function sameOutcome(a: Outcome, b: Outcome): boolean {
  return difference(a, b) === undefined;
}

/** The first thing in which two runs differ. */
export function difference(a: Outcome, b: Outcome): string | undefined {
  if (a.start !== b.start) return `start: ${a.start} | ${b.start}`;
  for (const part of ["calls", "log", "state"] as const) {
    const length = Math.max(a[part].length, b[part].length);
    for (let i = 0; i < length; i++) {
      if (a[part][i] !== b[part][i]) return `${part} ${i}: ${a[part][i]} | ${b[part][i]}`;
    }
  }
  return undefined;
}

function held(value: unknown): string {
  if (value instanceof WebAssembly.Memory) {
    const bytes = new Uint8Array(value.buffer);
    return `${bytes.length} ${createHash("sha1").update(bytes).digest("hex")}`;
  }
  if (value instanceof WebAssembly.Global) return text(value.value);
  if (value instanceof WebAssembly.Table)
    return Array.from({ length: value.length }, (_, i) => text(value.get(i))).join(" ");
  return typeof value;
}

/** A value as text; every NaN is the same, and functions are too, since their indices are not what is compared. */
function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(text).join(", ")}]`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "function";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

const TRAPS: readonly (readonly [RegExp, string])[] = [
  [/unreachable/, "unreachable"],
  [/divide by zero|remainder by zero/, "division by zero"],
  [/divide result unrepresentable/, "division overflow"],
  [/memory access out of bounds/, "memory out of bounds"],
  [/data segment .*out of bounds/, "data segment out of bounds"],
  [/element segment .*out of bounds/, "element segment out of bounds"],
  [/table index is out of bounds|table access out of bounds|table .*out of bounds/, "table out of bounds"],
  [/null function or function signature mismatch/, "indirect call mismatch"],
  [/float unrepresentable/, "float unrepresentable"],
  [/dereferencing a null pointer|rethrowing null value/, "null reference"],
];

/** The kind of a trap or exception, the same for every module that fails the same way. */
function trap(error: unknown, exports: Exports, module: GeneratedModule): string {
  if (error instanceof HostError) return "host error";
  if (error instanceof RangeError && /call stack/.test(error.message)) return "stack overflow";
  if (error instanceof Exception) return thrown(error, exports, module);
  const message = error instanceof Error ? error.message : String(error);
  const known = TRAPS.find(([pattern]) => pattern.test(message));
  return `trap: ${known?.[1] ?? message}`;
}

function thrown(error: InstanceType<typeof Exception>, exports: Exports, module: GeneratedModule): string {
  for (const { name, kind, index } of module.exports) {
    const tag = exports[name];
    if (kind !== 4 || tag === undefined || !error.is(tag)) continue;
    const params = module.plan.tags[index]?.params ?? [];
    return `exception: ${name}(${params.map((type, i) => (type === "v128" ? type : text(error.getArg(tag, i)))).join(", ")})`;
  }
  return "exception";
}

/** 32 bits of FNV-1a. */
function hash(of: string): number {
  let bits = 0x811c9dc5;
  for (let i = 0; i < of.length; i++) bits = Math.imul(bits ^ of.charCodeAt(i), 0x01000193);
  return (bits ^ (bits >>> 15)) >>> 0;
}

function answer(type: ValueType, seed: number): Argument {
  switch (type) {
    case "i32":
      return seed % 3 === 0 ? seed | 0 : seed % 100;
    case "i64":
      return BigInt(seed) * BigInt(seed % 5 === 0 ? -seed : 1);
    case "f32":
    case "f64":
      return (seed % 1000) / 8 - 20;
    case "externref":
      return seed % 2 === 0 ? null : "host";
    default:
      return null;
  }
}
