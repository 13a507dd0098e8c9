import type { HttpRequest, HttpResponse } from "../../environment.ts";
import { MortiseError } from "../../errors.ts";
import type { HostImport } from "../../gate.ts";
import type { Guest } from "../../guest.ts";
import { currentGuest } from "../../guest.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { threadKernel } from "../../kernel/kernel.ts";
import { LOG_LEVELS } from "../../log.ts";
import { logLine } from "../../logging.ts";
import type { FunctionType } from "../../wasm/types.ts";

/** What `get_log_level` answers where nothing is logged. */
const LEVEL_OFF = 0x7fffffff;

/** What an instance keeps of its last HTTP exchange, for `http_status_code` and `http_headers`. */
const exchanges = new WeakMap<Guest, HttpResponse>();

const HANDLE: FunctionType = { params: ["i64"], results: ["i64"] };
const GETTER: FunctionType = { params: [], results: ["i64"] };
const TAKER: FunctionType = { params: ["i64"], results: [] };
const PAIR: FunctionType = { params: ["i64", "i64"], results: [] };
/** The kernel's exports that guests may import. */
const KERNEL_FUNCTIONS: ReadonlyMap<string, FunctionType> = new Map([
  ...["alloc", "length", "length_unsafe", "load_u64", "input_load_u64"].map(
    (name) => [name, HANDLE] as const,
  ),
  ...["load_u8", "input_load_u8"].map(
    (name) => [name, { params: ["i64"], results: ["i32"] } as FunctionType] as const,
  ),
  ...["free", "error_set"].map((name) => [name, TAKER] as const),
  ...["input_length", "input_offset", "error_get", "output_offset", "output_length", "memory_bytes"].map(
    (name) => [name, GETTER] as const,
  ),
  ...["output_set", "input_set", "store_u64"].map((name) => [name, PAIR] as const),
  ["store_u8", { params: ["i64", "i32"], results: [] } as FunctionType] as const,
  ["reset", { params: [], results: [] } as FunctionType] as const,
]);

/** The functions that are made here: what they need is not in the kernel. */
const SIGNATURES: Readonly<Record<string, FunctionType>> = {
  config_get: { params: ["i64"], results: ["i64"] },
  var_get: { params: ["i64"], results: ["i64"] },
  var_set: { params: ["i64", "i64"], results: [] },
  http_request: { params: ["i64", "i64"], results: ["i64"] },
  http_status_code: { params: [], results: ["i32"] },
  http_headers: { params: [], results: ["i64"] },
  get_log_level: { params: [], results: ["i32"] },
  ...Object.fromEntries(
    LOG_LEVELS.map((level) => [`log_${level}`, { params: ["i64"], results: [] } as FunctionType]),
  ),
};

const PLAIN: Readonly<Record<string, (guest: Guest, kernel: Kernel, ...handles: bigint[]) => unknown>> = {
  config_get: (guest, kernel, key) =>
    give(kernel, guest.environment.config.get(take(kernel, key).toString("utf8"))),
  var_get: (guest, kernel, key) =>
    give(kernel, guest.environment.vars.get(take(kernel, key).toString("utf8"))),
  var_set: (guest, kernel, key, value) => {
    const name = take(kernel, key).toString("utf8");
    if (value === 0n) guest.environment.vars.delete(name);
    else guest.environment.vars.set(name, take(kernel, value));
  },
  http_status_code: (guest) => exchanges.get(guest)?.status ?? 0,
  http_headers: (guest, kernel) => {
    const last = exchanges.get(guest);
    return last === undefined ? 0n : give(kernel, JSON.stringify(last.headers));
  },
  get_log_level: (guest) => {
    const { level } = guest.environment.log;
    return level === "off" ? LEVEL_OFF : LOG_LEVELS.indexOf(level);
  },
  ...Object.fromEntries(
    LOG_LEVELS.map((level) => [
      `log_${level}`,
      (guest: Guest, kernel: Kernel, message: bigint) => logLine(guest, level, take(kernel, message)),
    ]),
  ),
};

/**
 * The functions of `extism:host/env`: those over the kernel's memory are the kernel's own, the rest are made here.
 * Undefined where Extism has no such function.
 */
export function extismFunction(name: string): WebAssembly.ExportValue | HostImport | undefined {
  const type = Object.hasOwn(SIGNATURES, name) ? SIGNATURES[name] : undefined;
  if (type === undefined) {
    const found = KERNEL_FUNCTIONS.has(name) ? threadKernel().exports[name] : undefined;
    return typeof found === "function" ? found : undefined;
  }
  if (name === "http_request")
    return { name, type, plain: httpRequestNow, suspending: httpRequest, counted: true };
  const run = PLAIN[name] as (guest: Guest, kernel: Kernel, ...handles: bigint[]) => unknown;
  const plain = (...handles: bigint[]): unknown => run(currentGuest(), threadKernel(), ...handles);
  return { name, type, plain, counted: true };
}

/** The type of a function of `extism:host/env`; undefined where there is none of that name. */
export function extismType(name: string): FunctionType | undefined {
  return Object.hasOwn(SIGNATURES, name) ? SIGNATURES[name] : KERNEL_FUNCTIONS.get(name);
}

/** A handle as a number; what is no address of 32 bits is no handle. */
export function handleOf(value: bigint): number {
  return value >= 0n && value <= 0xffffffffn ? Number(value) : 0;
}

/** The bytes of a block that a guest hands over: a copy, for the kernel's memory may move or be wiped. */
function take(kernel: Kernel, handle: bigint): Buffer {
  return Buffer.from(kernel.block(handleOf(handle)));
}

/** A new block for the guest; 0 for nothing. */
function give(kernel: Kernel, value: string | Uint8Array | undefined): bigint {
  if (value === undefined) return 0n;
  return BigInt(typeof value === "string" ? kernel.placeText(value) : kernel.place(value));
}

interface WireRequest {
  readonly url?: unknown;
  readonly method?: unknown;
  readonly headers?: unknown;
}

/** `http_request`: asks the one function that was given for it; without one, every request is refused. */
async function httpRequest(request: bigint, body: bigint): Promise<bigint> {
  const guest = currentGuest();
  const { http } = guest.environment;
  const kernel = threadKernel();
  if (http === undefined) throw new MortiseError("MORTISE_HTTP_REFUSED", "The plugin has no HTTP.");
  const { call } = guest;
  const response = await http(readRequest(kernel, request, body), call.ended);
  if (call.reason !== undefined) return 0n;
  exchanges.set(guest, response);
  // Others may have had the kernel meanwhile.
  kernel.claim(call);
  return give(kernel, response.body);
}

/** The same in a synchronous call, for which the response is there at once or not at all. */
function httpRequestNow(request: bigint, body: bigint): bigint {
  const guest = currentGuest();
  const { http, httpNow } = guest.environment;
  const kernel = threadKernel();
  if (httpNow === undefined) {
    if (http === undefined) throw new MortiseError("MORTISE_HTTP_REFUSED", "The plugin has no HTTP.");
    throw new MortiseError("MORTISE_HOST_FUNCTION_ASYNC", "Host function `http_request` is asynchronous.");
  }
  const response = httpNow(readRequest(kernel, request, body));
  exchanges.set(guest, response);
  return give(kernel, response.body);
}

/** @throws MORTISE_HTTP_REFUSED */
function readRequest(kernel: Kernel, request: bigint, body: bigint): HttpRequest {
  let wire: WireRequest;
  try {
    wire = JSON.parse(take(kernel, request).toString("utf8")) as WireRequest;
  } catch {
    throw new MortiseError("MORTISE_HTTP_REFUSED", "The plugin's HTTP request is no JSON.");
  }
  const { url, method, headers } = wire ?? {};
  if (typeof url !== "string")
    throw new MortiseError("MORTISE_HTTP_REFUSED", "The plugin's HTTP request has no `url`.");
  const pairs =
    typeof headers === "object" && headers !== null
      ? Object.entries(headers).map(([key, value]) => [key, String(value)])
      : [];
  return {
    url,
    method: typeof method === "string" ? method.toUpperCase() : "GET",
    headers: Object.fromEntries(pairs) as Record<string, string>,
    body: body === 0n ? undefined : new Uint8Array(take(kernel, body)),
  };
}
