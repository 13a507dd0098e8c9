import type { ErrorKind } from "@mortise/engine";
import { ERRORS, MortiseError } from "@mortise/engine";
import { outputFields } from "./command/output.ts";

/** An error with a code: of the engine, or of another package, each with a table of codes of its own. */
export interface Coded extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly problem: string;
}

/** Tells a coded error from any other. */
export function isCoded(error: unknown): error is Coded {
  return error instanceof Error && "problem" in error && "kind" in error && "code" in error;
}

/** An error as JSON: its code, kind, message, advice, and where it happened, as far as that is known. */
export interface ErrorFields {
  readonly code: string;
  readonly kind?: ErrorKind;
  readonly message: string;
  readonly todo?: string;
  readonly [detail: string]: unknown;
}

/** What an error says, for programs. Its cause stays out: that may hold anything. */
export function errorFields(error: Error): ErrorFields {
  if (error instanceof RemoteError) return error.fields;
  if (!isCoded(error)) return { code: "MORTISE_INTERNAL", message: error.message };
  const { code, kind, problem, message } = error;
  const { output, cause: _, ...details } = detailsOf(error);
  // The place stands between the problem and the advice.
  const advice = message.slice(`${code}: ${problem} `.length).replace(/^\[[^\]]*\] /, "");
  const todo = error instanceof MortiseError ? ERRORS[error.code][2] : advice;
  const shown = output === undefined || output.length === 0 ? {} : outputFields(output);
  return { code, kind, message: problem, todo, ...details, ...shown };
}

/** Each package's errors have details of their own. */
function detailsOf(error: Coded): { readonly output?: Uint8Array; readonly cause?: unknown } {
  return "details" in error && typeof error.details === "object" ? { ...error.details } : {};
}

/** An error that happened in the host that a command talks to. */
export class RemoteError extends Error {
  override readonly name = "RemoteError";
  readonly code: string;
  readonly kind: ErrorKind;
  readonly problem: string;
  readonly fields: ErrorFields;

  constructor(fields: ErrorFields) {
    const { code, kind = "system", message, plugin, todo } = fields;
    const place = typeof plugin === "string" ? ` [plugin ${plugin}]` : "";
    super(`${code}: ${message}${place}${todo === undefined ? "" : ` ${todo}`}`);
    this.code = code;
    this.kind = kind;
    this.problem = message;
    this.fields = fields;
  }
}
