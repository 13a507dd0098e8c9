import type { Bytes } from "../wasm/bytes.ts";
import { signed, u32 } from "../wasm/bytes.ts";
import type { ValueType } from "../wasm/types.ts";
import { writeValueType } from "../wasm/types.ts";
import type { Choices } from "./choices.ts";
import { OPCODE } from "./opcode.ts";

const FLOATS = [
  0,
  1,
  -1,
  -0,
  0.5,
  1.5,
  -2.75,
  100,
  1e10,
  -1e19,
  3.4e38,
  1e-40,
  5e-324,
  1e308,
  Infinity,
  -Infinity,
  Number.NaN,
];

/** A number that floats take: whole ones, edges, and any. */
export function float(choices: Choices): number {
  switch (choices.below(4)) {
    case 0:
      return choices.byte();
    case 1:
      return choices.int32() / 8;
    default:
      return choices.pick(FLOATS);
  }
}

/** Signed LEB128 of any 64-bit number (core spec, 5.2.2). */
export function signed64(value: bigint): Bytes {
  const out: number[] = [];
  let rest = BigInt.asIntN(64, value);
  for (;;) {
    const low = Number(rest & 127n);
    rest >>= 7n;
    if ((rest === 0n && low < 64) || (rest === -1n && low >= 64)) return [...out, low];
    out.push(low | 128);
  }
}

function littleEndian(size: 4 | 8, value: number): Bytes {
  const view = new DataView(new ArrayBuffer(size));
  if (size === 4) view.setFloat32(0, value, true);
  else view.setFloat64(0, value, true);
  return [...new Uint8Array(view.buffer)];
}

// A signalling NaN, and a quiet one with a payload and a sign.
const F32_NANS: readonly Bytes[] = [
  [1, 0, 0x80, 0x7f],
  [0x55, 0x55, 0xd5, 0xff],
];
const F64_NANS: readonly Bytes[] = [
  [1, 0, 0, 0, 0, 0, 0xf0, 0x7f],
  [0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0xfd, 0xff],
];

export function i32Const(value: number): Bytes {
  return [...OPCODE["i32.const"], ...signed(value | 0)];
}

/** One instruction that leaves the type's zero or null. */
export function zero(type: ValueType): Bytes {
  switch (type) {
    case "i32":
      return [...OPCODE["i32.const"], 0];
    case "i64":
      return [...OPCODE["i64.const"], 0];
    case "f32":
      return [...OPCODE["f32.const"], 0, 0, 0, 0];
    case "f64":
      return [...OPCODE["f64.const"], 0, 0, 0, 0, 0, 0, 0, 0];
    case "v128":
      return [...OPCODE["v128.const"], ...new Uint8Array(16)];
    default:
      return [...OPCODE["ref.null"], ...writeValueType(type)];
  }
}

/** One instruction that leaves a value of the type, and needs nothing of its module. */
export function constant(type: ValueType, choices: Choices): Bytes {
  switch (type) {
    case "i32":
      return i32Const(choices.int32());
    case "i64": {
      const high = choices.chance(96) ? BigInt(choices.int32()) << 32n : 0n;
      return [...OPCODE["i64.const"], ...signed64(high ^ BigInt(choices.int32()))];
    }
    case "f32":
      return [
        ...OPCODE["f32.const"],
        ...(choices.chance(10) ? choices.pick(F32_NANS) : littleEndian(4, float(choices))),
      ];
    case "f64":
      return [
        ...OPCODE["f64.const"],
        ...(choices.chance(10) ? choices.pick(F64_NANS) : littleEndian(8, float(choices))),
      ];
    case "v128": {
      const lane = choices.pick([
        () => choices.take(4),
        () => littleEndian(4, float(choices)),
        () => littleEndian(8, float(choices)),
      ]);
      return [...OPCODE["v128.const"], ...Array.from({ length: 4 }, lane).flat().slice(0, 16)];
    }
    default:
      return zero(type);
  }
}

/** An initialiser: a constant, a sum or product of constants (extended constants), and `end`. */
export function initialiser(type: ValueType, choices: Choices): Bytes {
  if ((type === "i32" || type === "i64") && choices.chance(64)) {
    const operation = choices.below(3) + (type === "i32" ? 0x6a : 0x7c);
    return [...constant(type, choices), ...constant(type, choices), operation, ...OPCODE.end];
  }
  return [...constant(type, choices), ...OPCODE.end];
}

/** An i32 initialiser of a known small value, at times written as a sum. */
export function offset(value: number, choices: Choices): Bytes {
  if (!choices.chance(64)) return [...i32Const(value), ...OPCODE.end];
  const part = choices.int32();
  return [...i32Const(value - part), ...i32Const(part), 0x6a, ...OPCODE.end];
}

/** `ref.func`, for initialisers. */
export function functionReference(index: number): Bytes {
  return [...OPCODE["ref.func"], ...u32(index)];
}
