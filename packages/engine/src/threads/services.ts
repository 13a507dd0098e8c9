import type { Environment } from "../environment.ts";
import { MortiseError } from "../errors.ts";
import type { HostFunction } from "../hostfunction.ts";
import type { Recipe } from "../instance.ts";
import type { Provided } from "../link.ts";
import { isHostImport } from "../link.ts";
import { LOG_LEVELS, wants } from "../log.ts";
import type { Input } from "../payload.ts";
import { inputBytes, isBytes, payloadOf } from "../payload.ts";
import { serveImport } from "./imports.ts";
import { ASK, SERVICE } from "./layout.ts";

/** What a worker asks or tells. */
export interface Question {
  readonly number: number;
  readonly service: number;
  readonly index: number;
  readonly key: string;
  /** Good until the record is released. */
  readonly value: Uint8Array;
}

/** The JSON of what a host function answered. */
export interface Written {
  readonly json: Uint8Array;
}

/** What a worker is answered; undefined for nothing. */
export type Answer = Uint8Array | Written | undefined;

const MAX_RANDOM = 1 << 20;

/** @throws RangeError where the lengths do not fit */
export function questionFrom(body: Uint8Array): Question {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const keyLength = view.getInt32(ASK.KEY_LENGTH, true);
  const at = ASK.KEY + keyLength;
  if (keyLength < 0 || at > body.length) throw new RangeError("A question is longer than its record.");
  return {
    number: view.getInt32(ASK.NUMBER, true),
    service: view.getInt32(ASK.SERVICE, true),
    index: view.getInt32(ASK.INDEX, true),
    key: keyLength === 0 ? "" : Buffer.from(body.subarray(ASK.KEY, at)).toString("utf8"),
    value: body.subarray(at),
  };
}

/** What of a plugin its workers ask for. */
type Serves = Pick<Recipe, "plugin" | "functions" | "provided">;

/** What the main thread does for the plugin's instances in worker threads. */
export class Services {
  readonly environment: Environment;
  private readonly plugin: string;
  private readonly functions: readonly HostFunction[];
  private readonly provided: readonly Provided[];

  constructor({ plugin, functions = [], provided = [] }: Serves, environment: Environment) {
    this.plugin = plugin;
    this.functions = functions;
    this.provided = provided;
    this.environment = environment;
  }

  /** The least level that the log wants, as an index; past the last where it wants none. */
  get logLevel(): number {
    const { level } = this.environment.log;
    return level === "off" ? LOG_LEVELS.length : LOG_LEVELS.indexOf(level);
  }

  /** Whether an answer may take as long as it takes: it waits for a person. */
  clockStops(question: Question): boolean {
    const { service, index } = question;
    if (service === SERVICE.FUNCTION) return this.functions[index]?.clockStops === true;
    const found = service === SERVICE.IMPORT ? this.provided[index]?.found : undefined;
    return found !== undefined && isHostImport(found) && found.clockStops === true;
  }

  /** Answers a question; what it throws or rejects with is the answer too. `ended` aborts when the call ends. */
  answer(question: Question, ended: () => AbortSignal): Answer | Promise<Answer> {
    const { index, key, value } = question;
    const { vars, clock, http, random, context } = this.environment;
    switch (question.service) {
      case SERVICE.FUNCTION: {
        const found = this.functions[index];
        if (found === undefined) throw new RangeError("There is no such host function.");
        const result = found.run(payloadOf(value), { plugin: this.plugin, context });
        return isPromise(result) ? Promise.resolve(result).then(answerOf) : answerOf(result);
      }
      case SERVICE.IMPORT: {
        const found = this.provided[index];
        if (found === undefined) throw new RangeError("There is no such import.");
        return serveImport(found, value, this, ended);
      }
      case SERVICE.VAR_GET:
        return vars.get(key);
      case SERVICE.VAR_SET:
        return void vars.set(key, value);
      case SERVICE.VAR_DELETE:
        return void vars.delete(key);
      case SERVICE.VAR_CLEAR:
        return void vars.clear();
      case SERVICE.VAR_KEYS:
        return Buffer.from(JSON.stringify(vars.keys()));
      case SERVICE.NOW:
        return Buffer.from(String(clock.now()));
      case SERVICE.MONOTONIC:
        return Buffer.from(String(clock.monotonic()));
      case SERVICE.RANDOM: {
        const bytes = new Uint8Array(Math.min(index >>> 0, MAX_RANDOM));
        random(bytes);
        return bytes;
      }
      case SERVICE.HTTP: {
        if (http === undefined) throw new MortiseError("MORTISE_HTTP_REFUSED", "The plugin has no HTTP.");
        const head = JSON.parse(key) as { url: string; method: string; headers: Record<string, string> };
        const body = index === 0 ? undefined : new Uint8Array(value);
        return http({ ...head, body }, ended()).then((response) => {
          const json = Buffer.from(
            JSON.stringify({ status: response.status, headers: response.headers }),
            "utf8",
          );
          const length = Buffer.alloc(4);
          length.writeUInt32LE(json.length);
          return Buffer.concat([length, json, response.body]);
        });
      }
      default:
        throw new RangeError("There is no such service.");
    }
  }

  /** Passes on what a worker tells. What the receiver throws is thrown. */
  tell({ service, index, value }: Question): void {
    const { log, stdout, stderr } = this.environment;
    if (service === SERVICE.STDOUT) stdout?.(new Uint8Array(value));
    else if (service === SERVICE.STDERR) stderr?.(new Uint8Array(value));
    else if (service === SERVICE.LOG) {
      const level = LOG_LEVELS[index];
      if (level !== undefined && wants(log, level))
        log.write({ level, message: Buffer.from(value).toString("utf8") });
    }
  }
}

function answerOf(result: Input): Answer {
  if (result === undefined) return undefined;
  const bytes = inputBytes(result);
  return typeof result === "string" || isBytes(result) ? bytes : { json: bytes };
}

function isPromise(value: unknown): value is Promise<Input> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
