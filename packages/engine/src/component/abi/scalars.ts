import { Mismatch } from "./argument.ts";
import type { Codec, CoreValue } from "./codec.ts";
import { invalidValue } from "./context.ts";
import type { Layout } from "./layout.ts";

interface Scalar {
  read(view: DataView, address: number): CoreValue;
  write(view: DataView, address: number, core: CoreValue): void;
  /** From a core value, which may have more bits than the type. */
  lift(core: CoreValue): unknown;
  lower(value: unknown): CoreValue;
}

/** A type that is one core value. */
export function scalarCodec(layout: Layout, scalar: Scalar): Codec {
  const { read, write, lift, lower } = scalar;
  return {
    layout,
    load: (cx, address) => lift(read(cx.view, address)),
    store: (cx, address, value) => write(cx.view, address, lower(value)),
    lift: (_, flat, at) => lift(flat[at] as CoreValue),
    lower: (_, value, flat, at) => {
      flat[at] = lower(value);
    },
  };
}

const READ8 = (view: DataView, at: number): number => view.getUint8(at);
const WRITE8 = (view: DataView, at: number, core: CoreValue): void => view.setUint8(at, core as number);
const READ16 = (view: DataView, at: number): number => view.getUint16(at, true);
const WRITE16 = (view: DataView, at: number, core: CoreValue): void =>
  view.setUint16(at, core as number, true);
const READ32 = (view: DataView, at: number): number => view.getUint32(at, true);
const WRITE32 = (view: DataView, at: number, core: CoreValue): void =>
  view.setUint32(at, core as number, true);

/** How unsigned integers of so many bytes lie in memory. */
export function integerAccess(size: number): Pick<Scalar, "read" | "write"> {
  if (size === 1) return { read: READ8, write: WRITE8 };
  return size === 2 ? { read: READ16, write: WRITE16 } : { read: READ32, write: WRITE32 };
}

function whole(min: number, max: number): (value: unknown) => number {
  const expected = `a whole number from ${min} to ${max}`;
  return (value) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
      throw new Mismatch(expected, value);
    return value;
  };
}

function long(min: bigint, max: bigint): (value: unknown) => bigint {
  const expected = `a whole number from ${min} to ${max}, past 2^53 a bigint or text in JSON`;
  return (value) => {
    const big = typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
    if (typeof big !== "bigint" || big < min || big > max) throw new Mismatch(expected, value);
    return big;
  };
}

function float(value: unknown): number {
  if (typeof value !== "number") throw new Mismatch("a number", value);
  // A NaN may carry bits that say where it came from (CanonicalABI.md, "Storing").
  return Number.isNaN(value) ? Number.NaN : value;
}

const CANONICAL_NAN32 = 0x7fc00000;
const CANONICAL_NAN64 = 0x7ff8000000000000n;

function liftChar(core: CoreValue): string {
  const code = (core as number) >>> 0;
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    throw invalidValue(`0x${code.toString(16)} as a char`);
  return String.fromCodePoint(code);
}

function lowerChar(value: unknown): number {
  const code = typeof value === "string" ? value.codePointAt(0) : undefined;
  if (code === undefined || String.fromCodePoint(code) !== value || (code >= 0xd800 && code <= 0xdfff))
    throw new Mismatch("a string of one Unicode character", value);
  return code;
}

/** The scalar types (CanonicalABI.md, "Loading", "Storing", "Flat Lifting", "Flat Lowering"). */
export const SCALARS: Readonly<Record<string, Scalar>> = {
  bool: {
    ...integerAccess(1),
    lift: (core) => core !== 0,
    lower: (value) => {
      if (typeof value !== "boolean") throw new Mismatch("true or false", value);
      return value ? 1 : 0;
    },
  },
  u8: { ...integerAccess(1), lift: (core) => (core as number) & 0xff, lower: whole(0, 0xff) },
  s8: { ...integerAccess(1), lift: (core) => ((core as number) << 24) >> 24, lower: whole(-0x80, 0x7f) },
  u16: { ...integerAccess(2), lift: (core) => (core as number) & 0xffff, lower: whole(0, 0xffff) },
  s16: { ...integerAccess(2), lift: (core) => ((core as number) << 16) >> 16, lower: whole(-0x8000, 0x7fff) },
  u32: { ...integerAccess(4), lift: (core) => (core as number) >>> 0, lower: whole(0, 0xffffffff) },
  s32: { ...integerAccess(4), lift: (core) => (core as number) | 0, lower: whole(-0x80000000, 0x7fffffff) },
  u64: {
    read: (view, at) => view.getBigUint64(at, true),
    write: (view, at, core) => view.setBigUint64(at, core as bigint, true),
    lift: (core) => BigInt.asUintN(64, core as bigint),
    lower: long(0n, 0xffffffffffffffffn),
  },
  s64: {
    read: (view, at) => view.getBigInt64(at, true),
    write: (view, at, core) => view.setBigInt64(at, core as bigint, true),
    lift: (core) => BigInt.asIntN(64, core as bigint),
    lower: long(-0x8000000000000000n, 0x7fffffffffffffffn),
  },
  f32: {
    read: (view, at) => view.getFloat32(at, true),
    write: (view, at, core) => {
      if (Number.isNaN(core)) view.setUint32(at, CANONICAL_NAN32, true);
      else view.setFloat32(at, core as number, true);
    },
    lift: float,
    lower: float,
  },
  f64: {
    read: (view, at) => view.getFloat64(at, true),
    write: (view, at, core) => {
      if (Number.isNaN(core)) view.setBigUint64(at, CANONICAL_NAN64, true);
      else view.setFloat64(at, core as number, true);
    },
    lift: float,
    lower: float,
  },
  char: { ...integerAccess(4), lift: liftChar, lower: lowerChar },
};
