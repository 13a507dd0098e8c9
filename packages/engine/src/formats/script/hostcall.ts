import { MortiseError } from "../../errors.ts";
import { LOG_LEVELS, type LogLevel } from "../../log.ts";
import { nestsDeeper } from "../../nesting.ts";
import type { Script } from "./modules.ts";
import { HOST_CALLS, PLUGIN_MODULE } from "./prelude.ts";
import {
  cstringAt,
  held,
  MAX_NESTING,
  newBytes,
  newString,
  placeText,
  type Realm,
  readBytes,
  readText,
  readUtf8,
  setWord,
  textAt,
  word,
} from "./quickjs.ts";

/**
 * What a script sees of the host. Whatever one of these throws, the script gets as an `Error` with its message and
 * `code`, and may catch.
 */
export interface ScriptHost {
  /**
   * Calls a host function with JSON, or with undefined for no argument; answers JSON, or undefined for nothing. A
   * promise suspends the script, where it may wait.
   */
  call(
    name: string,
    json: string | undefined,
    mayWait: boolean,
  ): string | undefined | Promise<string | undefined>;
  log(level: LogLevel, text: string): void;
  config(key: string): string | undefined;
  /** Vars are JSON text. */
  varGet(key: string): string | undefined;
  varSet(key: string, json: string): void;
  varDelete(key: string): void;
}

/** The module's `env` imports. `host_call` exists twice: the engine takes `async` as its suspending import. */
export interface ScriptImports {
  readonly host_call: {
    plain(name: number, length: number, self: number, count: number, boxes: number): number;
    /** Never rejects. The promise's answer is the import's result. */
    async(name: number, length: number, self: number, count: number, boxes: number): number | Promise<number>;
  };
  host_interrupt(): number;
  host_promise_rejection(promise: number, reason: number, handled: number): void;
  host_module_normalize(importer: number, specifier: number): number;
  host_module_load(name: number, lengthOut: number): number;
  host_get_timezone_offset(high: number, low: number): number;
}

/** What the imports need of the instance that they belong to; it is there once the module is instantiated. */
export interface Wire {
  readonly script: Script;
  readonly host: ScriptHost;
  readonly realm: Realm;
  /** A place in the guest for three words. */
  out: number;
  /** What the last host function that failed threw. */
  hostError: unknown;
}

const LEVELS: ReadonlySet<string> = new Set(LOG_LEVELS);

/** A reply to the guest: a string, bytes, a truth value, undefined for nothing, null for an error that waits to be fetched. */
type Reply = string | Uint8Array | boolean | undefined | null;

/** The imports of an instance; `wire` is asked for at each call. */
export function scriptImports(wire: () => Wire): ScriptImports {
  return {
    host_call: {
      plain(name, length, _self, count, boxes) {
        const w = wire();
        const reply = request(w, name, length, count, boxes, false);
        if (!(reply instanceof Promise)) return w.realm.plainly(() => send(w, reply));
        reply.catch(() => {});
        return w.realm.plainly(() => send(w, failed(w, asyncInSync())));
      },
      async(name, length, _self, count, boxes) {
        const w = wire();
        const reply = w.realm.plainly(() => request(w, name, length, count, boxes, true));
        if (!(reply instanceof Promise)) return w.realm.plainly(() => send(w, reply));
        return reply.then((value) => w.realm.plainly(() => send(w, value))).catch(() => 0);
      },
    },
    host_interrupt: () => 0,
    host_promise_rejection(promise, reason) {
      const { exports } = wire().realm;
      exports.qjs_free_value(promise);
      exports.qjs_free_value(reason);
    },
    host_module_normalize(importer, specifier) {
      const w = wire();
      const memory = w.realm.memory();
      const from = cstringAt(memory, importer);
      const wanted = cstringAt(memory, specifier);
      const name = wanted === PLUGIN_MODULE ? wanted : w.script.modules.get(from)?.imports.get(wanted);
      if (name !== undefined) return placeText(w.realm, name);
      return raise(
        w,
        `${JSON.stringify(wanted)} was not known when the script was loaded: import it by its literal name`,
      );
    },
    host_module_load(name, lengthOut) {
      const w = wire();
      const wanted = cstringAt(w.realm.memory(), name);
      const source = w.script.modules.get(wanted)?.source;
      if (source === undefined) return raise(w, `There is no module ${JSON.stringify(wanted)}`);
      const pointer = placeText(w.realm, source);
      setWord(w.realm.memory(), lengthOut, Buffer.byteLength(source));
      return pointer;
    },
    // Scripts live in UTC: the machine's time zone is nobody's business.
    host_get_timezone_offset: () => 0,
  };
}

function request(
  w: Wire,
  name: number,
  length: number,
  count: number,
  boxes: number,
  mayWait: boolean,
): Reply | Promise<Reply> {
  try {
    const memory = w.realm.memory();
    const box = (index: number): number => (index < count ? word(memory, boxes + 4 * index) : 0);
    return perform(w, textAt(memory, name, length), box(0), box(1), mayWait);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return failed(w, error);
  }
}

function perform(
  w: Wire,
  name: string,
  first: number,
  second: number,
  mayWait: boolean,
): Reply | Promise<Reply> {
  switch (name) {
    case HOST_CALLS.call: {
      const reply = w.host.call(readText(w.realm, first, w.out), optionalText(w, second), mayWait);
      if (!(reply instanceof Promise)) return json(reply);
      return reply.then(json).catch((error: unknown) => failed(w, error));
    }
    case HOST_CALLS.lastError:
      return JSON.stringify(describe(w.hostError));
    case HOST_CALLS.log: {
      const level = readText(w.realm, first, w.out);
      if (isLevel(level)) w.host.log(level, readText(w.realm, second, w.out));
      return undefined;
    }
    case HOST_CALLS.config:
      return w.host.config(readText(w.realm, first, w.out));
    case HOST_CALLS.varGet:
      return json(w.host.varGet(readText(w.realm, first, w.out)));
    case HOST_CALLS.varSet:
      w.host.varSet(readText(w.realm, first, w.out), readText(w.realm, second, w.out));
      return undefined;
    case HOST_CALLS.varDelete:
      w.host.varDelete(readText(w.realm, first, w.out));
      return undefined;
    case HOST_CALLS.nests:
      return nestsDeeper(readUtf8(w.realm, first, w.out, Number.POSITIVE_INFINITY), MAX_NESTING);
    case HOST_CALLS.encode:
      return readUtf8(w.realm, first, w.out, Number.POSITIVE_INFINITY);
    case HOST_CALLS.decode:
      return decode(w, first, second);
    default:
      return undefined;
  }
}

function decode(w: Wire, bytesBox: number, fatalBox: number): Reply {
  const bytes = readBytes(w.realm, bytesBox, w.out, Number.POSITIVE_INFINITY);
  try {
    return new TextDecoder("utf-8", {
      fatal: fatalBox !== 0 && w.realm.exports.qjs_get_bool(fatalBox) !== 0,
    }).decode(bytes);
  } catch {
    return null;
  }
}

function json(text: string | undefined): string | undefined {
  if (text !== undefined && text.length > 0 && nestsDeeper(Buffer.from(text), MAX_NESTING)) {
    throw new MortiseError("MORTISE_STACK_OVERFLOW", "The answer of the host function nests too deeply.");
  }
  return text;
}

function optionalText(w: Wire, box: number): string | undefined {
  return box === 0 || w.realm.exports.qjs_is_undefined(box) !== 0 ? undefined : readText(w.realm, box, w.out);
}

function isLevel(level: string): level is LogLevel {
  return LEVELS.has(level);
}

function failed(w: Wire, error: unknown): null {
  w.hostError = error;
  return null;
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof MortiseError) return { code: error.code, message: error.message };
  if (!(error instanceof Error)) return { code: "", message: String(error) };
  const code: unknown = Reflect.get(error, "code");
  return { code: typeof code === "string" ? code : "", message: error.message };
}

function send(w: Wire, reply: Reply): number {
  const { exports } = w.realm;
  try {
    if (reply === undefined) return held(exports.qjs_get_undefined());
    if (reply === null) return held(exports.qjs_get_null());
    if (reply === true) return held(exports.qjs_get_true());
    if (reply === false) return held(exports.qjs_get_undefined());
    return typeof reply === "string" ? newString(w.realm, Buffer.from(reply)) : newBytes(w.realm, reply);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    exports.JS_ThrowOutOfMemory(exports.qjs_get_context_ptr());
    return 0;
  }
}

/** Throws inside the guest; answers the null pointer that says so. */
function raise(w: Wire, message: string): number {
  const { exports } = w.realm;
  const error = held(exports.qjs_new_error());
  const text = newString(w.realm, Buffer.from(message));
  const name = placeText(w.realm, "message");
  exports.qjs_set_prop_string(error, name, text);
  exports.qjs_throw(error);
  exports.wasm_free(name);
  exports.qjs_free_value(text);
  exports.qjs_free_value(error);
  return 0;
}

function asyncInSync(): MortiseError {
  return new MortiseError(
    "MORTISE_HOST_FUNCTION_ASYNC",
    "The host function answers later, and the call is synchronous.",
  );
}
