import { MortiseError } from "../../errors.ts";

/** A value of the host that is not of its type; the path to it grows on the way out. */
export class Mismatch extends Error {
  readonly expected: string;
  readonly got: string;
  path: string;

  constructor(expected: string, value: unknown, got = describe(value)) {
    super(expected);
    this.expected = expected;
    this.got = got;
    this.path = "";
  }
}

/** Adds a step to the path of a mismatch inside; other errors stay as they are. */
export function inside(error: unknown, step: string): unknown {
  if (error instanceof Mismatch) error.path = `${step}${error.path}`;
  return error;
}

/** Longer texts than this are cut: labels may be long, and there may be many. */
const LONGEST = 300;

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** What a mismatch says to the caller. */
export function argumentError(error: unknown, what: string): unknown {
  if (!(error instanceof Mismatch)) return error;
  return new MortiseError(
    "MORTISE_ARGUMENT_INVALID",
    `${cut(`${what}${error.path}`)} is ${cut(error.got)}, and should be ${cut(error.expected)}.`,
  );
}

/** A value in a few words: its contents stay out of the error. */
function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  switch (typeof value) {
    case "undefined":
      return "missing";
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    case "string":
      return "a string";
    case "object":
      return "an object";
    default:
      return `a ${typeof value}`;
  }
}
