import { u32 } from "../wasm/bytes.ts";
import type { FunctionType, ValueType } from "../wasm/types.ts";
import { sameType } from "../wasm/types.ts";
import type { Body, StatementProduction, ValueProduction } from "./body.ts";
import { typeIndex } from "./module-plan.ts";

interface Callee {
  readonly index: number;
  readonly type: FunctionType;
}

function callees(body: Body, fits: (type: FunctionType) => boolean): readonly Callee[] {
  return body.plan.functions.flatMap(({ type }, index) => (fits(type) ? [{ index, type }] : []));
}

function functionTables(body: Body): readonly number[] {
  return body.plan.tables.flatMap(({ element }, index) => (element === "funcref" ? [index] : []));
}

/** Calls a function of the callee's type in one of the ways there are: directly, through a table, by reference. */
function call(body: Body, callee: Callee, tail: boolean): void {
  const { choices, plan } = body;
  const tables = functionTables(body);
  const way = choices.below(plan.features.typedReferences ? 6 : 5);
  body.valuesOf(callee.type.params);
  if (way === 5) {
    plan.referenced.add(callee.index);
    body.op("ref.func", u32(callee.index));
    body.op(tail ? "return_call_ref" : "call_ref", u32(typeIndex(plan, callee.type)));
  } else if (way < 3 || tables.length === 0) {
    body.op(tail ? "return_call" : "call", u32(callee.index));
  } else {
    const table = choices.pick(tables);
    place(body, table, callee.type);
    body.op(tail ? "return_call_indirect" : "call_indirect", u32(typeIndex(plan, callee.type)), u32(table));
  }
}

/** Leaves an index at which the table has a function of the type from the start, where there is one. */
function place(body: Body, table: number, type: FunctionType): void {
  const { choices, plan } = body;
  const places = [...(plan.tables[table]?.contents ?? [])].filter(([, index]) => {
    const planned = plan.functions[index]?.type;
    return planned !== undefined && sameType(planned, type);
  });
  if (places.length > 0 && !choices.chance(16)) {
    body.i32(choices.pick(places)[0]);
    return;
  }
  body.value("i32");
  body.i32(7);
  body.raw("i32.and", [0x71]);
}

/** Calls whose results hold the value. */
export const CALLS: readonly ValueProduction[] = [
  {
    weight: 7,
    fits: (body, type) => callees(body, (each) => each.results.includes(type)).length > 0,
    emit: (body, type) => {
      const callee = body.choices.pick(callees(body, (each) => each.results.includes(type)));
      call(body, callee, false);
      body.settle(callee.type.results, callee.type.results.lastIndexOf(type));
    },
  },
];

function sameResults(a: readonly ValueType[], b: readonly ValueType[]): boolean {
  return a.length === b.length && a.every((type, i) => type === b[i]);
}

/** Calls for their effects, and tail calls. */
export const CALL_STATEMENTS: readonly StatementProduction[] = [
  {
    weight: 8,
    fits: (body) => body.plan.functions.length > 0,
    emit: (body) => {
      const callee = body.choices.pick(callees(body, () => true));
      call(body, callee, false);
      body.settle(callee.type.results);
      return false;
    },
  },
  {
    weight: 3,
    fits: (body) => callees(body, (type) => sameResults(type.results, body.type.results)).length > 0,
    emit: (body) => {
      call(
        body,
        body.choices.pick(callees(body, (type) => sameResults(type.results, body.type.results))),
        true,
      );
      return true;
    },
  },
];
