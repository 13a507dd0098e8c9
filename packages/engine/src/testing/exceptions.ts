import type { Bytes } from "../wasm/bytes.ts";
import { u32 } from "../wasm/bytes.ts";
import type { ValueType } from "../wasm/types.ts";
import type { Body, Label, StatementProduction, ValueProduction } from "./body.ts";

function tag(body: Body): number {
  return body.choices.below(body.plan.tags.length);
}

function paramsOf(body: Body, index: number): readonly ValueType[] {
  return body.plan.tags[index]?.params ?? [];
}

/** A legacy `try`, with handlers or a `delegate` (exception handling proposal, legacy). */
function legacyTry(body: Body, types: readonly ValueType[]): void {
  const label: Label = { types, kind: "block" };
  body.op("try", body.blockType({ params: [], results: types }));
  body.inside(label, () => body.sequence(types));
  if (body.choices.chance(48)) {
    body.op("delegate", body.depthOf(body.choices.pick(body.labels)));
    return;
  }
  const handler: Label = { types, kind: "catch" };
  const clauses = body.plan.tags.length === 0 ? [] : body.choices.several(2, () => tag(body));
  for (const index of clauses) {
    body.op("catch", u32(index));
    body.inside(handler, () => {
      body.settle(paramsOf(body, index));
      body.sequence(types);
    });
  }
  if (clauses.length === 0 || body.choices.chance(128)) {
    body.op("catch_all");
    body.inside(handler, () => body.sequence(types));
  }
  body.op("end");
}

/** `try_table` (core spec, 5.4.1): each handler is the end of a block around it. */
function tryTable(body: Body, types: readonly ValueType[]): void {
  const { choices, plan } = body;
  const kind = plan.tags.length === 0 ? 2 + choices.below(2) : choices.below(4);
  const index = kind < 2 ? tag(body) : 0;
  const caught: ValueType[] = kind < 2 ? [...paramsOf(body, index)] : [];
  if (kind === 1 || kind === 3) caught.push("exnref");
  const out: Label = { types, kind: "block" };
  const handler: Label = { types: caught, kind: "block" };
  body.block("block", out, [], types, () => {
    body.block("block", handler, [], caught, () => {
      const clauses = [clause(body, kind, index, handler), ...more(body)];
      body.op("try_table", body.blockType({ params: [], results: types }), u32(clauses.length), ...clauses);
      body.inside({ types, kind: "block" }, () => body.sequence(types));
      body.op("end");
      body.op("br", body.depthOf(out));
    });
    if (caught.at(-1) === "exnref" && choices.chance(64)) {
      body.op("throw_ref");
      if (choices.chance(128)) body.valuesOf(types);
      return;
    }
    body.settle(caught);
    body.sequence(types);
  });
}

const CLAUSES = ["catch", "catch_ref", "catch_all", "catch_all_ref"] as const;

function clause(body: Body, kind: number, index: number, label: Label): Bytes {
  body.plan.opcodes.add(`try_table ${CLAUSES[kind]}`);
  return [kind, ...(kind < 2 ? u32(index) : []), ...body.depthOf(label)];
}

/** Further clauses, that go to blocks which happen to take what they bring. */
function more(body: Body): readonly Bytes[] {
  const plain = body.labels.find((each) => each.types.length === 0);
  const found = plain !== undefined && body.choices.chance(48) ? [clause(body, 2, 0, plain)] : [];
  if (body.plan.tags.length === 0 || !body.choices.chance(96)) return found;
  const index = tag(body);
  const fitting = body.labels.find((each) => each.types.join() === paramsOf(body, index).join());
  return fitting === undefined ? found : [clause(body, 0, index, fitting), ...found];
}

function catching(body: Body): boolean {
  return body.plan.legacy || body.plan.exnref;
}

function attempt(body: Body, types: readonly ValueType[]): void {
  const { legacy, exnref } = body.plan;
  if (legacy && (!exnref || body.choices.chance(128))) legacyTry(body, types);
  else tryTable(body, types);
}

/** Values from code whose exceptions are caught. */
export const ATTEMPTS: readonly ValueProduction[] = [
  { weight: 5, fits: catching, emit: (body, type) => attempt(body, [type]) },
];

/** Throwing, catching, and throwing again. */
export const EXCEPTIONS: readonly StatementProduction[] = [
  {
    weight: 10,
    fits: catching,
    emit: (body) => {
      attempt(body, []);
      return false;
    },
  },
  {
    weight: 2,
    fits: (body) => body.plan.tags.length > 0 && body.labels.length > 1,
    emit: (body) => {
      const index = tag(body);
      body.valuesOf(paramsOf(body, index));
      body.op("throw", u32(index));
      return true;
    },
  },
  {
    weight: 3,
    fits: (body) => body.labels.some((label) => label.kind === "catch"),
    emit: (body) => {
      body.op(
        "rethrow",
        body.depthOf(body.choices.pick(body.labels.filter((label) => label.kind === "catch"))),
      );
      return true;
    },
  },
  {
    weight: 1,
    fits: (body) => body.plan.exnref && body.labels.length > 1,
    emit: (body) => {
      body.value("exnref");
      body.op("throw_ref");
      return true;
    },
  },
];
