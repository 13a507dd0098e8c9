import type { Bytes } from "../wasm/bytes.ts";
import { u32 } from "../wasm/bytes.ts";
import type { ValueType } from "../wasm/types.ts";

/** A load or a store (core spec, 5.4.6). */
export interface Access {
  readonly name: string;
  readonly code: Bytes;
  readonly store: boolean;
  readonly type: ValueType;
  /** Of the bytes it touches, the logarithm to base 2. */
  readonly width: number;
  /** How many lanes there are to choose from, where it touches one. */
  readonly lanes: number | undefined;
}

function accesses(first: number, store: boolean, text: string): Access[] {
  return text.split(" ").map((entry, i) => {
    const [name = "", width = "0"] = entry.split(":");
    return {
      name,
      code: [first + i],
      store,
      type: name.slice(0, 3) as ValueType,
      width: Number(width),
      lanes: undefined,
    };
  });
}

function vectors(first: number, store: boolean, text: string, laned = false): Access[] {
  return text.split(" ").map((entry, i) => {
    const [name = "", width = "0"] = entry.split(":");
    const lanes = laned ? 16 >> Number(width) : undefined;
    return {
      name: `v128.${name}`,
      code: [0xfd, ...u32(first + i)],
      store,
      type: "v128",
      width: Number(width),
      lanes,
    };
  });
}

/** Every load and store, each with the logarithm of its width. */
export const ACCESSES: readonly Access[] = [
  ...accesses(
    0x28,
    false,
    "i32.load:2 i64.load:3 f32.load:2 f64.load:3 i32.load8_s:0 i32.load8_u:0 i32.load16_s:1 i32.load16_u:1 " +
      "i64.load8_s:0 i64.load8_u:0 i64.load16_s:1 i64.load16_u:1 i64.load32_s:2 i64.load32_u:2",
  ),
  ...accesses(
    0x36,
    true,
    "i32.store:2 i64.store:3 f32.store:2 f64.store:3 i32.store8:0 i32.store16:1 i64.store8:0 i64.store16:1 i64.store32:2",
  ),
  ...vectors(
    0,
    false,
    "load:4 load8x8_s:3 load8x8_u:3 load16x4_s:3 load16x4_u:3 load32x2_s:3 load32x2_u:3 " +
      "load8_splat:0 load16_splat:1 load32_splat:2 load64_splat:3",
  ),
  ...vectors(11, true, "store:4"),
  ...vectors(84, false, "load8_lane:0 load16_lane:1 load32_lane:2 load64_lane:3", true),
  ...vectors(88, true, "store8_lane:0 store16_lane:1 store32_lane:2 store64_lane:3", true),
  ...vectors(92, false, "load32_zero:2 load64_zero:3"),
];
