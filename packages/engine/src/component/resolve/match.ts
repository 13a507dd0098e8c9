import { MortiseError } from "../../errors.ts";
import type { FuncType, ValueType } from "../types.ts";
import { partsOf } from "../types.ts";
import { funcText, typeText } from "../typetext.ts";
import type { Scope } from "./items.ts";

/** Longer types than this are cut where both sides of a mismatch are printed. */
const LONGEST = 500;

/**
 * Whether two value types are the same: names of types have no part in it, labels have, and resources are the same only
 * if they are one (Subtyping.md: value types have no subtypes yet).
 */
export function sameType(a: ValueType, b: ValueType, scope: Scope, offset: number): boolean {
  if (a === b) return true;
  scope.step(1, offset);
  if (a.kind !== b.kind || a.parts !== b.parts || a.depth !== b.depth) return false;
  if (a.kind === "own" || a.kind === "borrow")
    return (b.kind === "own" || b.kind === "borrow") && a.of.resource === b.of.resource;
  const labels = labelsOf(a);
  const others = labelsOf(b);
  if (labels.length !== others.length) return false;
  if (labels.some((label, i) => label !== others[i])) return false;
  const parts = partsOf(a);
  const rest = partsOf(b);
  return (
    parts.length === rest.length &&
    parts.every((part, i) => sameType(part, rest[i] as ValueType, scope, offset))
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
  if (has === wanted) return true;
  if (has.params.length !== wanted.params.length) return false;
  for (const [i, param] of has.params.entries()) {
    const other = wanted.params[i] as (typeof wanted.params)[number];
    if (param.label !== other.label || !sameType(param.type, other.type, scope, offset)) return false;
  }
  if (has.result === undefined || wanted.result === undefined) return has.result === wanted.result;
  return sameType(has.result, wanted.result, scope, offset);
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
export function mismatch(name: string, wanted: string, has: string, offset: number): MortiseError {
  const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
  return new MortiseError(
    "MORTISE_IMPORT_MISMATCH",
    `The component links \`${cut(name)}\` as ${cut(wanted)}, and it is ${cut(has)}.`,
    { offset },
  );
}
