import type { Bytes } from "../wasm/bytes.ts";
import { u32 } from "../wasm/bytes.ts";
import type { ValueType } from "../wasm/types.ts";

/** The floats of a result that may come out as any NaN, by the spec's choice; one lane shape for vectors. */
export type Nan = "f32" | "f64" | "f32x4" | "f64x2";

/** An instruction that takes and leaves values only (core spec, 5.4.7 and 5.4.8). */
export interface Instruction {
  readonly name: string;
  readonly code: Bytes;
  readonly params: readonly ValueType[];
  readonly result: ValueType;
  /** Lane immediates: how many, and below what each is. */
  readonly lanes: readonly [count: number, below: number];
  readonly nan: Nan | undefined;
  /** What keeps it from trapping: `divisor`, or the instruction that does the same and never traps. */
  readonly guard: "divisor" | Bytes | undefined;
  /** Whether its result depends on the machine. */
  readonly relaxed: boolean;
}

const LETTERS: Readonly<Record<string, ValueType>> = { i: "i32", I: "i64", f: "f32", F: "f64", v: "v128" };

/** Reads `ii:i` as two parameters of i32 and a result of i32. */
function signature(text: string): { params: ValueType[]; result: ValueType } {
  const types = [...text.replace(":", "")].map((letter) => LETTERS[letter] ?? "i32");
  return { params: types.slice(0, -1), result: types.at(-1) ?? "i32" };
}

const NO_LANES = [0, 0] as const;
const NAN_SCALAR = /^(f32|f64)\.(ceil|floor|trunc|nearest|sqrt|add|sub|mul|div|min|max|demote|promote)/;
const NAN_VECTOR =
  /^(f32x4|f64x2)\.(ceil|floor|trunc|nearest|sqrt|add|sub|mul|div|min|max|pmin|pmax|demote|promote|relaxed)/;

function scalars(first: number, text: string, names: string): Instruction[] {
  return names.split(" ").map((name, i) => {
    const code = first + i;
    const trap = /^(i32|i64)\.trunc_f/.test(name) ? [0xfc, saturating(code)] : undefined;
    return {
      name,
      code: [code],
      ...signature(text),
      lanes: NO_LANES,
      nan: NAN_SCALAR.exec(name)?.[1] as Nan | undefined,
      guard: /\.(div|rem)_/.test(name) ? "divisor" : trap,
      relaxed: false,
    };
  });
}

// i32.trunc_f32_s to i32.trunc_f64_u are 0xa8 to 0xab, and i64's 0xae to 0xb1; saturating ones run from 0 on.
function saturating(code: number): number {
  return code < 0xac ? code - 0xa8 : code - 0xae + 4;
}

function each(prefix: string, names: string): string {
  return names
    .split(" ")
    .map((name) => `${prefix}.${name}`)
    .join(" ");
}

const COMPARE = "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u";
const FLOAT_COMPARE = "eq ne lt gt le ge";
const BINARY = "add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr";
const FLOAT_UNARY = "abs neg ceil floor trunc nearest sqrt";
const FLOAT_BINARY = "add sub mul div min max copysign";

const SCALARS: readonly Instruction[] = [
  ...scalars(0x45, "i:i", "i32.eqz"),
  ...scalars(0x46, "ii:i", each("i32", COMPARE)),
  ...scalars(0x50, "I:i", "i64.eqz"),
  ...scalars(0x51, "II:i", each("i64", COMPARE)),
  ...scalars(0x5b, "ff:i", each("f32", FLOAT_COMPARE)),
  ...scalars(0x61, "FF:i", each("f64", FLOAT_COMPARE)),
  ...scalars(0x67, "i:i", each("i32", "clz ctz popcnt")),
  ...scalars(0x6a, "ii:i", each("i32", BINARY)),
  ...scalars(0x79, "I:I", each("i64", "clz ctz popcnt")),
  ...scalars(0x7c, "II:I", each("i64", BINARY)),
  ...scalars(0x8b, "f:f", each("f32", FLOAT_UNARY)),
  ...scalars(0x92, "ff:f", each("f32", FLOAT_BINARY)),
  ...scalars(0x99, "F:F", each("f64", FLOAT_UNARY)),
  ...scalars(0xa0, "FF:F", each("f64", FLOAT_BINARY)),
  ...scalars(0xa7, "I:i", "i32.wrap_i64"),
  ...scalars(0xa8, "f:i", "i32.trunc_f32_s i32.trunc_f32_u"),
  ...scalars(0xaa, "F:i", "i32.trunc_f64_s i32.trunc_f64_u"),
  ...scalars(0xac, "i:I", "i64.extend_i32_s i64.extend_i32_u"),
  ...scalars(0xae, "f:I", "i64.trunc_f32_s i64.trunc_f32_u"),
  ...scalars(0xb0, "F:I", "i64.trunc_f64_s i64.trunc_f64_u"),
  ...scalars(0xb2, "i:f", "f32.convert_i32_s f32.convert_i32_u"),
  ...scalars(0xb4, "I:f", "f32.convert_i64_s f32.convert_i64_u"),
  ...scalars(0xb6, "F:f", "f32.demote_f64"),
  ...scalars(0xb7, "i:F", "f64.convert_i32_s f64.convert_i32_u"),
  ...scalars(0xb9, "I:F", "f64.convert_i64_s f64.convert_i64_u"),
  ...scalars(0xbb, "f:F", "f64.promote_f32"),
  ...scalars(0xbc, "f:i", "i32.reinterpret_f32"),
  ...scalars(0xbd, "F:I", "i64.reinterpret_f64"),
  ...scalars(0xbe, "i:f", "f32.reinterpret_i32"),
  ...scalars(0xbf, "I:F", "f64.reinterpret_i64"),
  ...scalars(0xc0, "i:i", "i32.extend8_s i32.extend16_s"),
  ...scalars(0xc2, "I:I", "i64.extend8_s i64.extend16_s i64.extend32_s"),
];

function prefixed(
  prefix: number,
  first: number,
  text: string,
  names: string,
  lanes: readonly [number, number] = NO_LANES,
): Instruction[] {
  return names.split(" ").map((name, i) => ({
    name,
    code: [prefix, ...u32(first + i)],
    ...signature(text),
    lanes,
    nan: NAN_VECTOR.exec(name)?.[1] as Nan | undefined,
    guard: undefined,
    relaxed: prefix === 0xfd && first >= 0x100,
  }));
}

const SATURATING: readonly Instruction[] = [
  ...prefixed(0xfc, 0, "f:i", "i32.trunc_sat_f32_s i32.trunc_sat_f32_u"),
  ...prefixed(0xfc, 2, "F:i", "i32.trunc_sat_f64_s i32.trunc_sat_f64_u"),
  ...prefixed(0xfc, 4, "f:I", "i64.trunc_sat_f32_s i64.trunc_sat_f32_u"),
  ...prefixed(0xfc, 6, "F:I", "i64.trunc_sat_f64_s i64.trunc_sat_f64_u"),
];

function simd(first: number, text: string, names: string, lanes?: readonly [number, number]): Instruction[] {
  return prefixed(0xfd, first, text, names, lanes);
}

const EXTEND = (from: string): string =>
  `extend_low_${from}_s extend_high_${from}_s extend_low_${from}_u extend_high_${from}_u`;
const EXTMUL = (from: string): string =>
  `extmul_low_${from}_s extmul_high_${from}_s extmul_low_${from}_u extmul_high_${from}_u`;
const ORDER = "min_s min_u max_s max_u";
const SHIFTS = "shl shr_s shr_u";
const VECTOR_FLOAT_BINARY = "add sub mul div min max pmin pmax";

const VECTORS: readonly Instruction[] = [
  ...simd(13, "vv:v", "i8x16.shuffle", [16, 32]),
  ...simd(14, "vv:v", "i8x16.swizzle"),
  ...simd(15, "i:v", "i8x16.splat i16x8.splat i32x4.splat"),
  ...simd(18, "I:v", "i64x2.splat"),
  ...simd(19, "f:v", "f32x4.splat"),
  ...simd(20, "F:v", "f64x2.splat"),
  ...simd(21, "v:i", "i8x16.extract_lane_s i8x16.extract_lane_u", [1, 16]),
  ...simd(23, "vi:v", "i8x16.replace_lane", [1, 16]),
  ...simd(24, "v:i", "i16x8.extract_lane_s i16x8.extract_lane_u", [1, 8]),
  ...simd(26, "vi:v", "i16x8.replace_lane", [1, 8]),
  ...simd(27, "v:i", "i32x4.extract_lane", [1, 4]),
  ...simd(28, "vi:v", "i32x4.replace_lane", [1, 4]),
  ...simd(29, "v:I", "i64x2.extract_lane", [1, 2]),
  ...simd(30, "vI:v", "i64x2.replace_lane", [1, 2]),
  ...simd(31, "v:f", "f32x4.extract_lane", [1, 4]),
  ...simd(32, "vf:v", "f32x4.replace_lane", [1, 4]),
  ...simd(33, "v:F", "f64x2.extract_lane", [1, 2]),
  ...simd(34, "vF:v", "f64x2.replace_lane", [1, 2]),
  ...simd(35, "vv:v", each("i8x16", COMPARE)),
  ...simd(45, "vv:v", each("i16x8", COMPARE)),
  ...simd(55, "vv:v", each("i32x4", COMPARE)),
  ...simd(65, "vv:v", each("f32x4", FLOAT_COMPARE)),
  ...simd(71, "vv:v", each("f64x2", FLOAT_COMPARE)),
  ...simd(77, "v:v", "v128.not"),
  ...simd(78, "vv:v", "v128.and v128.andnot v128.or v128.xor"),
  ...simd(82, "vvv:v", "v128.bitselect"),
  ...simd(83, "v:i", "v128.any_true"),
  ...simd(94, "v:v", "f32x4.demote_f64x2_zero f64x2.promote_low_f32x4"),
  ...simd(96, "v:v", "i8x16.abs i8x16.neg i8x16.popcnt"),
  ...simd(99, "v:i", "i8x16.all_true i8x16.bitmask"),
  ...simd(101, "vv:v", "i8x16.narrow_i16x8_s i8x16.narrow_i16x8_u"),
  ...simd(103, "v:v", "f32x4.ceil f32x4.floor f32x4.trunc f32x4.nearest"),
  ...simd(107, "vi:v", each("i8x16", SHIFTS)),
  ...simd(110, "vv:v", each("i8x16", "add add_sat_s add_sat_u sub sub_sat_s sub_sat_u")),
  ...simd(116, "v:v", "f64x2.ceil f64x2.floor"),
  ...simd(118, "vv:v", each("i8x16", ORDER)),
  ...simd(122, "v:v", "f64x2.trunc"),
  ...simd(123, "vv:v", "i8x16.avgr_u"),
  ...simd(124, "v:v", "i16x8.extadd_pairwise_i8x16_s i16x8.extadd_pairwise_i8x16_u"),
  ...simd(126, "v:v", "i32x4.extadd_pairwise_i16x8_s i32x4.extadd_pairwise_i16x8_u"),
  ...simd(128, "v:v", "i16x8.abs i16x8.neg"),
  ...simd(130, "vv:v", "i16x8.q15mulr_sat_s"),
  ...simd(131, "v:i", "i16x8.all_true i16x8.bitmask"),
  ...simd(133, "vv:v", "i16x8.narrow_i32x4_s i16x8.narrow_i32x4_u"),
  ...simd(135, "v:v", each("i16x8", EXTEND("i8x16"))),
  ...simd(139, "vi:v", each("i16x8", SHIFTS)),
  ...simd(142, "vv:v", each("i16x8", "add add_sat_s add_sat_u sub sub_sat_s sub_sat_u")),
  ...simd(148, "v:v", "f64x2.nearest"),
  ...simd(149, "vv:v", each("i16x8", `mul ${ORDER}`)),
  ...simd(155, "vv:v", each("i16x8", `avgr_u ${EXTMUL("i8x16")}`)),
  ...simd(160, "v:v", "i32x4.abs i32x4.neg"),
  ...simd(163, "v:i", "i32x4.all_true i32x4.bitmask"),
  ...simd(167, "v:v", each("i32x4", EXTEND("i16x8"))),
  ...simd(171, "vi:v", each("i32x4", SHIFTS)),
  ...simd(174, "vv:v", "i32x4.add"),
  ...simd(177, "vv:v", "i32x4.sub"),
  ...simd(181, "vv:v", each("i32x4", `mul ${ORDER} dot_i16x8_s`)),
  ...simd(188, "vv:v", each("i32x4", EXTMUL("i16x8"))),
  ...simd(192, "v:v", "i64x2.abs i64x2.neg"),
  ...simd(195, "v:i", "i64x2.all_true i64x2.bitmask"),
  ...simd(199, "v:v", each("i64x2", EXTEND("i32x4"))),
  ...simd(203, "vi:v", each("i64x2", SHIFTS)),
  ...simd(206, "vv:v", "i64x2.add"),
  ...simd(209, "vv:v", "i64x2.sub"),
  ...simd(213, "vv:v", each("i64x2", `mul eq ne lt_s gt_s le_s ge_s ${EXTMUL("i32x4")}`)),
  ...simd(224, "v:v", "f32x4.abs f32x4.neg"),
  ...simd(227, "v:v", "f32x4.sqrt"),
  ...simd(228, "vv:v", each("f32x4", VECTOR_FLOAT_BINARY)),
  ...simd(236, "v:v", "f64x2.abs f64x2.neg"),
  ...simd(239, "v:v", "f64x2.sqrt"),
  ...simd(240, "vv:v", each("f64x2", VECTOR_FLOAT_BINARY)),
  ...simd(
    248,
    "v:v",
    "i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u",
  ),
  ...simd(252, "v:v", "i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero"),
  ...simd(254, "v:v", "f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u"),
];

const RELAXED: readonly Instruction[] = [
  ...simd(0x100, "vv:v", "i8x16.relaxed_swizzle"),
  ...simd(0x101, "v:v", "i32x4.relaxed_trunc_f32x4_s i32x4.relaxed_trunc_f32x4_u"),
  ...simd(0x103, "v:v", "i32x4.relaxed_trunc_f64x2_s_zero i32x4.relaxed_trunc_f64x2_u_zero"),
  ...simd(0x105, "vvv:v", "f32x4.relaxed_madd f32x4.relaxed_nmadd f64x2.relaxed_madd f64x2.relaxed_nmadd"),
  ...simd(0x109, "vvv:v", "i8x16.relaxed_laneselect i16x8.relaxed_laneselect i32x4.relaxed_laneselect"),
  ...simd(0x10c, "vvv:v", "i64x2.relaxed_laneselect"),
  ...simd(0x10d, "vv:v", "f32x4.relaxed_min f32x4.relaxed_max f64x2.relaxed_min f64x2.relaxed_max"),
  ...simd(0x111, "vv:v", "i16x8.relaxed_q15mulr_s i16x8.relaxed_dot_i8x16_i7x16_s"),
  ...simd(0x113, "vvv:v", "i32x4.relaxed_dot_i8x16_i7x16_add_s"),
];

/** Every instruction that takes and leaves values only. */
export const INSTRUCTIONS: readonly Instruction[] = [...SCALARS, ...SATURATING, ...VECTORS, ...RELAXED];
