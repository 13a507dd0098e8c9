import type { Bytes } from "../wasm/bytes.ts";
import type { ValueType } from "../wasm/types.ts";
import { writeValueType } from "../wasm/types.ts";
import type { Body, ValueProduction } from "./body.ts";
import type { Instruction, Nan } from "./instructions.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import { OPCODE } from "./opcode.ts";

const BY_RESULT = new Map<string, readonly Instruction[]>();

function instructionsFor(body: Body, type: ValueType): readonly Instruction[] {
  const { simd, features } = body.plan;
  const key = `${type}${simd}${features.relaxed}`;
  const known = BY_RESULT.get(key);
  if (known !== undefined) return known;
  const fitting = INSTRUCTIONS.filter(
    (each) =>
      each.result === type && (simd || !each.params.includes("v128")) && (features.relaxed || !each.relaxed),
  );
  BY_RESULT.set(key, fitting);
  return fitting;
}

function emitInstruction(body: Body, instruction: Instruction): void {
  const { choices } = body;
  body.valuesOf(instruction.params);
  let code = instruction.code;
  // Most operations that could trap are kept from it, or hardly a function would reach its end.
  if (instruction.guard !== undefined && !choices.chance(24)) {
    if (instruction.guard !== "divisor") code = instruction.guard;
    else if (instruction.result === "i32") body.raw("i32.or", OPCODE["i32.const"], [1, 0x72]);
    else body.raw("i64.or", OPCODE["i64.const"], [1, 0x84]);
  }
  const [lanes, below] = instruction.lanes;
  body.raw(
    code === instruction.code ? instruction.name : "trunc_sat",
    code,
    Array.from({ length: lanes }, () => choices.below(below)),
  );
  if (instruction.nan !== undefined) canonicalise(body, instruction.nan);
}

const NANS: Readonly<Record<Nan, readonly number[]>> = {
  f32: [0, 0, 0xc0, 0x7f],
  f64: [0, 0, 0, 0, 0, 0, 0xf8, 0x7f],
  f32x4: [0, 0, 0xc0, 0x7f, 0, 0, 0xc0, 0x7f, 0, 0, 0xc0, 0x7f, 0, 0, 0xc0, 0x7f],
  f64x2: [0, 0, 0, 0, 0, 0, 0xf8, 0x7f, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f],
};

/**
 * Puts the canonical NaN in the place of any NaN. Which one an operation gives is left open (core spec, 4.3.3), and
 * a store or a reinterpretation would show it.
 */
function canonicalise(body: Body, nan: Nan): void {
  const type: ValueType = nan === "f32" || nan === "f64" ? nan : "v128";
  const value = body.scratch(type);
  body.op("local.set", value);
  body.raw(`${type}.const`, OPCODE[`${type}.const`], NANS[nan]);
  body.op("local.get", value);
  body.op("local.get", value);
  body.op("local.get", value);
  // Not equal to itself: `ne`, then a choice by it.
  const [name, choose] = DIFFERS[nan];
  body.raw(name, choose);
}

const DIFFERS: Readonly<Record<Nan, readonly [name: string, code: Bytes]>> = {
  f32: ["f32.ne", [0x5c, 0x1b]],
  f64: ["f64.ne", [0x62, 0x1b]],
  f32x4: ["f32x4.ne", [0xfd, 66, 0xfd, 82]],
  f64x2: ["f64x2.ne", [0xfd, 72, 0xfd, 82]],
};

function operation(body: Body, type: ValueType): void {
  emitInstruction(body, body.choices.pick(instructionsFor(body, type)));
}

/** Constants, and operations on numbers and vectors. */
export const ARITHMETIC: readonly ValueProduction[] = [
  { weight: 4, leaf: true, fits: () => true, emit: (body, type) => body.constant(type) },
  { weight: 26, fits: (body, type) => instructionsFor(body, type).length > 0, emit: operation },
  // There are twice as many operations on vectors as on all numbers.
  {
    weight: 40,
    fits: (body, type) => type === "v128" && instructionsFor(body, type).length > 0,
    emit: operation,
  },
  {
    weight: 3,
    fits: (_, type) => !type.includes("ref"),
    emit: (body, type) => {
      body.valuesOf([type, type, "i32"]);
      body.op("select");
    },
  },
  {
    weight: 2,
    fits: () => true,
    emit: (body, type) => {
      body.valuesOf([type, type, "i32"]);
      body.op("select t", [1], writeValueType(type));
    },
  },
];
