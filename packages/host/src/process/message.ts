import { NO_JSON, readJson } from "../json.ts";

/** What a request is called by: its sender's choice. */
export type Id = number | string;

/** What a child wrote in one line, by JSON-RPC 2.0. */
export type Message =
  | { readonly kind: "result"; readonly id: unknown; readonly result: unknown }
  | { readonly kind: "error"; readonly id: unknown; readonly error: RpcError }
  | { readonly kind: "request"; readonly id: Id; readonly method: string; readonly params: unknown }
  /** Something else, such as a line that a library printed. */
  | { readonly kind: "noise" }
  /** Meant as a message, and none. */
  | { readonly kind: "wrong"; readonly problem: string };

/** What JSON-RPC says of a request that failed. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** JSON-RPC 2.0, section 5.1. */
export const METHOD_UNKNOWN = -32_601;

const NOISE: Message = { kind: "noise" };
const MAX_METHOD = 128;
const MAX_ID = 128;
const BRACE = 0x7b;

/**
 * Reads a line of a child. JSON that says it is `jsonrpc` is meant as a message; any other line is noise.
 *
 * @example
 * ```ts
 * readMessage(Buffer.from('{"jsonrpc":"2.0","id":1,"result":42}')); // { kind: "result", id: 1, result: 42 }
 * readMessage(Buffer.from("Loading …")); // { kind: "noise" }
 * ```
 */
export function readMessage(line: Uint8Array): Message {
  if (line[0] !== BRACE) return NOISE;
  // How long a line may be, whoever cut it has decided.
  const read = readJson(line, line.length);
  if ("problem" in read) return read.problem === NO_JSON ? NOISE : wrong(`a line ${read.problem}`);
  const { value } = read;
  if (!isObject(value) || !Object.hasOwn(value, "jsonrpc")) return NOISE;
  const { jsonrpc, id, method, params, result, error } = value;
  if (jsonrpc !== "2.0") return wrong("a message is of another version than `2.0`");
  if (method !== undefined) return requestFrom(id, method, params);
  const answers = Object.hasOwn(value, "result");
  if (answers === Object.hasOwn(value, "error"))
    return wrong("a message has neither one `result` nor one `error`");
  return answers ? { kind: "result", id, result } : errorFrom(id, error);
}

function requestFrom(id: unknown, method: unknown, params: unknown): Message {
  if (typeof method !== "string" || method.length > MAX_METHOD)
    return wrong("a request's `method` is no name");
  // A call that nobody answers would still run when the call that it belongs to has ended.
  if (!isId(id)) return wrong("a request has no `id` that is a whole number or a short text");
  return { kind: "request", id, method, params };
}

function errorFrom(id: unknown, error: unknown): Message {
  if (!isObject(error)) return wrong("an `error` is no object");
  const { code, message, data } = error;
  if (!Number.isSafeInteger(code) || typeof message !== "string")
    return wrong("an `error` lacks its `code`, a whole number, or its `message`");
  return { kind: "error", id, error: { code: code as number, message, data } };
}

function isId(id: unknown): id is Id {
  return typeof id === "string" ? id.length <= MAX_ID : Number.isSafeInteger(id);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(problem: string): Message {
  return { kind: "wrong", problem };
}
