import { nearest, printable } from "@mortise/engine";
import * as z from "zod";
import type { HostErrorCode } from "../errors.ts";
import { HostError } from "../errors.ts";
import type { Document, Path, Position } from "./document.ts";

/** Mistakes that one error lists. */
const MAX_LISTED = 20;

/** Something in a document that a schema does not allow, and where. */
export interface Mistake {
  readonly at: Position;
  readonly problem: string;
}

type Issue = z.core.$ZodIssue;

/**
 * Holds a document against a schema, and gives what the schema makes of it. The error lists every mistake with its
 * line and column, the values that are allowed, and for unknown keys the known name that is nearest. It quotes no
 * values, which may be secrets, but for those that a schema's own messages quote.
 *
 * @throws the given code
 */
export function check<S extends z.ZodType>(document: Document, schema: S, code: HostErrorCode): z.output<S> {
  const examined = examine(document, schema);
  if ("value" in examined) return examined.value;
  throw mistaken(document, examined.mistakes, code);
}

/** The same, with every mistake in order of their places in place of an error. */
export function examine<S extends z.ZodType>(
  document: Document,
  schema: S,
): { readonly value: z.output<S> } | { readonly mistakes: readonly Mistake[] } {
  const result = schema.safeParse(document.value, { error: knownKeys });
  if (result.success) return { value: result.data };
  const found = result.error.issues.flatMap((issue) => mistakes(document, issue, []));
  return { mistakes: found.sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column) };
}

function mistaken({ file }: Document, sorted: readonly Mistake[], code: HostErrorCode): HostError {
  const [first = { at: { line: 1, column: 1 }, problem: "The file is wrong." }] = sorted;
  const details = { file, line: first.at.line, column: first.at.column };
  if (sorted.length <= 1) return new HostError(code, first.problem, details);
  const lines = sorted
    .slice(0, MAX_LISTED)
    .map(({ at, problem }) => `\n  ${printable(file)}:${at.line}:${at.column}: ${problem}`);
  const more = sorted.length > MAX_LISTED ? `\n  and ${sorted.length - MAX_LISTED} more` : "";
  return new HostError(code, `There are ${sorted.length} mistakes:${lines.join("")}${more}\n`, details);
}

/** Says, in place of the message about an unknown key, which keys the mapping has; {@link unknownKey} reads it. */
function knownKeys(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== "unrecognized_keys" || !(issue.inst instanceof z.ZodObject)) return undefined;
  return Object.keys(issue.inst.shape).join("\n");
}

function mistakes(document: Document, issue: Issue, prefix: Path): Mistake[] {
  const path = [...prefix, ...issue.path.filter((step) => typeof step !== "symbol")];
  const at = document.valueAt(path);
  const said = (problem: string): Mistake[] => [{ at, problem: `${named(path)} ${problem}.` }];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        at: document.keyAt([...path, key]),
        problem: unknownKey(key, path, issue.message),
      }));
    case "invalid_type": {
      const value = valueAt(document.value, path);
      if (value === undefined) return [{ at, problem: `${named(path)} is missing.` }];
      if (issue.message.startsWith("must ")) return said(issue.message);
      const found = issue.expected === "int" && typeof value === "number" ? "no whole one" : kindOf(value);
      return said(`must be ${kind(issue.expected)}, and is ${found}`);
    }
    case "invalid_value":
      return said(allowed(issue.values, valueAt(document.value, path)));
    case "too_big":
      return said(
        `${issue.origin === "number" || issue.origin === "int" ? "must be at most" : "has more than"} ${issue.maximum}${unit(issue.origin)}`,
      );
    case "too_small":
      if (issue.minimum === 1 && issue.origin !== "number") return said("must not be empty");
      return said(
        `${issue.origin === "number" || issue.origin === "int" ? "must be at least" : "has fewer than"} ${issue.minimum}${unit(issue.origin)}`,
      );
    case "invalid_key":
      return [
        {
          at: document.keyAt(path),
          problem: `The key ${named(path)} ${issue.issues[0]?.message ?? "is wrong"}.`,
        },
      ];
    case "invalid_union":
      return inUnion(document, issue, path) ?? said(issue.message);
    case "invalid_element":
      return issue.issues.flatMap((inner) => mistakes(document, inner, path));
    default:
      return said(issue.message);
  }
}

/** Of the forms that a value may have, the one that it is meant to be: the only one of its own type. */
function inUnion(document: Document, issue: z.core.$ZodIssueInvalidUnion, path: Path): Mistake[] | undefined {
  const meant = issue.errors.filter(
    (issues) => !issues.some((each) => each.path.length === 0 && each.code === "invalid_type"),
  );
  return meant.length === 1 ? meant[0]?.flatMap((inner) => mistakes(document, inner, path)) : undefined;
}

function unknownKey(key: string, path: Path, knownLines: string): string {
  const known = knownLines.split("\n");
  const meant = nearest(key, known);
  const hint = meant === undefined ? `the known keys are ${known.join(", ")}` : `did you mean \`${meant}\`?`;
  const of = path.length === 0 ? "" : ` of ${named(path)}`;
  return `The key ${quoted(key)}${of} is unknown: ${hint}${meant === undefined ? "." : ""}`;
}

function allowed(values: readonly unknown[], found: unknown): string {
  const texts = values.map(String);
  const meant = typeof found === "string" ? nearest(found, texts) : undefined;
  const list = texts.length === 1 ? texts[0] : `one of ${texts.join(", ")}`;
  return `must be ${list}${meant === undefined ? "" : ` (did you mean ${meant}?)`}`;
}

function valueAt(value: unknown, path: Path): unknown {
  let held = value;
  for (const step of path) {
    if (typeof held !== "object" || held === null || !Object.hasOwn(held, step)) return undefined;
    held = (held as Record<string | number, unknown>)[step];
  }
  return held;
}

function named(path: Path): string {
  if (path.length === 0) return "The file";
  const steps = path.map((step, at) =>
    typeof step === "number" ? `[${step}]` : `${at === 0 ? "" : "."}${plain(step)}`,
  );
  return `\`${steps.join("")}\``;
}

function plain(key: string): string {
  return /^[\w-]{1,64}$/.test(key) ? key : quoted(key).replaceAll("`", "'");
}

function quoted(key: string): string {
  if (/^[\w-]{1,64}$/.test(key)) return `\`${key}\``;
  const short = key.length > 64 ? `${key.slice(0, 64)}…` : key;
  return JSON.stringify(short).replaceAll(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069]/g,
    "\ufffd",
  );
}

function kind(expected: string): string {
  const kinds: Readonly<Record<string, string>> = {
    string: "text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "a mapping",
    record: "a mapping",
  };
  return kinds[expected] ?? expected;
}

function kindOf(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "string" ? "text" : typeof value === "boolean" ? "true or false" : "a number";
}

function unit(origin: string): string {
  const units: Readonly<Record<string, string>> = { string: " characters", array: " items", record: " keys" };
  return units[origin] ?? "";
}
