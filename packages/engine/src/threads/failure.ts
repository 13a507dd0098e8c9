import type { ErrorCode, ErrorDetails } from "../errors.ts";
import { ERRORS, MortiseError } from "../errors.ts";
import { Payload } from "../payload.ts";

/** An error as it crosses between threads; its output follows it as bytes. */
interface WireError {
  /** Absent for an error that is no {@link MortiseError}. */
  readonly code?: string;
  readonly problem: string;
  readonly details?: Omit<ErrorDetails, "output" | "cause">;
  /** Whether there is an output, which may be empty. */
  readonly output?: boolean;
  readonly cause?: WireCause;
}

/** `host`: what a host function threw on the main thread, which still has it. */
type WireCause = "host" | { readonly name: string; readonly message: string; readonly stack?: string };

/** What a host function threw on the main thread, in the worker: it stands for the error that did not cross. */
export class HostFailure extends Error {
  override readonly name = "HostFailure";
}

const JSON_LENGTH = 4;

/** An error as bytes: its code, problem and details as they are, and of its cause the name, message and stack. */
export function failureBytes(error: unknown): Uint8Array {
  const wire = error instanceof MortiseError ? wireOf(error) : { problem: messageOf(error) };
  const output = error instanceof MortiseError ? error.details.output : undefined;
  const json = Buffer.from(JSON.stringify(wire), "utf8");
  const bytes = new Uint8Array(JSON_LENGTH + json.length + (output?.length ?? 0));
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, JSON_LENGTH);
  if (output !== undefined) bytes.set(output, JSON_LENGTH + json.length);
  return bytes;
}

/**
 * The error that {@link failureBytes} was given; one that is no {@link MortiseError} comes back as a
 * {@link HostFailure}. `thrown` is what the host function threw, where the main thread has it.
 *
 * @throws RangeError or SyntaxError where the bytes are damaged
 */
export function failureFrom(bytes: Uint8Array, thrown?: unknown): MortiseError | HostFailure {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0, true);
  if (length > bytes.length - JSON_LENGTH) throw new RangeError("An error is longer than its bytes.");
  const text = Buffer.from(bytes.subarray(JSON_LENGTH, JSON_LENGTH + length)).toString("utf8");
  const { code, problem, details, output, cause } = JSON.parse(text) as WireError;
  if (code === undefined) return new HostFailure(problem);
  if (!Object.hasOwn(ERRORS, code)) throw new RangeError("An error has a code that nobody knows.");
  return new MortiseError(code as ErrorCode, problem, {
    ...details,
    ...(output === true ? { output: outputOf(bytes.subarray(JSON_LENGTH + length)) } : {}),
    ...(cause === undefined ? {} : { cause: cause === "host" ? thrown : errorOf(cause) }),
  });
}

function wireOf(error: MortiseError): WireError {
  const { output, cause, ...details } = error.details;
  return {
    code: error.code,
    problem: error.problem,
    details,
    ...(output === undefined ? {} : { output: true }),
    ...(cause === undefined ? {} : { cause: causeOf(cause) }),
  };
}

function causeOf(cause: unknown): WireCause {
  if (cause instanceof HostFailure) return "host";
  if (!(cause instanceof Error)) return { name: "Error", message: messageOf(cause) };
  const { name, message, stack } = cause;
  return { name, message, ...(stack === undefined ? {} : { stack }) };
}

function errorOf({ name, message, stack }: Exclude<WireCause, "host">): Error {
  const error = new Error(message);
  Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
  if (stack !== undefined) error.stack = stack;
  return error;
}

function outputOf(bytes: Uint8Array): Payload {
  const payload = new Payload(bytes.length);
  payload.set(bytes);
  return payload;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
