import { inside, Mismatch } from "./argument.ts";
import type { Codec, CoreValue } from "./codec.ts";
import { invalidValue } from "./context.ts";
import { reader } from "./keys.ts";
import type { CoreType, Layout } from "./layout.ts";
import { alignTo, discriminantSize } from "./layout.ts";
import { integerAccess } from "./scalars.ts";

/** How a variant looks to the host. */
export interface Shape {
  /** The case that a value is of, and its payload. @throws Mismatch */
  take(value: unknown): readonly [discriminant: number, payload: unknown];
  make(discriminant: number, payload: unknown): unknown;
}

/** A variant is `{ tag, val }`, the tag a label as WIT has it. */
export function taggedShape(labels: readonly string[]): Shape {
  const numbers = new Map(labels.map((label, i) => [label, i]));
  const expected = `an object with a tag of ${labels.join(", ")}`;
  const tag = reader("tag");
  const val = reader("val");
  return {
    take: (value) => {
      if (typeof value !== "object" || value === null) throw new Mismatch(expected, value);
      const found = numbers.get(tag(value) as string);
      if (found === undefined) throw inside(new Mismatch(`one of ${labels.join(", ")}`, tag(value)), ".tag");
      return [found, val(value)];
    },
    make: (discriminant, payload) =>
      payload === undefined ? { tag: labels[discriminant] } : { tag: labels[discriminant], val: payload },
  };
}

/** An option is its value or undefined, unless its value may itself be undefined. */
export const OPTION: Shape = {
  take: (value) => (value === undefined || value === null ? [0, undefined] : [1, value]),
  make: (_, payload) => payload,
};

/** An enum is its label. */
export function enumCodec(layout: Layout, labels: readonly string[]): Codec {
  const numbers = new Map(labels.map((label, i) => [label, i]));
  const expected = `one of ${labels.join(", ")}`;
  const { read, write } = integerAccess(layout.size);
  const lift = (number: number): string => {
    const label = labels[number >>> 0];
    if (label === undefined) throw invalidValue(`case ${number >>> 0} of ${labels.length}`);
    return label;
  };
  const lower = (value: unknown): number => {
    const number = numbers.get(value as string);
    if (number === undefined) throw new Mismatch(expected, value);
    return number;
  };
  return {
    layout,
    load: (cx, address) => lift(read(cx.view, address) as number),
    store: (cx, address, value) => write(cx.view, address, lower(value)),
    lift: (_, flat, at) => lift(flat[at] as number),
    lower: (_, value, flat, at) => {
      flat[at] = lower(value);
    },
  };
}

const SCRATCH = new DataView(new ArrayBuffer(8));

/** A core value of one type, carried in the bits of a wider one (CanonicalABI.md, "Flat Lowering"). */
function widen(value: CoreValue, from: CoreType, to: CoreType): CoreValue {
  if (from === to) return value;
  if (from === "f64") {
    SCRATCH.setFloat64(0, value as number);
    return SCRATCH.getBigUint64(0);
  }
  let bits = value as number;
  if (from === "f32") {
    SCRATCH.setFloat32(0, bits);
    bits = SCRATCH.getUint32(0);
  }
  return to === "i64" ? BigInt(bits >>> 0) : bits;
}

function narrow(value: CoreValue, from: CoreType, to: CoreType): CoreValue {
  if (from === to) return value;
  if (to === "f64") {
    SCRATCH.setBigUint64(0, BigInt.asUintN(64, value as bigint));
    return SCRATCH.getFloat64(0);
  }
  const bits = typeof value === "bigint" ? Number(BigInt.asUintN(32, value)) : value >>> 0;
  if (to !== "f32") return bits;
  SCRATCH.setUint32(0, bits);
  return SCRATCH.getFloat32(0);
}

/** A variant, option or result: a discriminant, then the payload of its case. */
export function variantCodec(layout: Layout, cases: readonly (Codec | undefined)[], shape: Shape): Codec {
  const size = discriminantSize(cases.length);
  const align = cases.reduce((most, each) => Math.max(most, each?.layout.align ?? 1), 1);
  const offset = alignTo(size, align);
  const { read, write } = integerAccess(size);
  const joined = layout.flat ?? [];
  // Where a case's core values are of the types that all cases share, they need no conversion.
  const isPlain = cases.map((each) => (each?.layout.flat ?? []).every((type, i) => type === joined[i + 1]));
  const checked = (number: number): number => {
    if (number >= cases.length) throw invalidValue(`case ${number} of ${cases.length}`);
    return number;
  };
  return {
    layout,
    load: (cx, address) => {
      const number = checked(read(cx.view, address) as number);
      return shape.make(number, cases[number]?.load(cx, address + offset));
    },
    store: (cx, address, value) => {
      const [number, payload] = shape.take(value);
      write(cx.view, address, number);
      try {
        cases[number]?.store(cx, address + offset, payload);
      } catch (error) {
        throw shape === OPTION ? error : inside(error, ".val");
      }
    },
    lift: (cx, flat, at) => {
      const number = checked((flat[at] as number) >>> 0);
      const codec = cases[number];
      if (isPlain[number] === true) return shape.make(number, codec?.lift(cx, flat, at + 1));
      const types = codec?.layout.flat ?? [];
      const own = types.map((type, i) =>
        narrow(flat[at + 1 + i] as CoreValue, joined[i + 1] as CoreType, type),
      );
      return shape.make(number, codec?.lift(cx, own, 0));
    },
    lower: (cx, value, flat, at) => {
      const [number, payload] = shape.take(value);
      flat[at] = number;
      const codec = cases[number];
      const types = codec?.layout.flat ?? [];
      try {
        codec?.lower(cx, payload, flat, at + 1);
      } catch (error) {
        throw shape === OPTION ? error : inside(error, ".val");
      }
      for (let i = 1; i < joined.length; i++) {
        const to = joined[i] as CoreType;
        const from = types[i - 1];
        if (from === undefined) flat[at + i] = to === "i64" ? 0n : 0;
        else flat[at + i] = widen(flat[at + i] as CoreValue, from, to);
      }
    },
  };
}
