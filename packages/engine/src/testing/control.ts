import type { Bytes } from "../wasm/bytes.ts";
import { u32 } from "../wasm/bytes.ts";
import type { ValueType } from "../wasm/types.ts";
import type { Body, Label, StatementProduction, ValueProduction } from "./body.ts";
import { NUMBERS } from "./module-plan.ts";

/** Parameters of a block: mostly none. */
function params(body: Body): readonly ValueType[] {
  return body.choices.chance(48) ? body.choices.several(2, () => body.choices.pick(NUMBERS)) : [];
}

/** The type wanted, at times among others. */
function results(body: Body, wanted: ValueType | undefined): readonly ValueType[] {
  const extra = (): ValueType[] => (body.choices.chance(32) ? [body.choices.pick(NUMBERS)] : []);
  return [...extra(), ...(wanted === undefined ? [] : [wanted]), ...extra()];
}

/** A block, an `if` or a loop; what it leaves besides the value wanted is put away. */
function structure(body: Body, wanted: ValueType | undefined): void {
  const given = params(body);
  const types = results(body, wanted);
  const inner = (): void => {
    body.settle(given);
    body.sequence(types);
  };
  body.valuesOf(given);
  switch (body.choices.below(4)) {
    case 0:
      body.block("block", { types, kind: "block" }, given, types, inner);
      break;
    case 1:
      body.block("loop", { types: given, kind: "loop" }, given, types, () => {
        body.step();
        body.settle(given);
        if (body.choices.chance(200)) again(body, given);
        body.sequence(types);
      });
      break;
    default: {
      body.value("i32");
      const label: Label = { types, kind: "block" };
      const bare = types.length === 0 && given.length === 0 && body.choices.chance(128);
      body.block("if", label, given, types, () => {
        inner();
        if (bare) return;
        body.op("else");
        inner();
      });
    }
  }
  body.settle(types, wanted === undefined ? -1 : types.indexOf(wanted));
}

/** Some statements, and a branch back to the head of the innermost loop, taken a few times or as often as may be. */
function again(body: Body, given: readonly ValueType[]): void {
  body.sequence(given);
  if (body.plan.features.endless) {
    body.i32(1);
  } else if (body.choices.chance(64)) {
    body.value("i32");
  } else {
    body.op("global.get", u32(body.plan.steps));
    body.i32(body.choices.pick([3, 1, 6]));
    body.raw("i32.and", [0x71]);
  }
  body.op("br_if", u32(0));
  body.settle(given);
}

/** A label to branch to; loops and the function's end less often, or hardly any code would go on. */
function target(body: Body, labels: readonly Label[]): Label {
  const near = labels.filter((label) => label.kind === "block" || label.kind === "catch");
  return body.choices.pick(near.length === 0 || body.choices.chance(80) ? labels : near);
}

/** `br_table` takes labels that take the same types along. */
function branchTable(body: Body): void {
  const first = target(body, body.labels);
  const fitting = body.labels.filter((each) => each.types.join() === first.types.join());
  const labels = body.choices.several(5, () => body.depthOf(body.choices.pick(fitting)));
  body.valuesOf(first.types);
  body.value("i32");
  body.op("br_table", u32(labels.length), ...(labels as Bytes[]), body.depthOf(first));
}

/** Blocks and conditional branches that leave a value. */
export const STRUCTURES: readonly ValueProduction[] = [
  { weight: 8, fits: () => true, emit: structure },
  {
    weight: 3,
    fits: (body, type) => body.labels.some((label) => label.types.includes(type)),
    emit: (body, type) => {
      const label = target(
        body,
        body.labels.filter((each) => each.types.includes(type)),
      );
      body.valuesOf(label.types);
      body.value("i32");
      body.op("br_if", body.depthOf(label));
      body.settle(label.types, label.types.lastIndexOf(type));
    },
  },
];

/** Blocks, loops and branches. */
export const CONTROL: readonly StatementProduction[] = [
  {
    weight: 1,
    fits: () => true,
    emit: (body) => {
      body.op("nop");
      return false;
    },
  },
  {
    weight: 14,
    fits: () => true,
    emit: (body) => {
      structure(body, undefined);
      return false;
    },
  },
  {
    weight: 5,
    fits: () => true,
    emit: (body) => {
      const label = target(body, body.labels);
      body.valuesOf(label.types);
      body.value("i32");
      body.op("br_if", body.depthOf(label));
      body.settle(label.types);
      return false;
    },
  },
  {
    weight: 1,
    fits: (body) => body.labels.length > 1,
    emit: (body) => {
      const label = target(body, body.labels);
      body.valuesOf(label.types);
      body.op("br", body.depthOf(label));
      return true;
    },
  },
  {
    weight: 2,
    fits: (body) => body.labels.length > 1,
    emit: (body) => {
      branchTable(body);
      return true;
    },
  },
  {
    weight: 1,
    fits: (body) => body.labels.length > 1,
    emit: (body) => {
      body.valuesOf(body.type.results);
      body.op("return");
      return true;
    },
  },
  {
    weight: 1,
    fits: (body) => body.labels.length > 2,
    emit: (body) => {
      if (body.choices.chance(160)) return false;
      body.op("unreachable");
      return true;
    },
  },
];
