import fc from "fast-check";
import type { Bytes } from "../wasm/bytes.ts";
import type { FunctionType, ValueType } from "../wasm/types.ts";
import { Body } from "./body.ts";
import { Choices } from "./choices.ts";
import { float } from "./constant.ts";
import { GRAMMAR } from "./grammar.ts";
import type { ExportPlan } from "./module-bytes.ts";
import { moduleBytes } from "./module-bytes.ts";
import type { Features, ModulePlan } from "./module-plan.ts";
import { planModule } from "./module-plan.ts";

/** A value that crosses into a module. A text stands for itself as an externref. */
export type Argument = number | bigint | string | null;

/** One call of an export. */
export interface GeneratedCall {
  readonly export: string;
  readonly arguments: readonly Argument[];
}

/** A module, and what a host must know to run it. */
export interface GeneratedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly plan: ModulePlan;
  readonly exports: readonly ExportPlan[];
  /** The calls to make, in order. */
  readonly calls: readonly GeneratedCall[];
}

/** What a generated module may use; each is on or off as said. */
export interface ModuleOptions extends Partial<Features> {
  /** Decisions at most: about as many as the largest module has bytes. 1,200 if left out. */
  readonly decisions?: number;
}

/** The export of the global that counts steps, of which each call has {@link STEPS}. */
export const STEPS_EXPORT = "steps";
export const STEPS = 60;

/**
 * Valid modules of up to a few KB that end: functions, every kind of control and exceptions, numbers and vectors,
 * memory, tables, segments, references, tail calls. All decisions come from bytes, so that fast-check can shrink them.
 * Relaxed SIMD is off unless asked for: it gives other results on other machines.
 *
 * @example
 * ```ts
 * fc.assert(fc.property(arbitraryModule(), ({ bytes }) => WebAssembly.validate(bytes)));
 * ```
 */
export function arbitraryModule(options: ModuleOptions = {}): fc.Arbitrary<GeneratedModule> {
  const { decisions = 1200, ...features } = options;
  const bytes = fc.uint8Array({ minLength: 0, maxLength: decisions, size: "max" });
  return fc.noBias(bytes).map((chosen) => {
    const module = generateModule(chosen, features);
    return Object.defineProperty(module, fc.toStringMethod, {
      value: () => shown(module),
      enumerable: false,
    });
  });
}

/** How a failing test shows a module: what to call, and bytes that go through `base64 -d` to any wasm tool. */
function shown({ bytes, calls }: GeneratedModule): string {
  const all = calls.map((each) => `${each.export}(${each.arguments.map(String).join(", ")})`);
  return `${all.join("; ")} of ${bytes.length} bytes: ${Buffer.from(bytes).toString("base64")}`;
}

/** The module that the decisions make: always the same for the same bytes. */
export function generateModule(decisions: Uint8Array, features: Partial<Features> = {}): GeneratedModule {
  const choices = new Choices(decisions);
  const plan = planModule(choices, {
    relaxed: false,
    typedReferences: true,
    importedState: true,
    endless: false,
    ...features,
  });
  const exports = planExports(plan, choices);
  const calls = exports.flatMap((each) => planCalls(plan, each, choices));
  const bodies: Bytes[] = [];
  for (const { type, imported } of plan.functions) {
    if (imported === undefined) bodies.push(functionBody(plan, choices, type));
  }
  return { bytes: moduleBytes(plan, bodies, exports, choices), plan, exports, calls };
}

function functionBody(plan: ModulePlan, choices: Choices, type: FunctionType): Bytes {
  const kinds: ValueType[] = ["i32", "i64", "f32", "f64", "funcref", "externref"];
  if (plan.simd) kinds.push("v128", "v128", "v128");
  if (plan.exnref) kinds.push("exnref");
  const body = new Body(
    plan,
    choices,
    type,
    GRAMMAR,
    choices.several(5, () => choices.pick(kinds)),
  );
  body.step();
  body.sequence(type.results, 6);
  return body.bytes();
}

/** JavaScript cannot pass or take these, and calls with them throw. */
function crosses(type: ValueType): boolean {
  return type !== "v128" && type !== "exnref";
}

function planExports(plan: ModulePlan, choices: Choices): readonly ExportPlan[] {
  const { functions, globals, tables, memory, tags, steps } = plan;
  const first = functions.findIndex((each) => each.imported === undefined);
  const exported = functions.flatMap(({ type, imported }, index): ExportPlan[] => {
    const chosen = index === first || choices.chance(imported === undefined ? 160 : 24);
    return chosen && [...type.params, ...type.results].every(crosses)
      ? [{ name: `run${index}`, kind: 0, index }]
      : [];
  });
  const twice =
    exported[0] !== undefined && choices.chance(24) ? [{ ...exported[0], name: "Zweimal ✓" }] : [];
  return [
    { name: STEPS_EXPORT, kind: 3, index: steps },
    ...exported,
    ...twice,
    ...(memory === undefined || choices.chance(24) ? [] : [{ name: "memory", kind: 2, index: 0 } as const]),
    ...tables.flatMap((_, index): ExportPlan[] =>
      choices.chance(128) ? [{ name: `table${index}`, kind: 1, index }] : [],
    ),
    ...globals.flatMap(({ type }, index): ExportPlan[] =>
      crosses(type) && index !== steps && choices.chance(192)
        ? [{ name: `global${index}`, kind: 3, index }]
        : [],
    ),
    ...tags.flatMap((_, index): ExportPlan[] =>
      choices.chance(160) ? [{ name: `tag${index}`, kind: 4, index }] : [],
    ),
  ];
}

function planCalls(
  plan: ModulePlan,
  { name, kind, index }: ExportPlan,
  choices: Choices,
): readonly GeneratedCall[] {
  const type = plan.functions[index]?.type;
  if (kind !== 0 || type === undefined) return [];
  const call = (): GeneratedCall => ({
    export: name,
    arguments: type.params.map((each) => argument(each, choices)),
  });
  return [call(), ...choices.several(2, call)];
}

function argument(type: ValueType, choices: Choices): Argument {
  switch (type) {
    case "i32":
      return choices.int32();
    case "i64":
      return (BigInt(choices.int32()) << BigInt(choices.below(33))) + BigInt(choices.byte());
    case "f32":
      return Math.fround(float(choices));
    case "f64":
      return float(choices);
    case "externref":
      return choices.pick([null, "extern", "other"]);
    default:
      return null;
  }
}
