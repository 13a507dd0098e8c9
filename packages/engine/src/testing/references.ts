import { u32 } from "../wasm/bytes.ts";
import type { ValueType } from "../wasm/types.ts";
import type { Body, StatementProduction, ValueProduction } from "./body.ts";

function tables(body: Body, type?: ValueType): readonly number[] {
  const all = body.plan.tables.map((_, index) => index);
  return all.filter((index) => type === undefined || body.plan.tables[index]?.element === type);
}

/** A place that the table has from the start nearly always. */
function place(body: Body, table: number): void {
  const min = body.plan.tables[table]?.min ?? 0;
  if (body.choices.chance(200) && min > 0) body.i32(body.choices.below(min));
  else {
    body.value("i32");
    body.i32(7);
    body.raw("i32.and", [0x71]);
  }
}

function referenced(body: Body, index: number): void {
  body.plan.referenced.add(index);
  body.op("ref.func", u32(index));
}

/** References, and what tables tell. */
export const REFERENCES: readonly ValueProduction[] = [
  {
    weight: 10,
    leaf: true,
    fits: (body, type) => type === "funcref" && body.plan.functions.length > 0,
    emit: (body) => {
      referenced(body, body.choices.below(body.plan.functions.length));
      if (body.plan.features.typedReferences && body.choices.chance(32)) body.op("ref.as_non_null");
    },
  },
  {
    weight: 8,
    fits: (body, type) => tables(body, type).length > 0,
    emit: (body, type) => {
      const table = body.choices.pick(tables(body, type));
      place(body, table);
      body.op("table.get", u32(table));
    },
  },
  {
    weight: 1,
    fits: (_, type) => type === "i32",
    emit: (body) => {
      body.value(body.choices.pick(["funcref", "externref"] as const));
      body.op("ref.is_null");
    },
  },
  {
    weight: 1,
    leaf: true,
    fits: (body, type) => type === "i32" && body.plan.tables.length > 0,
    emit: (body) => body.op("table.size", u32(body.choices.pick(tables(body)))),
  },
  {
    weight: 1,
    fits: (body, type) => type === "i32" && body.plan.tables.length > 0,
    emit: (body) => {
      const table = body.choices.pick(tables(body));
      body.value(body.plan.tables[table]?.element ?? "funcref");
      body.i32(body.choices.below(4));
      body.op("table.grow", u32(table));
    },
  },
  {
    // Whether a reference is null, by a branch.
    weight: 2,
    fits: (body, type) => body.plan.features.typedReferences && !type.includes("ref"),
    emit: (body, type) => {
      const label = { types: [type], kind: "block" } as const;
      body.block("block", label, [], [type], () => {
        body.value(type);
        body.value(body.choices.pick(["funcref", "externref"] as const));
        body.op("br_on_null", u32(0));
        body.op("drop");
        body.op("drop");
        body.value(type);
      });
    },
  },
  {
    weight: 2,
    fits: (body, type) => body.plan.features.typedReferences && type === "funcref",
    emit: (body, type) => {
      const label = { types: [type], kind: "block" } as const;
      body.block("block", label, [], [type], () => {
        body.value(type);
        body.op("br_on_non_null", u32(0));
        body.value(type);
      });
    },
  },
];

/** Changing tables. */
export const TABLES: readonly StatementProduction[] = [
  {
    weight: 3,
    fits: (body) => body.plan.tables.length > 0,
    emit: (body) => {
      const table = body.choices.pick(tables(body));
      place(body, table);
      body.value(body.plan.tables[table]?.element ?? "funcref");
      body.op("table.set", u32(table));
      return false;
    },
  },
  {
    weight: 1,
    fits: (body) => body.plan.tables.length > 0,
    emit: (body) => {
      const table = body.choices.pick(tables(body));
      place(body, table);
      body.value(body.plan.tables[table]?.element ?? "funcref");
      body.i32(body.choices.below(3));
      body.op("table.fill", u32(table));
      return false;
    },
  },
  {
    weight: 1,
    fits: (body) => body.plan.tables.length > 0,
    emit: (body) => {
      const to = body.choices.pick(tables(body));
      const from = body.choices.pick(tables(body, body.plan.tables[to]?.element));
      place(body, to);
      place(body, from);
      body.i32(body.choices.below(3));
      body.op("table.copy", u32(to), u32(from));
      return false;
    },
  },
  {
    weight: 1,
    fits: (body) => body.plan.tables.length > 0 && body.plan.elements.length > 0,
    emit: (body) => {
      const segment = body.choices.below(body.plan.elements.length);
      const plan = body.plan.elements[segment];
      const to = tables(body, plan?.element);
      if (to.length === 0 || body.choices.chance(64)) {
        body.op("elem.drop", u32(segment));
        return false;
      }
      const table = body.choices.pick(to);
      place(body, table);
      // Only a passive segment is still there once the module has started.
      const length = plan?.mode === "passive" ? plan.items.length : 0;
      const from = body.choices.below(length + 1);
      body.i32(from);
      body.i32(body.choices.below(Math.min(length - from, 2) + 1));
      body.op("table.init", u32(segment), u32(table));
      return false;
    },
  },
];
