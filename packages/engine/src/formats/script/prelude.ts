/**
 * What runs in QuickJS before a script does: it takes what the script calls the host with, parses inputs, and turns
 * results and exceptions into text. A script shares its realm with it, so that it holds on to every built-in that it
 * uses, before the script can replace one, and never looks anything up on an object that the script can reach:
 * bound functions instead of methods, `defineProperty` instead of assignment, objects without a prototype.
 *
 * Evaluates to a function; its parameters are the host functions of `HOST_CALLS`, in that order. It returns an array:
 * `[api, listExports, takeOutcome, open, report]`.
 */
export const PRELUDE = String.raw`(function (callHost, lastError, logText, configText, varText, setVarText, deleteVarText, nestsTooDeep, encodeText, decodeText) {
"use strict";
const { parse: parseJson, stringify } = JSON;
const { ownKeys, defineProperty } = Reflect;
const { freeze, getOwnPropertyDescriptor, getPrototypeOf } = Object;
const bind = Function.prototype.call.bind(Function.prototype.bind, Function.prototype.call);
const wellFormed = bind(String.prototype.toWellFormed);
const slice = bind(String.prototype.slice);
const tagOf = bind(Object.prototype.toString);
const arrayTag = bind(getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get);
const bufferLength = bind(getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength").get);
const Bytes = Uint8Array, Failure = Error, Mistake = TypeError, TooDeep = RangeError, Text = String;
const syntaxError = SyntaxError.prototype;
const LONG = 4096;
let isOpen = false, hostError, outcome, outcomeIsError = false, serial = 0;

const define = (object, key, value) =>
  defineProperty(object, key, { __proto__: null, value, writable: true, enumerable: false, configurable: true });

const tooDeep = () => new TooDeep("The JSON nests too deeply");
// The parser recurses in wasm with small frames, and could use up the stack of the machine before its own check.
const checked = (text) => {
  if (text.length > LONG && nestsTooDeep(text)) throw tooDeep();
  return text;
};
define(JSON, "parse", { parse(text, reviver) { return parseJson(checked(Text(text)), reviver); } }.parse);

const needOpen = (what) => {
  if (!isOpen) throw new Mistake(what + " only inside an export: a module's top level runs once, for all instances");
};
const answer = (reply) => {
  if (reply !== null) return reply;
  const { code, message } = parseJson(lastError());
  hostError = new Failure(message);
  define(hostError, "code", code);
  throw hostError;
};
const toJson = (value) => (value === undefined ? undefined : stringify(value));
const fromJson = (text) => (text === undefined ? undefined : parseJson(text));

const hostFunctions = { __proto__: null };
const hostFunction = (name) =>
  (hostFunctions[name] ??= function (argument) {
    needOpen("Host functions can be called");
    if (arguments.length > 1) throw new Mistake("host." + name + " takes one argument: put several into an object");
    return fromJson(answer(callHost(name, toJson(argument))));
  });
const host = new Proxy(freeze({ __proto__: null }), {
  __proto__: null,
  // Awaiting, or printing, the object itself must not call the host.
  get: (target, key) => (typeof key !== "string" || key === "then" || key === "toJSON" ? undefined : hostFunction(key)),
});

const config = {
  get(key) { needOpen("The config can be read"); return answer(configText(Text(key))); },
};
const vars = {
  get(key) { needOpen("Vars can be read"); return fromJson(answer(varText(Text(key)))); },
  set(key, value) {
    needOpen("Vars can be set");
    const text = toJson(value);
    answer(text === undefined ? deleteVarText(Text(key)) : setVarText(Text(key), text));
  },
  delete(key) { needOpen("Vars can be deleted"); answer(deleteVarText(Text(key))); },
};

const show = (value) => {
  if (typeof value === "string") return value;
  try {
    if (typeof value === "object" && value !== null) {
      if (tagOf(value) === "[object Error]") return Text(value.stack ? value + "\n" + value.stack : value);
      return stringify(value) ?? tagOf(value);
    }
    return Text(value);
  } catch {
    return tagOf(value);
  }
};
const logger = (level) => function () {
  let text = "";
  for (let i = 0; i < arguments.length; i++) text += (i === 0 ? "" : " ") + show(arguments[i]);
  answer(logText(level, text));
};
const trace = logger("trace"), debug = logger("debug"), info = logger("info"), warn = logger("warn"), error = logger("error");
const log = { trace, debug, info, warn, error };
define(globalThis, "console", { trace, debug, info, warn, error, log: info });

define(globalThis, "TextEncoder", class TextEncoder {
  get encoding() { return "utf-8"; }
  encode(text = "") { return encodeText(wellFormed(Text(text))); }
});
define(globalThis, "TextDecoder", class TextDecoder {
  #fatal;
  constructor(label = "utf-8", options = undefined) {
    if (label !== "utf-8" && label !== "utf8" && label !== "UTF-8") throw new TooDeep("TextDecoder knows utf-8 only");
    this.#fatal = options?.fatal === true;
  }
  get encoding() { return "utf-8"; }
  get fatal() { return this.#fatal; }
  decode(bytes = new Bytes()) {
    const array = bytesOf(bytes);
    if (array === undefined) throw new Mistake("TextDecoder.decode takes a Uint8Array or an ArrayBuffer");
    const text = decodeText(array, this.#fatal);
    if (text === null) throw new Mistake("The bytes are no UTF-8");
    return text;
  }
});

const bytesOf = (value) => {
  if (arrayTag(value) === "Uint8Array") return value;
  if (tagOf(value) !== "[object ArrayBuffer]") return undefined;
  try { bufferLength(value); return new Bytes(value); } catch { return undefined; }
};
const encode = (value) => {
  if (typeof value === "string") return wellFormed(value);
  if (value === undefined) return undefined;
  return (typeof value === "object" && value !== null ? bytesOf(value) : undefined) ?? stringify(value);
};
const decode = (text) => {
  try {
    return parseJson(text);
  } catch (e) {
    if (getPrototypeOf(e) === syntaxError) return text;
    throw e;
  }
};

const text = (read, most) => {
  try {
    const value = read();
    return value === undefined ? "" : slice(typeof value === "string" ? value : show(value), 0, most);
  } catch {
    return "";
  }
};
const report = (e) => {
  const isObject = (typeof e === "object" && e !== null) || typeof e === "function";
  const isError = isObject && text(() => typeof e.message, 9) === "string";
  // Text by text: QuickJS keeps track of objects in an array, and with it runs what a script put on Array.prototype.
  return '{"name":' + stringify(isError ? text(() => e.name, 200) : "") +
    ',"message":' + stringify(isError ? text(() => e.message, 4000) : text(() => show(e), 4000)) +
    ',"stack":' + stringify(isObject ? text(() => e.stack, 8000) : "") +
    ',"code":' + stringify(isObject ? text(() => e.code, 200) : "") +
    ',"host":' + (e === hostError && e !== undefined) + "}";
};

const settle = async (promise) => {
  const mine = ++serial;
  let value, failed = false;
  try {
    value = encode(await promise);
  } catch (e) {
    failed = true;
    value = report(e);
  }
  // A promise of an earlier call may settle in a later one.
  if (mine === serial) { outcome = value; outcomeIsError = failed; }
};
const takeOutcome = () => {
  const value = outcome;
  outcome = undefined;
  if (outcomeIsError) { outcomeIsError = false; throw value; }
  return value;
};
const dispatcher = (namespace, name) => (input, isJson) => {
  serial++;
  hostError = undefined;
  try {
    const called = namespace[name];
    const result = called(isJson ? decode(input) : input);
    const isObject = (typeof result === "object" && result !== null) || typeof result === "function";
    return isObject && typeof result.then === "function" ? settle(result) : encode(result);
  } catch (e) {
    throw report(e);
  }
};
const listExports = (namespace) => {
  const list = { __proto__: null };
  let names = "", count = 1;
  const keys = ownKeys(namespace);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (typeof key !== "string" || typeof namespace[key] !== "function") continue;
    list[count++] = dispatcher(namespace, key);
    names += (names === "" ? "" : ",") + stringify(key);
  }
  list[0] = "[" + names + "]";
  return list;
};
freeze(config); freeze(vars); freeze(log);
return [{ host, log, config, vars }, listExports, takeOutcome, () => { isOpen = true; }, report];
})`;

/** The host functions that the prelude takes, by the one letter that `env.host_call` gets as the name. */
export const HOST_CALLS = {
  call: "c",
  lastError: "e",
  log: "l",
  config: "k",
  varGet: "g",
  varSet: "s",
  varDelete: "d",
  nests: "n",
  encode: "t",
  decode: "u",
} as const;

/** The name of the module that scripts get the host from. */
export const PLUGIN_MODULE = "mortise:plugin";

/** The global through which the prelude's `api` reaches {@link PLUGIN_SOURCE}, which removes it again. */
export const HANDOVER = "mortise:handover";

/** The source of {@link PLUGIN_MODULE}. */
export const PLUGIN_SOURCE = `const { host, log, config, vars } = globalThis["${HANDOVER}"];
delete globalThis["${HANDOVER}"];
export { host, log, config, vars };
`;
