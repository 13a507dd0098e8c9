import type { ErrorKind } from "@mortise/engine";
import { CodedError } from "@mortise/engine";
import { outputFields } from "./command/output.ts";

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
  if (!(error instanceof CodedError)) return { code: "MORTISE_INTERNAL", message: error.message };
  const { code, kind, problem, todo } = error;
  const { output, cause: _, ...details }: { output?: Uint8Array; cause?: unknown } = error.details;
  const shown = output === undefined || output.length === 0 ? {} : outputFields(output);
  return { code, kind, message: problem, todo, ...details, ...shown };
}

/** An error that happened in the host that a command talks to. */
export class RemoteError extends CodedError {
  override readonly name = "RemoteError";
  readonly fields: ErrorFields;

  constructor(fields: ErrorFields) {
    const { code, kind = "system", message, plugin, todo = "" } = fields;
    const place = typeof plugin === "string" ? `plugin ${plugin}` : "";
    super({ [code]: [kind, message, todo] }, code, message, {}, place);
    this.fields = fields;
  }
}
