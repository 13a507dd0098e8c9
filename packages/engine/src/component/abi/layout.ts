import type { FunctionType } from "../../wasm/types.ts";
import type { FuncType, ValueType } from "../types.ts";
import { anywhere, partsOf } from "../types.ts";

export type CoreType = "i32" | "i64" | "f32" | "f64";

/** How values of a type lie in memory, and how they are passed as core values (CanonicalABI.md, "Flattening"). */
export interface Layout {
  /** Bytes. */
  readonly size: number;
  readonly align: number;
  /** Bytes that a value takes in the host, about, without what its strings and lists hold. */
  readonly cost: number;
  /** Undefined where there are more than {@link MAX_FLAT_PARAMS}: then it is always passed in memory. */
  readonly flat: readonly CoreType[] | undefined;
}

export const MAX_FLAT_PARAMS = 16;
export const MAX_FLAT_RESULTS = 1;
/** Flags of more than this many labels have no canonical ABI. */
export const MAX_FLAGS = 32;

const known = new WeakMap<ValueType, Layout>();

/** The layout of a type; worked out once for each. */
export function layoutOf(type: ValueType): Layout {
  let layout = known.get(type);
  if (layout === undefined) {
    layout = workOut(type);
    known.set(type, layout);
  }
  return layout;
}

/** What an object of the host takes, and each of its properties; more than V8 needs for most. */
const OBJECT = 24;
const SLOT = 8;

function scalar(size: number, core: CoreType): Layout {
  return { size, align: size, cost: core === "i64" ? OBJECT : SLOT, flat: [core] };
}

function workOut(type: ValueType): Layout {
  switch (type.kind) {
    case "bool":
    case "s8":
    case "u8":
      return scalar(1, "i32");
    case "s16":
    case "u16":
      return scalar(2, "i32");
    case "s32":
    case "u32":
    case "char":
      return scalar(4, "i32");
    case "own":
    case "borrow":
      return { ...scalar(4, "i32"), cost: 2 * OBJECT };
    case "s64":
    case "u64":
      return scalar(8, "i64");
    case "f32":
      return scalar(4, "f32");
    case "f64":
      return scalar(8, "f64");
    case "string":
    case "list":
      return { size: 8, align: 4, cost: OBJECT, flat: ["i32", "i32"] };
    case "record":
    case "tuple":
      return sequence(partsOf(type).map(layoutOf));
    case "flags": {
      const size = type.labels.length <= 8 ? 1 : type.labels.length <= 16 ? 2 : 4;
      return { size, align: size, cost: OBJECT + SLOT * type.labels.length, flat: ["i32"] };
    }
    case "enum": {
      return scalar(discriminantSize(type.labels.length), "i32");
    }
    case "variant":
    case "option":
    case "result":
      return choice(casesOf(type));
  }
}

/** The payloads of a variant, or of what is one in disguise, by discriminant. */
export function casesOf(type: ValueType): readonly (ValueType | undefined)[] {
  if (type.kind === "variant") return type.cases.map((each) => each.type);
  if (type.kind === "option") return [undefined, type.some];
  if (type.kind === "result") return [type.ok, type.error];
  return [];
}

/** Bytes of the discriminant of a variant with so many cases. */
export function discriminantSize(cases: number): 1 | 2 | 4 {
  if (cases <= 0x100) return 1;
  return cases <= 0x10000 ? 2 : 4;
}

export function alignTo(at: number, align: number): number {
  return Math.ceil(at / align) * align;
}

function sequence(parts: readonly Layout[]): Layout {
  let size = 0;
  let align = 1;
  let cost = OBJECT;
  for (const part of parts) {
    cost += part.cost;
    size = alignTo(size, part.align) + part.size;
    align = Math.max(align, part.align);
  }
  return { size: alignTo(size, align), align, cost, flat: concat(parts) };
}

function concat(parts: readonly Layout[]): readonly CoreType[] | undefined {
  const flat: CoreType[] = [];
  for (const part of parts) {
    if (part.flat === undefined || flat.length + part.flat.length > MAX_FLAT_PARAMS) return undefined;
    flat.push(...part.flat);
  }
  return flat;
}

/** Where the payload of a variant lies behind its discriminant. */
export function payloadOffset(cases: readonly (ValueType | undefined)[]): number {
  return alignTo(discriminantSize(cases.length), greatestAlign(layouts(cases)));
}

function greatestAlign(payloads: readonly Layout[]): number {
  return payloads.reduce((most, each) => Math.max(most, each.align), 1);
}

function layouts(cases: readonly (ValueType | undefined)[]): Layout[] {
  return cases.flatMap((each) => (each === undefined ? [] : [layoutOf(each)]));
}

function choice(cases: readonly (ValueType | undefined)[]): Layout {
  const payloads = layouts(cases);
  let align: number = discriminantSize(cases.length);
  let size = 0;
  let cost = SLOT;
  let flat: CoreType[] | undefined = [];
  for (const each of payloads) {
    cost = Math.max(cost, each.cost);
    align = Math.max(align, each.align);
    size = Math.max(size, each.size);
    flat = flat === undefined || each.flat === undefined ? undefined : joinAll(flat, each.flat);
  }
  const offset = payloadOffset(cases);
  return {
    size: alignTo(offset + size, align),
    align,
    cost: OBJECT + cost,
    flat: flat === undefined || flat.length >= MAX_FLAT_PARAMS ? undefined : ["i32", ...flat],
  };
}

function joinAll(a: readonly CoreType[], b: readonly CoreType[]): CoreType[] {
  const longer = a.length >= b.length ? a : b;
  const shorter = longer === a ? b : a;
  return longer.map((each, i) => (i < shorter.length ? join(each, shorter[i] as CoreType) : each));
}

/** The core type that carries values of both. */
function join(a: CoreType, b: CoreType): CoreType {
  if (a === b) return a;
  const narrow = (each: CoreType): boolean => each === "i32" || each === "f32";
  return narrow(a) && narrow(b) ? "i32" : "i64";
}

/** The core values of all parameters together; undefined where they are passed in memory. */
export function flatParams(type: FuncType): readonly CoreType[] | undefined {
  return concat(type.params.map((each) => layoutOf(each.type)));
}

/** The core values of the result; undefined where it is passed in memory. */
export function flatResult(type: FuncType): readonly CoreType[] | undefined {
  if (type.result === undefined) return [];
  const { flat } = layoutOf(type.result);
  return flat === undefined || flat.length > MAX_FLAT_RESULTS ? undefined : flat;
}

/** The core type of a function that is lifted from a component, or lowered into one (CanonicalABI.md, "Flattening"). */
export function coreType(type: FuncType, context: "lift" | "lower"): FunctionType {
  const params = flatParams(type) ?? ["i32"];
  const results = flatResult(type);
  if (results !== undefined) return { params, results };
  return context === "lift" ? { params, results: ["i32"] } : { params: [...params, "i32"], results: [] };
}

/** Whether values of the type lie in memory even when they are passed as core values: strings and lists. */
export const hasPointers = anywhere(({ kind }) => kind === "string" || kind === "list");
