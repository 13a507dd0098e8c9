/**
 * The program of a process that runs one plugin's engine, under Node's permission model: it is called by JSON-RPC on its
 * standard input, as `child.ts` does it, and asks on its standard output and on descriptor 3. Of the host it loads what
 * components import, and nothing else: it may not read the host's other files, and would start later.
 */
import { readSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import type {
  CallOptions,
  ErrorCode,
  HostFunction,
  HttpFunction,
  Input,
  Instance,
  LogEntry,
  Script,
} from "@mortise/engine";
import { compile, ERRORS, isComponent, MortiseError, Vars } from "@mortise/engine";
import type {
  Asked,
  CallParams,
  CallResult,
  OpenParams,
  OpenResult,
  SideAnswer,
  SideQuestion,
  WireAnswer,
  WireError,
  WireFunction,
  WireResponse,
  WireScript,
} from "./wire.ts";

const SIDE = 3;
const waiting = new Map<number, { settle: (result: unknown) => void; fail: (error: Error) => void }>();
let nextId = 1;
let instance: Instance | undefined;

/** Asks the host and lets the event loop turn meanwhile. */
function ask({ method, params }: Asked): Promise<unknown> {
  const id = nextId++;
  send({ id, method, params });
  return new Promise((settle, fail) => waiting.set(id, { settle, fail }));
}

function send(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}

/** Asks the host and stands still until it has answered, as a guest's own reads of its vars do. */
function askNow(question: SideQuestion): SideAnswer {
  const bytes = Buffer.from(`${JSON.stringify(question)}\n`, "utf8");
  for (let at = 0; at < bytes.length; ) at += writeSync(SIDE, bytes, at);
  const pieces: Buffer[] = [];
  for (;;) {
    const piece = Buffer.alloc(65_536);
    const length = readSync(SIDE, piece);
    if (length === 0) gone();
    pieces.push(piece.subarray(0, length));
    if (piece[length - 1] === 0x0a) return JSON.parse(Buffer.concat(pieces).toString("utf8")) as SideAnswer;
  }
}

function bytesFrom(answer: SideAnswer): Uint8Array | undefined {
  const value = valueFrom(answer);
  return value instanceof Uint8Array ? value : undefined;
}

function valueFrom(answer: SideAnswer): Input {
  if ("error" in answer) throw new MortiseError(codeOf(answer.error.code), answer.error.problem);
  return "value" in answer ? answered(answer.value) : undefined;
}

/** What a host function answered. */
function answered(answer: WireAnswer): Input {
  if (answer === null) return undefined;
  return typeof answer === "string" ? Buffer.from(answer, "base64") : (JSON.parse(answer.json) as Input);
}

function codeOf(code: string): ErrorCode {
  return Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : "MORTISE_HOST_FUNCTION_FAILED";
}

/** The vars that the host has, and shares among all instances of the plugin. */
class HostVars extends Vars {
  override get(key: string): Uint8Array | undefined {
    return bytesFrom(askNow({ ask: "get", key }));
  }

  override set(key: string, value: Uint8Array): void {
    bytesFrom(askNow({ ask: "set", key, value: base64(value) }));
  }

  override delete(key: string): void {
    bytesFrom(askNow({ ask: "delete", key }));
  }

  override clear(): void {
    bytesFrom(askNow({ ask: "clear" }));
  }

  override keys(): readonly string[] {
    const answer = askNow({ ask: "keys" });
    return "keys" in answer ? answer.keys : [];
  }
}

function hostFunction({ name, async, clockStops }: WireFunction): HostFunction {
  if (!async)
    return { name, run: (input) => valueFrom(askNow({ ask: "function", name, input: base64(input) })) };
  return {
    name,
    async,
    clockStops,
    run: async (input): Promise<Input> =>
      answered((await ask({ method: "function", params: { name, input: base64(input) } })) as WireAnswer),
  };
}

const http: HttpFunction = async ({ url, method, headers, body }) => {
  const params = { url, method, headers, body: body === undefined ? null : base64(body) };
  const response = (await ask({ method: "http", params })) as WireResponse;
  return { ...response, body: Buffer.from(response.body, "base64") };
};

async function open(params: OpenParams): Promise<OpenResult> {
  const { plugin: name, format, code, limits, config, dirs, env } = params;
  const functions = params.functions.map(hostFunction);
  const bytes = "bytes" in code ? Buffer.from(code.bytes, "base64") : new Uint8Array();
  // Loaded for components only: other plugins start sooner without it.
  const imports = isComponent(bytes)
    ? (await import("../component/imports.ts")).componentImports(functions)
    : undefined;
  const compiled =
    "bytes" in code
      ? await compile(bytes, { name, functions, format, imports })
      : await compile(code.script.entry, { name, functions, stripped: scriptFrom(code.script) });
  instance = compiled.instantiateSync({
    ...limits,
    deadline: limits.deadline ?? Number.POSITIVE_INFINITY,
    fuel: limits.fuel ?? undefined,
    config,
    dirs,
    env,
    ...(params.http ? { http } : {}),
    log: ({ level, message }: LogEntry) => void askNow({ ask: "log", level, message }),
    sharedVars: new HostVars(0),
    queue: 0,
  });
  return { format: compiled.format, exports: compiled.exports };
}

async function call({ export: name, input, deadline, fuel }: CallParams): Promise<CallResult> {
  if (instance === undefined) throw new Error("Nothing is open.");
  const options: CallOptions = {
    deadline: deadline ?? Number.POSITIVE_INFINITY,
    ...(fuel === null ? {} : { fuel }),
  };
  const output = await instance.call(name, Buffer.from(input, "base64"), options);
  return { output: base64(output), fuel: instance.fuelUsed ?? null };
}

function scriptFrom({ entry, digest, modules }: WireScript): Script {
  const named = modules.map(
    ([name, source, imports]) => [name, { source, imports: new Map(imports) }] as const,
  );
  return { entry, digest, modules: new Map(named) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

/** Of an error that is none of the engine's, the host learns that there was one; what it was is in the log. */
function failure(error: unknown): {
  readonly code: number;
  readonly message: string;
  readonly data?: WireError;
} {
  if (!(error instanceof MortiseError)) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : "unknown"}\n`);
    return { code: -32_603, message: "The engine failed." };
  }
  const { cause: _, output, ...details } = error.details;
  return {
    code: -32_000,
    message: error.problem,
    data: { code: error.code, details, output: output === undefined ? null : base64(output) },
  };
}

interface Incoming {
  readonly id: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params, result, error } = JSON.parse(line) as Incoming;
  if (method === undefined) {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.settle(result);
    else asked?.fail(new Error(error.message));
    continue;
  }
  const answered = method === "open" ? open(params as OpenParams) : call(params as CallParams);
  void answered.then(
    (done) => send({ id, result: done }),
    (thrown: unknown) => send({ id, error: failure(thrown) }),
  );
}
gone();

/** Whoever called is gone, and a guest may compute for ever. To exit in order can take as long (nodejs/node#54918). */
function gone(): never {
  process.kill(process.pid, "SIGKILL");
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
