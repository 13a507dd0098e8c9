import { MortiseError } from "../../errors.ts";
import { withoutVersion } from "../names.ts";
import type { FuncType, Resource, ValueType } from "../types.ts";
import { partsOf } from "../types.ts";
import { funcText, typeText } from "../typetext.ts";
import type { Scope } from "./items.ts";

/** Longer types than this are cut where both sides of a mismatch are printed. */
const LONGEST = 500;

/** How two types are compared. */
interface Comparison {
  /** Counts one step of it. */
  step(): void;
  sameResource(a: Resource, b: Resource): boolean;
}

/**
 * Whether two value types are the same: names of types have no part in it, labels have, and resources are the same only
 * if they are one (Subtyping.md: value types have no subtypes yet).
 */
export function sameType(a: ValueType, b: ValueType, scope: Scope, offset: number): boolean {
  return matches(a, b, within(scope, offset));
}

function within(scope: Scope, offset: number): Comparison {
  return { step: () => scope.step(1, offset), sameResource: (a, b) => a === b };
}

function matches(a: ValueType, b: ValueType, comparison: Comparison): boolean {
  if (a === b) return true;
  comparison.step();
  if (a.kind !== b.kind || a.parts !== b.parts || a.depth !== b.depth) return false;
  if (a.kind === "own" || a.kind === "borrow")
    return (b.kind === "own" || b.kind === "borrow") && comparison.sameResource(a.of.resource, b.of.resource);
  const labels = labelsOf(a);
  const others = labelsOf(b);
  if (labels.length !== others.length) return false;
  if (labels.some((label, i) => label !== others[i])) return false;
  const parts = partsOf(a);
  const rest = partsOf(b);
  return (
    parts.length === rest.length && parts.every((part, i) => matches(part, rest[i] as ValueType, comparison))
  );
}

/** Labels, and which cases have a payload, so that equal ones have equal parts in the same places. */
function labelsOf(type: ValueType): readonly string[] {
  switch (type.kind) {
    case "record":
      return type.fields.map((each) => each.label);
    case "variant":
      return type.cases.map((each) => (each.type === undefined ? each.label : `${each.label}()`));
    case "flags":
    case "enum":
      return type.labels;
    case "result":
      return [type.ok, type.error].map((each) => (each === undefined ? "" : "()"));
    default:
      return [];
  }
}

/** @throws MORTISE_IMPORT_MISMATCH with both sides, where a function has another type than what it is used as. */
export function requireSameFunc(
  name: string,
  has: FuncType,
  wanted: FuncType,
  scope: Scope,
  offset: number,
): void {
  if (sameFunc(has, wanted, scope, offset)) return;
  throw mismatch(name, funcText(wanted), funcText(has), offset);
}

export function sameFunc(has: FuncType, wanted: FuncType, scope: Scope, offset: number): boolean {
  return matchesFunc(has, wanted, within(scope, offset));
}

/**
 * Whether a component imports a function as what its host says it is: resources are the same where they come from the
 * same interface, whichever of its versions is meant, under one name.
 */
export function fits(wanted: FuncType, has: FuncType): boolean {
  return matchesFunc(has, wanted, {
    step: () => {},
    sameResource: (a, b) => a.imported !== undefined && originOf(a.imported) === originOf(b.imported ?? ""),
  });
}

function originOf(imported: string): string {
  const hash = imported.lastIndexOf("#");
  if (hash < 0) return imported;
  return `${withoutVersion(imported.slice(0, hash)).path}${imported.slice(hash)}`;
}

function matchesFunc(has: FuncType, wanted: FuncType, comparison: Comparison): boolean {
  if (has === wanted) return true;
  if (has.params.length !== wanted.params.length) return false;
  for (const [i, param] of has.params.entries()) {
    const other = wanted.params[i] as (typeof wanted.params)[number];
    if (param.label !== other.label || !matches(param.type, other.type, comparison)) return false;
  }
  if (has.result === undefined || wanted.result === undefined) return has.result === wanted.result;
  return matches(has.result, wanted.result, comparison);
}

/** @throws MORTISE_IMPORT_MISMATCH with both sides, where two value types differ. */
export function requireSameType(
  name: string,
  has: ValueType,
  wanted: ValueType,
  scope: Scope,
  offset: number,
): void {
  if (!sameType(has, wanted, scope, offset)) throw mismatch(name, typeText(wanted), typeText(has), offset);
}

/** The error for something that is linked as one thing and is another. */
export function mismatch(
  name: string,
  wanted: string,
  has: string,
  offset: number | undefined,
): MortiseError {
  const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
  return new MortiseError(
    "MORTISE_IMPORT_MISMATCH",
    `The component links \`${cut(name)}\` as ${cut(wanted)}, and it is ${cut(has)}.`,
    { offset },
  );
}
