import { type ErrorCode, type ErrorDetails, MortiseError } from "../../errors.ts";
import { columnOf } from "./frame.ts";
import type { Script } from "./modules.ts";

/** What the prelude tells of a value that was thrown. All of it may be made up by the script. */
export interface Report {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** The thrown value's own `code`, where it has one. */
  readonly code: string;
  /** Whether it is what a host function had failed with. */
  readonly host: boolean;
}

/** An exception of a script, with its own name and message, and a stack of the script's files. It is an error's `cause`. */
export class ScriptException extends Error {
  override readonly name: string;
  /** What the script had set as the exception's `code`. */
  readonly code: string | undefined;

  constructor(report: Report, stack: string, cause: unknown) {
    super(printable(report.message), cause === undefined ? undefined : { cause });
    this.name = printable(report.name) || "Error";
    this.code = report.code === "" ? undefined : printable(report.code);
    this.stack = `${this.name}: ${this.message}${stack === "" ? "" : `\n${stack}`}`;
  }
}

/** Reads a report; undefined for anything else. */
export function readReport(text: string): Report | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const field = (key: string): string => {
    const found: unknown = Reflect.get(value, key);
    return typeof found === "string" ? found : "";
  };
  return {
    name: field("name"),
    message: field("message"),
    stack: field("stack"),
    code: field("code"),
    host: Reflect.get(value, "host") === true,
  };
}

/**
 * The coded error for what a script threw: with the place of its innermost frame in the script's own files, and the
 * exception, its stack mapped to those files, as the cause.
 *
 * `while` says when it happened: a syntax error means that the script is none only when it is loaded.
 */
export function thrown(
  report: Report,
  script: Script,
  during: "load" | "call",
  exported: string | undefined,
  hostError: unknown,
): MortiseError {
  const frames = report.stack.split("\n").map((line) => mapped(line, script));
  const stack = frames.flatMap(({ text }) => (text === undefined ? [] : [text])).join("\n");
  const place = frames.find(({ file }) => file !== undefined);
  const details: ErrorDetails = {
    ...(exported === undefined ? {} : { export: exported }),
    ...(place?.file === undefined ? {} : { file: place.file, line: place.line, column: place.column }),
    cause: new ScriptException(report, stack, report.host ? hostError : undefined),
  };
  return new MortiseError(codeOf(report, during), `${summary(report)}.`, details);
}

function codeOf({ name, message, host }: Report, during: "load" | "call"): ErrorCode {
  if (host) return "MORTISE_HOST_FUNCTION_FAILED";
  if (name === "InternalError" && message === "out of memory") return "MORTISE_MEMORY_EXCEEDED";
  if (name === "RangeError" && message === "Maximum call stack size exceeded")
    return "MORTISE_STACK_OVERFLOW";
  return during === "load" && name === "SyntaxError" ? "MORTISE_SCRIPT_INVALID" : "MORTISE_EXCEPTION";
}

function summary({ name, message }: Report): string {
  const line = printable(message).replaceAll("\n", " ").replace(/\.$/, "");
  const short = line.length > 1000 ? `${line.slice(0, 1000)}…` : line;
  return name === "" ? `The script threw ${short || "something"}` : `${printable(name)}: ${short}`;
}

interface Frame {
  /** The line as it is shown; undefined where it is none of the script's. */
  readonly text?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

const POSITION = /^( {4}at (?:.{0,200} \()?)([^()]{1,500}):(\d{1,9}):(\d{1,9})(\)?)$/;

function mapped(text: string, script: Script): Frame {
  const match = POSITION.exec(text);
  if (match === null) return /^ {4}at .{1,200} \(native\)$/.test(text) ? { text: printable(text) } : {};
  const [, before = "", file = "", lineText = "", byteColumn = "", after = ""] = match;
  const module = script.modules.get(file);
  if (module === undefined) return file === "<input>" ? { text: printable(text) } : {};
  const line = Number(lineText);
  const column = columnOf(module.source.split("\n", line)[line - 1] ?? "", Number(byteColumn));
  return { text: `${printable(before)}${file}:${line}:${column}${after}`, file, line, column };
}

/** Text of a script that goes to a terminal or a log: control characters but line breaks are spelled out. */
export function printable(text: string): string {
  return text.replace(
    /(?![\n\t])[\p{Cc}\u2028\u2029]/gu,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
