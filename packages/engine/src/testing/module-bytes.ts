import type { Bytes } from "../wasm/bytes.ts";
import { name, PREAMBLE, section, u32, vector } from "../wasm/bytes.ts";
import type { Bounds, FunctionType } from "../wasm/types.ts";
import { writeValueType } from "../wasm/types.ts";
import type { Choices } from "./choices.ts";
import { functionReference, offset } from "./constant.ts";
import type { ElementPlan, ModulePlan } from "./module-plan.ts";
import { typeIndex } from "./module-plan.ts";

/** An export: 0 function, 1 table, 2 memory, 3 global, 4 tag. */
export interface ExportPlan {
  readonly name: string;
  readonly kind: 0 | 1 | 2 | 3 | 4;
  readonly index: number;
}

/** Writes a whole module (core spec, 5.5), with custom sections between the others here and there. */
export function moduleBytes(
  plan: ModulePlan,
  bodies: readonly Bytes[],
  exports: readonly ExportPlan[],
  choices: Choices,
): Uint8Array<ArrayBuffer> {
  const { functions, tables, memory, globals, tags } = plan;
  const type = (each: FunctionType): Bytes => u32(typeIndex(plan, each));
  const tagType = (params: FunctionType["params"]): Bytes => [0, ...type({ params, results: [] })];
  const table = (each: (typeof tables)[number]): Bytes => [...writeValueType(each.element), ...limits(each)];
  const env = (what: string, description: Bytes): Bytes => [...name("env"), ...name(what), ...description];

  const imports = [
    ...functions.flatMap((each) =>
      each.imported === undefined ? [] : [env(each.imported, [0, ...type(each.type)])],
    ),
    ...tables.filter((each) => each.imported).map((each) => env("table", [1, ...table(each)])),
    ...(memory?.imported === true ? [env("memory", [2, ...limits(memory)])] : []),
    ...globals
      .filter((each) => each.imported)
      .map((each, i) => env(`global${i}`, [3, ...writeValueType(each.type), each.mutable ? 1 : 0])),
    ...tags.filter((each) => each.imported).map((each) => env("tag", [4, ...tagType(each.params)])),
  ];
  const defined = functions.filter((each) => each.imported === undefined).map((each) => type(each.type));
  const declarations = [...plan.referenced];
  const elements = [
    ...plan.elements.map((each) => element(each, choices)),
    ...(declarations.length === 0 ? [] : [[3, 0, ...vector(declarations.map((index) => u32(index)))]]),
  ];
  const data = plan.data.map(({ bytes, at }) => {
    const contents = [...u32(bytes.length), ...bytes];
    if (at === undefined) return [1, ...contents];
    return [...(choices.chance(32) ? [2, 0] : [0]), ...offset(at, choices), ...contents];
  });
  const own = tags.filter((each) => !each.imported).map((each) => tagType(each.params));
  // Everything that may add a type has been written by now.
  const types = plan.types.map(({ params, results }) => [
    0x60,
    ...vector(params.map((each) => writeValueType(each))),
    ...vector(results.map((each) => writeValueType(each))),
  ]);
  const sections: (readonly [id: number, contents: Bytes | undefined])[] = [
    [1, vectorOf(types)],
    [2, vectorOf(imports)],
    [3, vectorOf(defined)],
    [4, vectorOf(tables.filter((each) => !each.imported).map(table))],
    [5, memory === undefined || memory.imported ? undefined : vector([limits(memory)])],
    [13, vectorOf(own)],
    [
      6,
      vectorOf(
        globals
          .filter((each) => !each.imported)
          .map((each) => [...writeValueType(each.type), each.mutable ? 1 : 0, ...each.initialiser]),
      ),
    ],
    [7, vectorOf(exports.map((each) => [...name(each.name), each.kind, ...u32(each.index)]))],
    [8, plan.start === undefined ? undefined : u32(plan.start)],
    [9, vectorOf(elements)],
    [12, data.length === 0 ? undefined : u32(data.length)],
    [10, vector(bodies)],
    [11, vectorOf(data)],
  ];
  const out: number[] = [...PREAMBLE];
  for (const [id, contents] of sections) {
    if (choices.chance(12)) out.push(...custom(choices));
    if (contents !== undefined) out.push(...section(id, contents));
  }
  if (choices.chance(128)) out.push(...names(functions.length, choices));
  if (choices.chance(24)) out.push(...custom(choices));
  return Uint8Array.from(out);
}

function vectorOf(items: readonly Bytes[]): Bytes | undefined {
  return items.length === 0 ? undefined : vector(items);
}

function limits({ min, max }: Bounds): Bytes {
  return max === undefined ? [0, ...u32(min)] : [1, ...u32(min), ...u32(max)];
}

/** An element segment in one of the eight forms (core spec, 5.5.12). */
function element(plan: ElementPlan, choices: Choices): Bytes {
  const type = writeValueType(plan.element);
  const expressions = plan.element === "externref" || plan.items.includes(null) || choices.chance(64);
  const items = expressions
    ? plan.items.map((item) => [...(item === null ? [0xd0, ...type] : functionReference(item)), 0x0b])
    : plan.items.map((item) => u32(item ?? 0));
  const bit = expressions ? 4 : 0;
  const kind = expressions ? type : [0];
  switch (plan.mode) {
    case "passive":
      return [1 | bit, ...kind, ...vector(items)];
    case "declarative":
      return [3 | bit, ...kind, ...vector(items)];
    case "active":
      if (plan.table === 0 && plan.element === "funcref" && !choices.chance(48))
        return [bit, ...offset(plan.at, choices), ...vector(items)];
      return [2 | bit, ...u32(plan.table), ...offset(plan.at, choices), ...kind, ...vector(items)];
  }
}

const CUSTOM = [
  ".debug_info",
  ".debug_line",
  ".debug_str",
  "producers",
  "target_features",
  "sourceMappingURL",
  "",
  "löschen",
];

/** A custom section of any bytes. A debug section is one by its name only. */
function custom(choices: Choices): Bytes {
  const label = choices.pick(CUSTOM);
  return section(0, [...name(label), ...choices.take(choices.below(40))]);
}

/** The `name` section (core spec, 7.4.1): the module's name, and that of each function. */
function names(functions: number, choices: Choices): Bytes {
  const all = vector(Array.from({ length: functions }, (_, index) => [...u32(index), ...name(`f${index}`)]));
  const parts = [
    ...(choices.chance(128) ? [0, ...u32(name("made").length), ...name("made")] : []),
    1,
    ...u32(all.length),
    ...all,
  ];
  return section(0, [...name("name"), ...parts]);
}
