import type { Input, Limits } from "@mortise/engine";
import { inputBytes, isBytes, MortiseError, Payload } from "@mortise/engine";
import type { WireAnswer } from "./wire.ts";

/**
 * What a call is passed, as JSON in one line: text and bytes that are JSON as they are, other text as a string, and
 * nothing as undefined.
 *
 * @throws MORTISE_ARGUMENT_INVALID where bytes are no text, or a value has no JSON
 */
export function paramsOf(input: Input): string | undefined {
  if (input instanceof ArrayBuffer) return lineOf(textOf(new Uint8Array(input)));
  if (ArrayBuffer.isView(input))
    return lineOf(textOf(new Uint8Array(input.buffer, input.byteOffset, input.byteLength)));
  if (typeof input === "string") return lineOf(input);
  try {
    return JSON.stringify(input);
  } catch (cause) {
    throw new MortiseError("MORTISE_ARGUMENT_INVALID", "The value cannot be written as JSON.", { cause });
  }
}

/**
 * A call's output, from the value that it was answered with: text as it is, any other value as JSON.
 *
 * @throws MORTISE_OUTPUT_EXCEEDED
 */
export function outputOf(result: unknown, { output }: Limits): Payload {
  const bytes = Buffer.from(typeof result === "string" ? result : JSON.stringify(result), "utf8");
  if (bytes.length <= output) return new Payload(bytes);
  throw new MortiseError(
    "MORTISE_OUTPUT_EXCEEDED",
    `The output is ${bytes.length} bytes long, and its cap is ${output}.`,
  );
}

/** A value as a host function takes it. */
export function payloadOf(value: unknown): Payload {
  return new Payload(Buffer.from(value === undefined ? "" : JSON.stringify(value), "utf8"));
}

function lineOf(text: string): string | undefined {
  if (text === "") return undefined;
  try {
    JSON.parse(text);
    // Between values only: inside a string of JSON, a line's end is written otherwise.
    return text.replace(/[\r\n]/g, " ");
  } catch {
    return JSON.stringify(text);
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const problem = "The input is no UTF-8, and a process takes JSON.";
    throw new MortiseError("MORTISE_ARGUMENT_INVALID", problem, { cause });
  }
}

/**
 * What a host function answered, so that a script in another process gets what it would get in this one.
 *
 * @throws MORTISE_OPTION_INVALID where JSON has no form for it
 */
export function wireAnswer(answer: Input): WireAnswer {
  if (answer === undefined) return null;
  const bytes = inputBytes(answer);
  if (isBytes(answer) || typeof answer === "string") return base64(bytes);
  return { json: Buffer.from(bytes).toString("utf8") };
}

/** Bytes that came as base64. */
export function payloadFrom(base64: string): Payload {
  return new Payload(Buffer.from(base64, "base64"));
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

/** The members of what another process wrote; none where it is no object. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
