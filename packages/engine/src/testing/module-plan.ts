import type { Bytes } from "../wasm/bytes.ts";
import type { Bounds, FunctionType, ValueType } from "../wasm/types.ts";
import { sameType } from "../wasm/types.ts";
import type { Choices } from "./choices.ts";
import { initialiser } from "./constant.ts";

export type NumberType = "i32" | "i64" | "f32" | "f64";
export const NUMBERS: readonly NumberType[] = ["i32", "i64", "f32", "f64"];

/** What a generated module may use, apart from what every module may. */
export interface Features {
  /** Relaxed SIMD, whose results depend on the machine. */
  readonly relaxed: boolean;
  /** Function references with a type: `call_ref`, `br_on_null` and their like. */
  readonly typedReferences: boolean;
  /** Memories, tables, globals and tags that the host makes. Functions are always imported. */
  readonly importedState: boolean;
  /** Loops that go on for as long as there are steps, rather than a few times mostly. */
  readonly endless: boolean;
}

export interface FunctionPlan {
  readonly type: FunctionType;
  /** The name under which `env` provides it. */
  readonly imported: string | undefined;
}

export interface TablePlan extends Bounds {
  readonly element: "funcref" | "externref";
  readonly imported: boolean;
  /** The functions that the segments put in at first, by place. */
  readonly contents: Map<number, number>;
}

export interface GlobalPlan {
  readonly type: ValueType;
  readonly mutable: boolean;
  readonly imported: boolean;
  readonly initialiser: Bytes;
}

export interface TagPlan {
  readonly params: readonly ValueType[];
  readonly imported: boolean;
}

export interface DataPlan {
  readonly bytes: Bytes;
  /** Where it goes when the module starts; undefined if it is passive. */
  readonly at: number | undefined;
}

export interface ElementPlan {
  readonly table: number;
  readonly element: "funcref" | "externref";
  /** Functions, or null. */
  readonly items: readonly (number | null)[];
  readonly mode: "active" | "passive" | "declarative";
  readonly at: number;
}

/** What a module holds, decided before its bodies. `types` and `referenced` go on growing while those are written. */
export interface ModulePlan {
  readonly features: Features;
  readonly simd: boolean;
  /** Exception handling: the legacy instructions, the new ones, or neither; Node.js 26 takes no module with both. */
  readonly legacy: boolean;
  readonly exnref: boolean;
  readonly types: FunctionType[];
  readonly functions: readonly FunctionPlan[];
  readonly tables: readonly TablePlan[];
  readonly memory: (Bounds & { readonly imported: boolean }) | undefined;
  readonly globals: readonly GlobalPlan[];
  /** The global that counts down at each loop and function, so that everything ends. */
  readonly steps: number;
  readonly tags: readonly TagPlan[];
  readonly data: readonly DataPlan[];
  readonly elements: readonly ElementPlan[];
  readonly start: number | undefined;
  /** Functions that `ref.func` names, which some segment must declare. */
  readonly referenced: Set<number>;
  /** Names of the instructions written so far. */
  readonly opcodes: Set<string>;
}

/** The index of a type, added to the module where it is not there. */
export function typeIndex(plan: Pick<ModulePlan, "types">, type: FunctionType): number {
  const known = plan.types.findIndex((each) => sameType(each, type));
  return known >= 0 ? known : plan.types.push({ params: [...type.params], results: [...type.results] }) - 1;
}

const PAGES: readonly Bounds[] = [
  { min: 1, max: 2 },
  { min: 1, max: 4 },
  { min: 2, max: 3 },
  { min: 0, max: 1 },
  { min: 1, max: 1 },
  { min: 1, max: undefined },
];

/** Decides everything but the bodies. */
export function planModule(choices: Choices, features: Features): ModulePlan {
  const simd = choices.chance(128);
  const exceptions = choices.below(6);
  const scalar = (): ValueType => choices.pick(NUMBERS);
  const inner = (): ValueType => {
    if (choices.chance(40))
      return simd && choices.chance(160) ? "v128" : choices.pick(["funcref", "externref"] as const);
    return scalar();
  };
  const outer = (): ValueType =>
    choices.chance(12) ? choices.pick(["funcref", "externref"] as const) : scalar();
  const signature = (type: () => ValueType): FunctionType => ({
    params: choices.several(3, type),
    results: choices.chance(48) ? choices.several(3, type) : choices.chance(200) ? [type()] : [],
  });

  const imported = choices.several(
    3,
    (i): FunctionPlan => ({ type: signature(outer), imported: `call${i}` }),
  );
  const first = signature(outer);
  // Some functions share a type, so that indirect and tail calls find each other.
  const others = choices.several(5, () =>
    choices.chance(64) ? first : signature(choices.chance(128) ? outer : inner),
  );
  const defined = [first, ...others].map((type): FunctionPlan => ({ type, imported: undefined }));
  const functions = [...imported, ...defined];

  const memory = choices.chance(24)
    ? undefined
    : { ...choices.pick(PAGES), imported: features.importedState && choices.chance(24) };
  const tables: TablePlan[] = choices.several(3, (i) => {
    const min = 2 + choices.below(8);
    return {
      element: i > 0 && choices.chance(96) ? "externref" : "funcref",
      min,
      max: choices.chance(64) ? undefined : min + choices.below(12),
      // Imports come first among indices, so only the first may be one.
      imported: i === 0 && features.importedState && choices.chance(24),
      contents: new Map<number, number>(),
    } as const;
  });
  const globals = planGlobals(choices, features, simd, exceptions >= 4);
  const tags: TagPlan[] = choices.several(exceptions >= 2 ? 3 : 1, (i) => ({
    params: choices.several(2, () => (simd && choices.chance(24) ? "v128" : scalar())),
    imported: i === 0 && features.importedState && choices.chance(24),
  }));
  const startable = functions.findIndex(
    (each) => each.type.params.length === 0 && each.type.results.length === 0,
  );
  return {
    features,
    simd,
    legacy: exceptions === 2 || exceptions === 3,
    exnref: exceptions >= 4,
    types: [],
    functions,
    tables,
    memory,
    globals,
    steps: globals.filter((each) => each.imported).length,
    tags,
    data: memory === undefined ? [] : planData(choices, memory.min),
    elements: planElements(choices, tables, functions.length),
    start: startable >= 0 && choices.chance(128) ? startable : undefined,
    referenced: new Set(),
    opcodes: new Set(),
  };
}

function planGlobals(
  choices: Choices,
  features: Features,
  simd: boolean,
  exnref: boolean,
): readonly GlobalPlan[] {
  const global = (type: ValueType, mutable: boolean): GlobalPlan => ({
    type,
    mutable,
    imported: false,
    initialiser: initialiser(type, choices),
  });
  const imported = features.importedState
    ? choices.several(2, () => ({ ...global(choices.pick(NUMBERS), choices.chance(64)), imported: true }))
    : [];
  const steps: GlobalPlan = { ...global("i32", true), initialiser: [0x41, 40, 0x0b] };
  const any = (): ValueType => {
    if (!choices.chance(48)) return choices.pick(NUMBERS);
    const rare: ValueType[] = ["funcref", "externref"];
    if (simd) rare.push("v128");
    if (exnref) rare.push("exnref");
    return choices.pick(rare);
  };
  const copied = imported.flatMap(({ type, mutable }, index): GlobalPlan[] =>
    mutable || choices.chance(128) ? [] : [{ ...global(type, true), initialiser: [0x23, index, 0x0b] }],
  );
  return [...imported, steps, ...copied, ...choices.several(5, () => global(any(), !choices.chance(64)))];
}

function planData(choices: Choices, pages: number): readonly DataPlan[] {
  return choices.several(3, () => {
    const bytes = choices.take(choices.below(24));
    const fits = pages > 0 || bytes.length === 0;
    return { bytes, at: fits && choices.chance(128) ? choices.below(pages === 0 ? 1 : 250) : undefined };
  });
}

function planElements(
  choices: Choices,
  tables: readonly TablePlan[],
  functions: number,
): readonly ElementPlan[] {
  const items = (element: string, most: number): (number | null)[] =>
    choices.several(most, () =>
      element === "externref" || choices.chance(24) ? null : choices.below(functions),
    );
  const filled = tables.flatMap((table, index): ElementPlan[] => {
    if (table.element !== "funcref" || choices.chance(16)) return [];
    const segment: ElementPlan = {
      table: index,
      element: "funcref",
      mode: "active",
      at: choices.below(2),
      items: items("funcref", table.min - 2),
    };
    segment.items.forEach((item, i) => {
      if (item !== null) table.contents.set(segment.at + i, item);
    });
    return [segment];
  });
  const others = choices.several(3, (): ElementPlan => {
    const table = choices.below(tables.length);
    const element = tables[table]?.element ?? "funcref";
    return {
      table,
      element,
      mode: choices.chance(40) ? "declarative" : "passive",
      at: 0,
      items: items(element, 6),
    };
  });
  return [...filled, ...others];
}
