import { u32 } from "../wasm/bytes.ts";
import type { ValueType } from "../wasm/types.ts";
import type { Access } from "./accesses.ts";
import { ACCESSES } from "./accesses.ts";
import type { Body, StatementProduction, ValueProduction } from "./body.ts";

function hasMemory(body: Body): boolean {
  return body.plan.memory !== undefined;
}

/** Leaves a number that is mostly small, by a mask over any. */
function masked(body: Body, mask: number): void {
  body.value("i32");
  if (body.choices.chance(6)) return;
  body.i32(mask);
  body.raw("i32.and", [0x71]);
}

/** An address in the first page nearly always. */
function address(body: Body): void {
  if (body.choices.chance(80)) body.i32(body.choices.below(256));
  else masked(body, body.choices.pick([0xff, 0x7f, 0xfff8, 0x7fff]));
}

function immediates(body: Body, { width, lanes }: Access): number[] {
  const { choices } = body;
  const offset = choices.chance(4) ? choices.int32() >>> 0 : choices.below(64);
  return [
    ...u32(width - choices.below(width + 1)),
    ...u32(offset),
    ...(lanes === undefined ? [] : [choices.below(lanes)]),
  ];
}

const LOADS = new Map<ValueType, readonly Access[]>();

function loads(type: ValueType): readonly Access[] {
  const known = LOADS.get(type) ?? ACCESSES.filter((each) => !each.store && each.type === type);
  LOADS.set(type, known);
  return known;
}

const STORES = ACCESSES.filter((each) => each.store);
const SCALAR_STORES = STORES.filter((each) => each.type !== "v128");

/** Loads, and the memory's size. */
export const LOADING: readonly ValueProduction[] = [
  {
    weight: 8,
    fits: (body, type) => hasMemory(body) && loads(type).length > 0 && (type !== "v128" || body.plan.simd),
    emit: (body, type) => {
      const load = body.choices.pick(loads(type));
      address(body);
      if (load.lanes !== undefined) body.value("v128");
      body.raw(load.name, load.code, immediates(body, load));
    },
  },
  {
    weight: 1,
    leaf: true,
    fits: (body, type) => hasMemory(body) && type === "i32",
    emit: (body) => body.op("memory.size", [0]),
  },
  {
    weight: 1,
    fits: (body, type) => hasMemory(body) && type === "i32",
    emit: (body) => {
      body.value("i32");
      // Without a maximum, any number could be pages that the machine really hands out.
      if (body.plan.memory?.max === undefined || body.choices.chance(128)) {
        body.i32(1);
        body.raw("i32.and", [0x71]);
      }
      body.op("memory.grow", [0]);
    },
  },
];

/** Stores, and bulk operations on the memory. */
export const STORING: readonly StatementProduction[] = [
  {
    weight: 10,
    fits: hasMemory,
    emit: (body) => {
      const store = body.choices.pick(body.plan.simd ? STORES : SCALAR_STORES);
      address(body);
      body.value(store.type);
      body.raw(store.name, store.code, immediates(body, store));
      return false;
    },
  },
  {
    weight: 2,
    fits: hasMemory,
    emit: (body) => {
      address(body);
      body.value("i32");
      masked(body, 0xff);
      body.op("memory.fill", [0]);
      return false;
    },
  },
  {
    weight: 2,
    fits: hasMemory,
    emit: (body) => {
      address(body);
      address(body);
      masked(body, 0xff);
      body.op("memory.copy", [0, 0]);
      return false;
    },
  },
  {
    weight: 2,
    fits: (body) => hasMemory(body) && body.plan.data.length > 0,
    emit: (body) => {
      const segment = body.choices.below(body.plan.data.length);
      address(body);
      // An active segment is dropped once the module has started: only nothing can be copied from it.
      const length =
        body.plan.data[segment]?.at === undefined ? (body.plan.data[segment]?.bytes.length ?? 0) : 0;
      const from = body.choices.below(length + 1);
      body.i32(from);
      body.i32(body.choices.chance(16) ? body.choices.byte() : body.choices.below(length - from + 1));
      body.op("memory.init", u32(segment), [0]);
      return false;
    },
  },
  {
    weight: 1,
    fits: (body) => body.plan.data.length > 0,
    emit: (body) => {
      body.op("data.drop", u32(body.choices.below(body.plan.data.length)));
      return false;
    },
  },
];
