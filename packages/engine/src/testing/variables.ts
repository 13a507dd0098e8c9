import { u32 } from "../wasm/bytes.ts";
import type { ValueType } from "../wasm/types.ts";
import type { Body, StatementProduction, ValueProduction } from "./body.ts";
import { NUMBERS } from "./module-plan.ts";

/** The globals that a body may read, or write; never the one that counts steps. */
function globals(body: Body, written: boolean, type?: ValueType): readonly number[] {
  const { plan } = body;
  const all = plan.globals.map((_, index) => index);
  return all.filter((index) => {
    const global = plan.globals[index];
    if (global === undefined || index === plan.steps) return false;
    return (type === undefined || global.type === type) && (!written || global.mutable);
  });
}

/** Reading locals and globals. */
export const VARIABLES: readonly ValueProduction[] = [
  {
    weight: 12,
    leaf: true,
    fits: (body, type) => body.locals.some((each) => each.type === type),
    emit: (body, type) => body.op("local.get", body.localOf(type) ?? []),
  },
  {
    weight: 4,
    leaf: true,
    fits: (body, type) => globals(body, false, type).length > 0,
    emit: (body, type) => body.op("global.get", u32(body.choices.pick(globals(body, false, type)))),
  },
  {
    weight: 4,
    fits: (body, type) => body.locals.some((each) => each.type === type),
    emit: (body, type) => {
      body.value(type);
      body.op("local.tee", body.localOf(type) ?? []);
    },
  },
];

/** Writing locals and globals, and throwing a value away. */
export const ASSIGNMENTS: readonly StatementProduction[] = [
  {
    weight: 10,
    fits: (body) => body.locals.length > 0,
    emit: (body) => {
      const { type, index } = body.choices.pick(body.locals);
      body.value(type);
      body.op("local.set", u32(index));
      return false;
    },
  },
  {
    weight: 6,
    fits: (body) => globals(body, true).length > 0,
    emit: (body) => {
      const index = body.choices.pick(globals(body, true));
      body.value(body.plan.globals[index]?.type ?? "i32");
      body.op("global.set", u32(index));
      return false;
    },
  },
  {
    weight: 6,
    fits: () => true,
    emit: (body) => {
      const number = body.choices.pick(NUMBERS);
      body.value(body.plan.simd && body.choices.chance(160) ? "v128" : number);
      body.op("drop");
      return false;
    },
  },
];
