import fc from "fast-check";
import { keyOf } from "../abi/keys.ts";
import { PRIMITIVES } from "../binary/definitions.ts";
import type { ValueType } from "../types.ts";
import { primitive, weigh } from "../types.ts";

/** Labels, those among them that objects have by themselves. */
const LABELS = [
  "a",
  "block-id",
  "constructor",
  "to-string",
  "value-of",
  "JSON",
  "x9",
  "has-own-property",
] as const;

const labels = fc.uniqueArray(fc.constantFrom(...LABELS), { minLength: 1, maxLength: LABELS.length });

/** So many labels that flags take two or four bytes, and numbers of cases two. */
const many = fc
  .constantFrom(9, 16, 17, 32, 256, 257, 300)
  .map((count) => Array.from({ length: count }, (_, i) => `l${i}`));

const flagLabels = fc.oneof(
  labels,
  many.map((list) => list.slice(0, 32)),
);
const caseLabels = fc.oneof({ arbitrary: labels, weight: 4 }, { arbitrary: many, weight: 1 });

/** Any value type without resources, nested a few levels. */
export function valueTypes(depth = 3): fc.Arbitrary<ValueType> {
  const flat = fc.constantFrom(...PRIMITIVES).map(primitive);
  if (depth === 0) return flat;
  const inner = valueTypes(depth - 1);
  const maybe = fc.option(inner, { nil: undefined });
  return fc.oneof(
    flat,
    inner.map((element) => weigh({ kind: "list", element })),
    inner.map((some) => weigh({ kind: "option", some })),
    fc.tuple(maybe, maybe).map(([ok, error]) => weigh({ kind: "result", ok, error })),
    fc.array(inner, { minLength: 1, maxLength: 4 }).map((items) => weigh({ kind: "tuple", items })),
    flagLabels.map((list) => weigh({ kind: "flags", labels: list })),
    caseLabels.map((list) => weigh({ kind: "enum", labels: list })),
    labels.chain((list) =>
      fc.tuple(...list.map(() => inner)).map((found) =>
        weigh({
          kind: "record",
          fields: list.map((label, i) => ({ label, type: found[i] as ValueType })),
        }),
      ),
    ),
    caseLabels.chain((list) =>
      fc.array(maybe, { minLength: 1, maxLength: LABELS.length }).map((found) =>
        weigh({
          kind: "variant",
          cases: list.map((label, i) => ({ label, type: found[i % found.length] })),
        }),
      ),
    ),
  );
}

const INTEGERS: Readonly<Record<string, readonly [number, number]>> = {
  u8: [0, 0xff],
  s8: [-0x80, 0x7f],
  u16: [0, 0xffff],
  s16: [-0x8000, 0x7fff],
  u32: [0, 0xffffffff],
  s32: [-0x80000000, 0x7fffffff],
};

/** Any value of a type, as the host has it. */
export function valuesOf(type: ValueType): fc.Arbitrary<unknown> {
  const tagged = (tag: string, of: ValueType | undefined): fc.Arbitrary<unknown> =>
    of === undefined ? fc.constant({ tag }) : valuesOf(of).map((val) => ({ tag, val }));
  switch (type.kind) {
    case "bool":
      return fc.boolean();
    case "u64":
      return fc.bigInt(0n, 0xffffffffffffffffn);
    case "s64":
      return fc.bigInt(-0x8000000000000000n, 0x7fffffffffffffffn);
    case "f32":
      return fc.float();
    case "f64":
      return fc.double();
    case "char":
      return fc.string({ unit: "binary", minLength: 1, maxLength: 1 });
    case "string":
      return fc.oneof(fc.string({ unit: "binary", maxLength: 40 }), fc.string({ maxLength: 40 }));
    case "list":
      if (type.element.kind === "u8") return fc.uint8Array({ maxLength: 20 });
      return fc.array(valuesOf(type.element), { maxLength: 4 });
    case "tuple":
      return fc.tuple(...type.items.map(valuesOf));
    case "record":
      return fc
        .tuple(...type.fields.map((each) => valuesOf(each.type)))
        .map((found) => Object.fromEntries(type.fields.map((each, i) => [keyOf(each.label), found[i]])));
    case "flags":
      return fc
        .tuple(...type.labels.map(() => fc.boolean()))
        .map((found) => Object.fromEntries(type.labels.map((label, i) => [keyOf(label), found[i]])));
    case "enum":
      return fc.constantFrom(...type.labels);
    case "variant":
      return fc.oneof(...type.cases.map((each) => tagged(each.label, each.type)));
    case "result":
      return fc.oneof(tagged("ok", type.ok), tagged("err", type.error));
    case "option":
      if (type.some.kind === "option") return fc.oneof(tagged("none", undefined), tagged("some", type.some));
      return fc.option(valuesOf(type.some), { nil: undefined });
    default: {
      const [min, max] = INTEGERS[type.kind] ?? [0, 0];
      return fc.integer({ min, max });
    }
  }
}
