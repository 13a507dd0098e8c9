import type { HostFunction, LogEntry, LogLevel, Vars } from "@mortise/engine";
import { MortiseError } from "@mortise/engine";
import type { Slot } from "../frame.ts";
import { readJson } from "../json.ts";
import { base64, payloadFrom, recordOf, wireAnswer } from "./convert.ts";
import type { SideAnswer } from "./wire.ts";

/** What an engine in a process of its own may ask for at once. */
export interface SideSetting {
  readonly plugin: string;
  readonly functions: ReadonlyMap<string, HostFunction>;
  readonly vars: Vars;
  readonly log: (entry: LogEntry) => void;
  /** The call that it is in, while there is one. */
  readonly slot: () => Slot;
}

const LEVELS: readonly string[] = ["trace", "debug", "info", "warn", "error"] satisfies LogLevel[];
/** Bytes of one question: a var, or what a host function is passed. */
const MAX_QUESTION = 64 << 20;

/**
 * Answers what an engine asks that stands still meanwhile: its vars, host functions that are not async, and its log, so
 * that what a call logs is there when it ends. What it asks is not believed: the process may be anybody's by then.
 */
export function sideOf(setting: SideSetting): (line: Uint8Array) => string {
  return (line) => {
    const read = readJson(line, MAX_QUESTION);
    const value = "value" in read ? read.value : undefined;
    const question = recordOf(value);
    return JSON.stringify(answered(question, setting));
  };
}

function note({ level, message }: Readonly<Record<string, unknown>>, { log }: SideSetting): void {
  if (typeof message !== "string" || typeof level !== "string" || !LEVELS.includes(level)) return;
  try {
    log({ level: level as LogLevel, message });
  } catch {
    // Where a message could not be written, its plugin goes on.
  }
}

function answered(question: Readonly<Record<string, unknown>>, setting: SideSetting): SideAnswer {
  try {
    return answer(question, setting);
  } catch (error) {
    if (error instanceof MortiseError) return refused(error.code, error.problem);
    return refused("MORTISE_HOST_FUNCTION_FAILED", "The host failed.");
  }
}

function answer(question: Readonly<Record<string, unknown>>, setting: SideSetting): SideAnswer {
  const { vars } = setting;
  const { ask, key, value } = question;
  if (ask === "function") return called(question, setting);
  if (ask === "keys") return { keys: vars.keys() };
  if (ask === "get" && typeof key === "string") return { value: written(vars.get(key)) };
  if (ask === "log") note(question, setting);
  else if (ask === "clear") vars.clear();
  else if (ask === "delete" && typeof key === "string") vars.delete(key);
  else if (ask === "set" && typeof key === "string" && typeof value === "string")
    vars.set(key, Buffer.from(value, "base64"));
  else return refused("MORTISE_VALUE_INVALID", "The question is none.");
  return { value: null };
}

function called({ name, input }: Readonly<Record<string, unknown>>, setting: SideSetting): SideAnswer {
  const { functions, plugin, slot } = setting;
  const found = functions.get(String(name));
  if (found === undefined || found.async === true || typeof input !== "string")
    return refused("MORTISE_IMPORT_UNKNOWN", "There is no such host function.");
  const result = found.run(payloadFrom(input), { plugin, context: slot() });
  return { value: result instanceof Promise ? null : wireAnswer(result) };
}

function refused(code: string, problem: string): SideAnswer {
  return { error: { code, problem } };
}

function written(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : base64(bytes);
}
