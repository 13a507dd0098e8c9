import { MortiseError } from "../../errors.ts";
import { type Report, readReport, thrown } from "./exception.ts";
import type { Script } from "./modules.ts";
import { HANDOVER, HOST_CALLS, PLUGIN_MODULE, PLUGIN_SOURCE, PRELUDE } from "./prelude.ts";
import {
  exhausted,
  held,
  placeText,
  type Realm,
  readText,
  SCRATCH_ARGUMENTS,
  SCRATCH_BYTES,
  SCRATCH_OUT,
  setWord,
  slice,
} from "./quickjs.ts";
import { CONTEXT_BYTES, findRandomState, runsOf, type Snapshot } from "./snapshot.ts";

/**
 * Bytes of QuickJS's own stack, past which it throws a `RangeError`. Its limit in wasm is 1 MiB, but V8's stack holds
 * frames too: at 512 KiB recursion through built-ins ended in a trap, at 256 KiB none did, in either of V8's compilers.
 */
export const STACK_BYTES = 256 * 1024;
/** What stays of the memory cap for what QuickJS does not count: what crosses the boundary, and the allocator's own. */
const RESERVE = 128 * 1024;

const GLOBAL = 0;
const MODULE = 1;
const FULFILLED = 1;
const REJECTED = 2;

/**
 * Starts QuickJS in an instance that has just been made, runs the script's modules once, and takes a snapshot of that.
 * `placeScratch` is told where the scratch is as soon as it is known, since the imports need it.
 *
 * @throws MORTISE_SCRIPT_INVALID where QuickJS cannot parse or link a module
 * @throws MORTISE_EXCEPTION where a module's top level throws
 * @throws MORTISE_MEMORY_EXCEEDED
 * @throws MORTISE_STACK_OVERFLOW
 */
export function boot(realm: Realm, script: Script, placeScratch: (scratch: number) => void): Snapshot {
  const { exports } = realm;
  const initial = new Uint8Array(realm.memory());
  exports._initialize();
  if (exports.qjs_init() !== 0) throw exhausted();
  limitMemory(realm);
  exports.qjs_set_max_stack_size(STACK_BYTES);
  exports.qjs_set_module_loader(1);
  const scratch = held(exports.wasm_malloc(SCRATCH_BYTES));
  placeScratch(scratch);

  const session = new Session(realm, script, scratch);
  const randomState = session.findRandomState();
  const prelude = session.evaluate(PRELUDE, "mortise:prelude", GLOBAL);
  const hostFunctions = Object.values(HOST_CALLS).map((name) => session.hostFunction(name));
  const parts = session.call(prelude, hostFunctions);
  const [api, listExports, takeOutcome, open, report] = [0, 1, 2, 3, 4].map((index) =>
    held(exports.qjs_get_prop_uint32(parts, index)),
  );
  if (api === undefined || listExports === undefined || takeOutcome === undefined || open === undefined)
    throw exhausted();
  session.report = report;
  session.setGlobal(HANDOVER, api);
  session.settled(session.evaluate(PLUGIN_SOURCE, PLUGIN_MODULE, MODULE));

  const source = script.modules.get(script.entry)?.source ?? "";
  const namespace = session.settled(session.evaluate(source, script.entry, MODULE));
  const functions = session.call(listExports, [namespace]);
  const names = session.names(held(exports.qjs_get_prop_uint32(functions, 0)));
  const dispatchers = new Map(
    names.map((name, index) => [name, held(exports.qjs_get_prop_uint32(functions, index + 1))]),
  );
  session.call(open, []);
  exports.qjs_run_gc();
  const fixed = { undefined: held(exports.qjs_get_undefined()), true: held(exports.qjs_get_true()) };
  const size = realm.memory().length;
  return {
    size,
    runs: runsOf(realm.memory(), initial),
    exports: dispatchers,
    takeOutcome,
    ...fixed,
    scratch,
    randomState,
  };
}

/** Tells QuickJS how much it may take, so that it throws before the memory's maximum is reached. */
export function limitMemory(realm: Realm): void {
  // Data and stack are what a fresh memory has; QuickJS counts what it allocates behind them.
  const own = 18 * 65_536;
  realm.exports.qjs_set_memory_limit(Math.max(realm.memoryLimit - own - RESERVE, RESERVE));
}

/** The steps of a boot, each of which ends it where it fails. */
class Session {
  readonly #realm: Realm;
  readonly #script: Script;
  readonly #arguments: number;
  readonly #out: number;
  /** Box of the prelude's `report`, once there is one. */
  report: number | undefined;

  constructor(realm: Realm, script: Script, scratch: number) {
    this.#realm = realm;
    this.#script = script;
    this.#arguments = scratch + SCRATCH_ARGUMENTS;
    this.#out = scratch + SCRATCH_OUT;
  }

  evaluate(source: string, name: string, flags: number): number {
    const { exports } = this.#realm;
    const code = placeText(this.#realm, source);
    const file = placeText(this.#realm, name);
    const value = held(exports.qjs_eval(code, Buffer.byteLength(source), file, flags));
    exports.wasm_free(code);
    exports.wasm_free(file);
    return this.#ok(value);
  }

  hostFunction(name: string): number {
    const text = placeText(this.#realm, name);
    const box = held(this.#realm.exports.qjs_new_host_function(text, name.length, 0));
    this.#realm.exports.wasm_free(text);
    return box;
  }

  call(fn: number, boxes: readonly number[]): number {
    const { exports } = this.#realm;
    const list = boxes.length <= 2 ? this.#arguments : held(exports.wasm_malloc(4 * boxes.length));
    const memory = this.#realm.memory();
    boxes.forEach((box, index) => {
      setWord(memory, list + 4 * index, box);
    });
    const self = held(exports.qjs_get_undefined());
    const value = held(exports.qjs_call(fn, self, boxes.length, list));
    exports.qjs_free_value(self);
    if (list !== this.#arguments) exports.wasm_free(list);
    return this.#ok(value);
  }

  setGlobal(name: string, box: number): void {
    const { exports } = this.#realm;
    const global = held(exports.qjs_get_global());
    const key = placeText(this.#realm, name);
    exports.qjs_set_prop_string(global, key, box);
    exports.wasm_free(key);
    exports.qjs_free_value(global);
  }

  /** What a module's promise is fulfilled with, once all jobs have run. */
  settled(promise: number): number {
    const { exports } = this.#realm;
    runJobs(this.#realm);
    const state = exports.qjs_promise_state(promise);
    if (state === FULFILLED) return held(exports.qjs_promise_result(promise));
    if (state === REJECTED) throw this.#thrown(held(exports.qjs_promise_result(promise)));
    throw new MortiseError(
      "MORTISE_EXCEPTION",
      "The script's top level awaits a promise that nothing can settle any more.",
      { file: this.#script.entry },
    );
  }

  names(box: number): readonly string[] {
    const names: unknown = JSON.parse(readText(this.#realm, box, this.#out));
    return Array.isArray(names) ? names.map(String) : [];
  }

  /** Where `Math.random` keeps its state, seen by calling it. */
  findRandomState(): number {
    const context = this.#realm.exports.qjs_get_context_ptr();
    const image = (): Uint8Array => slice(this.#realm.memory(), context, CONTEXT_BYTES);
    const before = image();
    this.evaluate("Math.random()", "mortise:random", GLOBAL);
    const offset = findRandomState(before, image());
    if (offset === undefined)
      throw new MortiseError(
        "MORTISE_RUNTIME_UNSUPPORTED",
        "This build of QuickJS keeps the state of Math.random elsewhere.",
      );
    return context + offset;
  }

  #ok(value: number): number {
    if (this.#realm.exports.qjs_is_exception(value) === 0) return value;
    throw this.#thrown(held(this.#realm.exports.qjs_get_exception()));
  }

  #thrown(exception: number): MortiseError {
    return thrown(this.#reportOf(exception), this.#script, "load", undefined, undefined);
  }

  #reportOf(exception: number): Report {
    const unknown: Report = { name: "", message: "", stack: "", code: "", host: false };
    if (this.report === undefined) return unknown;
    const reporter = this.report;
    this.report = undefined;
    const text = readText(this.#realm, this.call(reporter, [exception]), this.#out);
    return readReport(text) ?? unknown;
  }
}

/** Runs what waits for settled promises, until nothing does. */
export function runJobs(realm: Realm): void {
  const { exports } = realm;
  while (exports.qjs_is_job_pending() !== 0) {
    if (exports.qjs_execute_pending_job() < 0) exports.qjs_free_value(held(exports.qjs_get_exception()));
  }
}
