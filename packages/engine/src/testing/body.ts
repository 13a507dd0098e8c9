import type { Bytes } from "../wasm/bytes.ts";
import { body as bodyBytes, signed, u32 } from "../wasm/bytes.ts";
import type { FunctionType, ValueType } from "../wasm/types.ts";
import { writeValueType } from "../wasm/types.ts";
import type { Choices } from "./choices.ts";
import { constant, zero } from "./constant.ts";
import type { ModulePlan } from "./module-plan.ts";
import { typeIndex } from "./module-plan.ts";
import { OPCODE, type OpcodeName } from "./opcode.ts";

/** A block that is open where code is being written. `types` are what a branch to it takes along. */
export interface Label {
  readonly types: readonly ValueType[];
  readonly kind: "function" | "block" | "loop" | "catch";
}

/** One way to leave a value of a type. Those that cost nothing come first, and end what nests too deeply. */
export interface ValueProduction {
  readonly weight: number;
  readonly leaf?: boolean;
  readonly fits: (body: Body, type: ValueType) => boolean;
  readonly emit: (body: Body, type: ValueType) => void;
}

/** One kind of statement, which leaves the stack as it was. It answers true where control never goes on behind it. */
export interface StatementProduction {
  readonly weight: number;
  readonly fits: (body: Body) => boolean;
  readonly emit: (body: Body) => boolean;
}

export interface Grammar {
  readonly values: readonly ValueProduction[];
  readonly statements: readonly StatementProduction[];
}

const DEEPEST = 7;
const LONGEST = 900;

/** A function body in the making: its code so far, its locals, its open blocks. */
export class Body {
  readonly plan: ModulePlan;
  readonly choices: Choices;
  readonly type: FunctionType;
  readonly labels: Label[];
  /** Locals that any production may read and write. */
  readonly locals: { readonly index: number; readonly type: ValueType }[];
  private readonly grammar: Grammar;
  private readonly code: number[] = [];
  private readonly declared: ValueType[] = [];
  private readonly scratches = new Map<ValueType, number>();
  private depth = 0;

  constructor(
    plan: ModulePlan,
    choices: Choices,
    type: FunctionType,
    grammar: Grammar,
    locals: readonly ValueType[],
  ) {
    this.plan = plan;
    this.choices = choices;
    this.type = type;
    this.grammar = grammar;
    this.labels = [{ types: type.results, kind: "function" }];
    this.locals = type.params.map((each, index) => ({ index, type: each }));
    for (const each of locals) this.locals.push({ index: this.newLocal(each), type: each });
  }

  /** The finished body: its length, locals and code. */
  bytes(): Bytes {
    this.plan.opcodes.add("end");
    return bodyBytes(
      this.code,
      this.declared.map((type): readonly [number, number] => [1, writeValueType(type)[0] ?? 0x7f]),
    );
  }

  op(name: OpcodeName, ...immediates: readonly Bytes[]): void {
    this.raw(name, OPCODE[name], ...immediates);
  }

  /** Writes an instruction from a table, under the name it is counted by. */
  raw(name: string, ...parts: readonly Bytes[]): void {
    this.plan.opcodes.add(name);
    for (const part of parts) this.code.push(...part);
  }

  i32(value: number): void {
    this.op("i32.const", signed(value | 0));
  }

  constant(type: ValueType): void {
    const bytes = constant(type, this.choices);
    this.raw(constantName(type), bytes);
  }

  zero(type: ValueType): void {
    this.raw(constantName(type), zero(type));
  }

  /** A local that only the production that is at work uses: a value may rest in it that no other may see. */
  scratch(type: ValueType): Bytes {
    const index = this.scratches.get(type) ?? this.newLocal(type);
    this.scratches.set(type, index);
    return u32(index);
  }

  localOf(type: ValueType): Bytes | undefined {
    const fitting = this.locals.filter((each) => each.type === type);
    return fitting.length === 0 ? undefined : u32(this.choices.pick(fitting).index);
  }

  /** Writes code that leaves one value of the type. */
  value(type: ValueType): void {
    const small = this.depth >= DEEPEST || this.code.length > LONGEST || this.choices.spent;
    const fitting = this.grammar.values.filter(
      (each) => (!small || each.leaf === true) && each.fits(this, type),
    );
    this.depth++;
    if (fitting.length === 0) this.constant(type);
    else weighted(this.choices, fitting).emit(this, type);
    this.depth--;
  }

  valuesOf(types: readonly ValueType[]): void {
    for (const type of types) this.value(type);
  }

  /** Writes one statement. Answers true where control never goes on behind it. */
  statement(): boolean {
    if (this.depth >= DEEPEST || this.code.length > LONGEST) {
      this.op("nop");
      return false;
    }
    this.depth++;
    const fitting = this.grammar.statements.filter((each) => each.fits(this));
    const ends = weighted(this.choices, fitting).emit(this);
    this.depth--;
    return ends;
  }

  /** Writes some statements, and then values of the types, unless control never gets there. */
  sequence(types: readonly ValueType[], most = 3): void {
    const count = this.choices.below(most + 1);
    for (let i = 0; i < count; i++) {
      if (!this.statement()) continue;
      const behind = this.choices.below(4);
      if (behind === 0) return;
      if (behind === 1) {
        this.polymorphic(types);
        return;
      }
    }
    this.valuesOf(types);
  }

  /** Opens a block, runs `write` inside, and closes it. */
  block(
    name: OpcodeName,
    label: Label,
    params: readonly ValueType[],
    results: readonly ValueType[],
    write: () => void,
  ): void {
    this.op(name, this.blockType({ params, results }));
    this.inside(label, write);
    this.op("end");
  }

  inside(label: Label, write: () => void): void {
    this.labels.push(label);
    write();
    this.labels.pop();
  }

  blockType({ params, results }: FunctionType): Bytes {
    if (params.length === 0 && results.length < 2 && !this.choices.chance(16)) {
      return results[0] === undefined ? [0x40] : writeValueType(results[0]);
    }
    return signed(typeIndex(this.plan, { params, results }));
  }

  /** The immediate that names a label from where the code is. */
  depthOf(label: Label): Bytes {
    return u32(this.labels.length - 1 - this.labels.lastIndexOf(label));
  }

  /** Takes values off the stack, but for the one at `keep`, which is left on top. */
  settle(types: readonly ValueType[], keep = -1): void {
    for (let i = types.length - 1; i >= 0; i--) {
      const type = types[i];
      if (type === undefined) continue;
      if (i === keep) {
        if (i > 0) this.op("local.set", this.scratch(type));
        continue;
      }
      const local = this.choices.chance(128) ? this.localOf(type) : undefined;
      if (local === undefined) this.op("drop");
      else this.op("local.set", local);
    }
    const kept = keep > 0 ? types[keep] : undefined;
    if (kept !== undefined) this.op("local.get", this.scratch(kept));
  }

  /** Counts one step, and returns zeros from the function where there are none left: so all loops and calls end. */
  step(): void {
    const steps = u32(this.plan.steps);
    this.op("global.get", steps);
    this.raw("i32.eqz", [0x45]);
    this.op("if", [0x40]);
    for (const type of this.type.results) this.zero(type);
    this.op("return");
    this.op("end");
    this.op("global.get", steps);
    this.i32(1);
    this.raw("i32.sub", [0x6b]);
    this.op("global.set", steps);
  }

  /** Code that is never reached, and takes what it needs from a stack that has everything. */
  private polymorphic(types: readonly ValueType[]): void {
    const count = this.choices.below(4);
    for (let i = 0; i < count; i++) {
      switch (this.choices.below(5)) {
        case 0:
          this.raw("i32.add", [0x6a]);
          break;
        case 1:
          this.op("select");
          break;
        case 2:
          this.raw("i64.eqz", [0x50]);
          break;
        case 3:
          this.raw("f64.promote_f32", [0xbb]);
          break;
        default:
          this.op("br_if", u32(0));
          for (const _ of this.labels.at(-1)?.types ?? []) this.op("drop");
      }
      this.op("drop");
    }
    this.valuesOf(types.slice(this.choices.below(types.length + 1)));
  }

  private newLocal(type: ValueType): number {
    return this.type.params.length + this.declared.push(type) - 1;
  }
}

function constantName(type: ValueType): string {
  return type.includes("ref") ? "ref.null" : `${type}.const`;
}

function weighted<T extends { readonly weight: number }>(choices: Choices, items: readonly T[]): T {
  let at = choices.below(items.reduce((sum, each) => sum + each.weight, 0));
  for (const each of items) {
    at -= each.weight;
    if (at < 0) return each;
  }
  throw new RangeError("there is nothing to pick from");
}
