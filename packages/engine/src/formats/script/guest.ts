import { MortiseError } from "../../errors.ts";
import { nestsDeeper } from "../../nesting.ts";
import { boot, limitMemory, runJobs } from "./boot.ts";
import { printable, readReport, thrown } from "./exception.ts";
import { type ScriptHost, type ScriptImports, scriptImports, type Wire } from "./hostcall.ts";
import type { Script } from "./modules.ts";
import {
  exhausted,
  held,
  MAX_NESTING,
  newString,
  type Realm,
  readBytes,
  readText,
  readUtf8,
  SCRATCH_ARGUMENTS,
  SCRATCH_OUT,
  SCRATCH_TEXT,
  setWord,
} from "./quickjs.ts";
import { type Random, reseed, restoreMemory, type Snapshot, systemRandom } from "./snapshot.ts";

const PENDING = 0;

/**
 * One instance of a script: first its `imports` go into an instance of QuickJS, then `boot` or `restore` makes it that
 * script, then it takes calls, one at a time. It neither arms deadlines nor maps traps: whoever enters it does.
 *
 * @example
 * ```ts
 * const guest = new ScriptGuest(script, host, 1 << 20);
 * guest.restore(instantiate(guest.imports), snapshot);
 * guest.callSync("greet", Buffer.from('{"name":"Ada"}'));
 * ```
 */
export class ScriptGuest {
  readonly imports: ScriptImports;
  readonly #script: Script;
  readonly #host: ScriptHost;
  readonly #output: number;
  #wire: Wire | undefined;
  #snapshot: Snapshot | undefined;

  /** `output` is the most bytes that a call may answer. */
  constructor(script: Script, host: ScriptHost, output: number) {
    this.#script = script;
    this.#host = host;
    this.#output = output;
    this.imports = scriptImports(() => this.#wired());
  }

  /** Runs the script's modules in an instance that has just been made. The guest takes calls after it too. Throws as {@link boot} does. */
  boot(realm: Realm): Snapshot {
    const wire: Wire = { script: this.#script, host: this.#host, realm, out: 0, hostError: undefined };
    this.#wire = wire;
    const snapshot = boot(realm, this.#script, (scratch) => {
      wire.out = scratch + SCRATCH_OUT;
    });
    this.#snapshot = snapshot;
    reseed(realm, snapshot.randomState, systemRandom);
    return snapshot;
  }

  /**
   * Makes an instance that has just been made a copy of the one that booted, with a seed for `Math.random` of its own.
   *
   * @throws MORTISE_MEMORY_EXCEEDED
   */
  restore(realm: Realm, snapshot: Snapshot, random: Random = systemRandom): void {
    this.#wire = {
      script: this.#script,
      host: this.#host,
      realm,
      out: snapshot.scratch + SCRATCH_OUT,
      hostError: undefined,
    };
    this.#snapshot = snapshot;
    restoreMemory(realm, snapshot, random);
    limitMemory(realm);
  }

  /** The names of the script's functions. */
  get exports(): readonly string[] {
    return [...this.#ready().exports.keys()];
  }

  /**
   * Calls an exported function. Input that is JSON is its value to the function, other text a string, no bytes
   * undefined. A string is answered as UTF-8, a `Uint8Array` or `ArrayBuffer` as its bytes, undefined as none,
   * anything else as JSON. A promise is waited for as long as jobs can settle it.
   *
   * @throws MORTISE_EXPORT_UNKNOWN
   * @throws MORTISE_EXCEPTION with file, line and column; the exception is the cause
   * @throws MORTISE_HOST_FUNCTION_FAILED where the script lets a host function's error through
   * @throws MORTISE_STACK_OVERFLOW
   * @throws MORTISE_MEMORY_EXCEEDED
   * @throws MORTISE_OUTPUT_EXCEEDED
   */
  callSync(name: string, input: Uint8Array): Uint8Array<ArrayBuffer> {
    const { realm } = this.#wired();
    const snapshot = this.#ready();
    const dispatcher = this.#dispatcher(name);
    const text = this.#place(realm, snapshot, input);
    const result = realm.exports.qjs_call(
      dispatcher,
      snapshot.undefined,
      2,
      snapshot.scratch + SCRATCH_ARGUMENTS,
    );
    if (text !== snapshot.undefined) realm.exports.qjs_free_value(text);
    runJobs(realm);
    if (!this.#isPromise(result)) return this.#read(name, result);
    this.#mustBeSettled(name, result);
    return this.#read(name, realm.exports.qjs_call(snapshot.takeOutcome, snapshot.undefined, 0, 0));
  }

  /** As {@link ScriptGuest.callSync}, in an entry that suspends while a host function answers later. */
  async call(name: string, input: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    const { realm } = this.#wired();
    const snapshot = this.#ready();
    const dispatcher = this.#dispatcher(name);
    const text = this.#place(realm, snapshot, input);
    let result = await realm.promising("qjs_call")(
      dispatcher,
      snapshot.undefined,
      2,
      snapshot.scratch + SCRATCH_ARGUMENTS,
    );
    const { exports } = realm;
    let waiting = realm.plainly(() => {
      if (text !== snapshot.undefined) exports.qjs_free_value(text);
      return exports.qjs_is_job_pending();
    });
    while (waiting !== 0) {
      const state = await realm.promising("qjs_execute_pending_job")();
      waiting = realm.plainly(() => {
        if (state < 0) exports.qjs_free_value(held(exports.qjs_get_exception()));
        return exports.qjs_is_job_pending();
      });
    }
    return realm.plainly(() => {
      if (this.#isPromise(result)) {
        this.#mustBeSettled(name, result);
        result = exports.qjs_call(snapshot.takeOutcome, snapshot.undefined, 0, 0);
      }
      return this.#read(name, result);
    });
  }

  /** What the imports need of this guest, once it has booted or been restored. */
  get wire(): Wire {
    return this.#wired();
  }

  #wired(): Wire {
    if (this.#wire === undefined) throw notReady();
    return this.#wire;
  }

  #ready(): Snapshot {
    if (this.#snapshot === undefined) throw notReady();
    return this.#snapshot;
  }

  #dispatcher(name: string): number {
    const dispatcher = this.#ready().exports.get(name);
    if (dispatcher !== undefined) return dispatcher;
    const names = this.exports.slice(0, 50).map(printable).join(", ");
    throw new MortiseError(
      "MORTISE_EXPORT_UNKNOWN",
      names === ""
        ? "The script exports no function."
        : `The script exports no function of this name; it has ${names}.`,
      {
        export: name,
        file: this.#script.entry,
      },
    );
  }

  /** Writes the arguments of a dispatcher; answers the box of the input, which is to be freed unless it is the snapshot's. */
  #place(realm: Realm, snapshot: Snapshot, input: Uint8Array): number {
    const isJson = mayBeJson(input);
    if (isJson && nestsDeeper(input, MAX_NESTING))
      throw new MortiseError("MORTISE_STACK_OVERFLOW", "The input nests too deeply.");
    const text = input.length === 0 ? snapshot.undefined : placeInput(realm, snapshot, input);
    const memory = realm.memory();
    setWord(memory, snapshot.scratch + SCRATCH_ARGUMENTS, text);
    setWord(memory, snapshot.scratch + SCRATCH_ARGUMENTS + 4, isJson ? snapshot.true : snapshot.undefined);
    return text;
  }

  #isPromise(result: number): boolean {
    return this.#wired().realm.exports.qjs_is_promise(held(result)) !== 0;
  }

  #mustBeSettled(name: string, promise: number): void {
    const { exports } = this.#wired().realm;
    const state = exports.qjs_promise_state(promise);
    exports.qjs_free_value(promise);
    if (state !== PENDING) return;
    throw new MortiseError(
      "MORTISE_EXCEPTION",
      "The function awaits a promise that nothing can settle any more.",
      { export: name, file: this.#script.entry },
    );
  }

  /** Reads what a dispatcher answered, and frees it. */
  #read(name: string, result: number): Uint8Array<ArrayBuffer> {
    const { realm, out } = this.#wired();
    const { exports } = realm;
    if (exports.qjs_is_exception(held(result)) !== 0) {
      exports.qjs_free_value(result);
      throw this.#exception(name);
    }
    try {
      if (exports.qjs_is_string(result) !== 0) return readUtf8(realm, result, out, this.#output);
      if (exports.qjs_is_undefined(result) !== 0) return new Uint8Array();
      return readBytes(realm, result, out, this.#output);
    } finally {
      exports.qjs_free_value(result);
    }
  }

  #exception(name: string): MortiseError {
    const { realm, out } = this.#wired();
    const { exports } = realm;
    const exception = held(exports.qjs_get_exception());
    // The prelude throws its report. Anything else is QuickJS's own: there was no room to make one.
    const report =
      exports.qjs_is_string(exception) === 0 ? undefined : readReport(readText(realm, exception, out));
    exports.qjs_free_value(exception);
    if (report === undefined) return exhausted();
    return thrown(report, this.#script, "call", name, this.#wired().hostError);
  }
}

function placeInput(realm: Realm, snapshot: Snapshot, input: Uint8Array): number {
  if (input.length > SCRATCH_TEXT) return newString(realm, input);
  realm.memory().set(input, snapshot.scratch);
  return held(realm.exports.qjs_new_string(snapshot.scratch, input.length));
}

/** JSON begins with one of few characters. Trying to parse what begins with another costs as much as the call. */
function mayBeJson(input: Uint8Array): boolean {
  for (const byte of input) {
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return STARTS.has(byte);
  }
  return false;
}

const STARTS: ReadonlySet<number> = new Set(Buffer.from('{["-0123456789tfn'));

function notReady(): MortiseError {
  return new MortiseError(
    "MORTISE_CLOSED",
    "The instance of the script has neither booted nor been restored.",
  );
}
