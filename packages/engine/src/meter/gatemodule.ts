import type { Bytes } from "../wasm/bytes.ts";
import { name, section, signed } from "../wasm/bytes.ts";
import type { FunctionType, ValueType } from "../wasm/types.ts";
import { writeValueType } from "../wasm/types.ts";
import { ModuleWriter } from "../wasm/writer.ts";

/** One function of a gate: its type, and whether it has a suspending form. */
export interface GateFunction {
  readonly type: FunctionType;
  readonly suspends: boolean;
}

/** What V8 calls a gate in stack traces, so that its frames are not taken for the guest's. */
const GATE_NAME = "mortise-gate";

/** What is to happen at a check that came due: the answer of `poll`. */
export const DUE = { GO_ON: 0, END: 1, GIVE_WAY: 2 } as const;

const I32 = 0x7f;
const EMPTY_BLOCK = 0x40;
/** Zero to begin with. */
const GLOBAL: Bytes = [I32, 1, 0x41, 0, 0x0b];
/** Where a gate imports from. */
const FROM = name("g");
const ANSWERS: FunctionType = { params: [], results: ["i32"] };
const TRAP_IF: Bytes = [0x04, EMPTY_BLOCK, 0x00, 0x0b];

// Imported functions come first: 0 poll, 1 resumed, then each plain form.
const POLL = 0;
const RESUMED = 1;
const FIRST = 2;
// Tables: what a guest's checks call; the probe of the stack; the suspending forms, the first of which gives way.
const PROBE = 1;
const SUSPENDING = 2;
// Globals: 0 how the guest was entered, 1 whether its call is to end.
const MODE = 0;
const DEAD = 1;

const IF: Bytes = [0x04, EMPTY_BLOCK];
const KEEP_MODE: Bytes = [0x23, MODE, 0x22];
const UNTIL_DEAD: Bytes = [0x23, DEAD].concat(TRAP_IF);
const UNLESS_RESUMED: Bytes = [0x10, RESUMED].concat(TRAP_IF, 0x0f, 0x0b);
const NAME_SECTION = section(0, name("name").concat(section(0, name(GATE_NAME))));

/**
 * The bytes of a gate. Each of its functions does, for a guest entered with a mode that is not 0:
 * the suspending form, then `resumed(mode)`, and a trap where that says so; otherwise: the
 * probe of the stack (where it is the host's stack), the plain form, and a trap where the call was marked as ended meanwhile.
 * At a check that came due, the host is asked first: only a guest that is to give way is suspended.
 *
 * The probe and the suspending forms are in tables, to be put there when they are first needed: V8 compiles some code for
 * each type of what suspends. See {@link suspendingModule}.
 */
export function gateModule(functions: readonly GateFunction[]): Uint8Array<ArrayBuffer> {
  const types = new Types();
  const nothing = types.index({ params: [], results: [] });
  const takes = types.index({ params: ["i32"], results: [] });
  const answers = types.index(ANSWERS);
  const asks = types.index({ params: ["i32"], results: ["i32"] });
  const own = functions.map(({ type }) => types.index(type));
  const imported = [answers, asks, ...own];
  const polled = imported.length + own.length;
  let suspending = 1;
  // A guest entered so that it may suspend has a stack of its own, and host functions run on another one.
  const probe = [0x23, MODE, 0x45, 0x04, EMPTY_BLOCK, 0x41, 0, 0x41, 0, 0x11, takes, PROBE, 0x0b];

  const writer = new ModuleWriter();
  /** What `suspend` does where the guest may be suspended; the mode is kept in a local, for the gate is shared. */
  const whenAsync = (local: number, suspend: () => void): void => {
    writer.raw(KEEP_MODE);
    writer.u32(local);
    writer.raw(IF);
    suspend();
    writer.u8(0x20);
    writer.u32(local);
    writer.raw(UNLESS_RESUMED);
  };
  const callSuspending = (index: number, type: number): void => {
    writer.u8(0x41);
    writer.raw(signed(index));
    writer.u8(0x11);
    writer.u32(type);
    writer.u8(SUSPENDING);
  };
  const bodies = functions.map(({ type, suspends }, i) => (): void => {
    writer.raw(suspends ? [1, 1, I32] : [0]);
    if (suspends)
      whenAsync(type.params.length, () => {
        writeParams(writer, type);
        callSuspending(suspending++, own[i] as number);
      });
    writer.raw(probe);
    writeParams(writer, type);
    writer.u8(0x10);
    writer.u32(FIRST + i);
    writer.raw(UNTIL_DEAD);
  });
  bodies.push(
    () => {
      writer.raw([1, 1, I32, 0x10, POLL, 0x22, 0, 0x45, 0x04, EMPTY_BLOCK, 0x0f, 0x0b]);
      writer.raw([0x20, 0, 0x41, DUE.GIVE_WAY, 0x47]);
      writer.raw(TRAP_IF);
      whenAsync(0, () => {
        callSuspending(0, answers);
        writer.u8(0x1a);
      });
    },
    () => writer.raw([0, 0x20, 0, 0x24, MODE, 0x41, 0, 0x24, DEAD]),
    () => writer.raw([0, 0x41, 1, 0x24, DEAD]),
  );

  types.write(writer);
  writeImports(writer, ["poll", "resumed", ...own.map((_, i) => `plain${i}`)], imported);
  writer.section(3, [...own, nothing, takes, nothing], (type) => writer.u32(type));
  writer.section(4, [1, 1, 1 + functions.filter(({ suspends }) => suspends).length], (size) => {
    writer.raw([0x70, 0x01]);
    writer.u32(size);
    writer.u32(size);
  });
  writer.section(6, [GLOBAL, GLOBAL], (global) => writer.raw(global));
  writeExports(writer, [
    ...own.map((_, i): Exported => [`f${i}`, 0, imported.length + i]),
    ["enter", 0, polled + 1],
    ["kill", 0, polled + 2],
    ["poll", 1, 0],
    ["probe", 1, PROBE],
    ["suspending", 1, SUSPENDING],
  ]);
  writer.section(9, [polled], (index) => {
    writer.raw([0x00, 0x41, 0, 0x0b, 1]);
    writer.u32(index);
  });
  writeBodies(writer, bodies);
  writer.raw(NAME_SECTION);
  return writer.bytes();
}

/**
 * The bytes of a module that calls what suspends: its export `s0` calls the import `suspending0`, and so on. They go into a
 * gate's table `suspending`: a guest can be suspended only by what it reaches without JavaScript between.
 */
export function suspendingModule(functions: readonly FunctionType[]): Uint8Array<ArrayBuffer> {
  const types = new Types();
  const indices = functions.map((type) => types.index(type));
  const writer = new ModuleWriter();
  types.write(writer);
  writeImports(
    writer,
    functions.map((_, i) => `suspending${i}`),
    indices,
  );
  writer.section(3, indices, (type) => writer.u32(type));
  writeExports(
    writer,
    functions.map((_, i) => [`s${i}`, 0, functions.length + i]),
  );
  writeBodies(
    writer,
    functions.map((type, i) => () => {
      writer.u8(0);
      writeParams(writer, type);
      writer.u8(0x10);
      writer.u32(i);
    }),
  );
  writer.raw(NAME_SECTION);
  return writer.bytes();
}

/** Function types, each written once. */
class Types {
  private readonly all: FunctionType[] = [];
  private readonly indices = new Map<string, number>();

  index(type: FunctionType): number {
    const key = `${type.params.join()}>${type.results.join()}`;
    const known = this.indices.get(key);
    if (known !== undefined) return known;
    this.indices.set(key, this.all.length);
    return this.all.push(type) - 1;
  }

  write(writer: ModuleWriter): void {
    const values = (list: readonly ValueType[]): void => {
      writer.u32(list.length);
      for (const each of list) writer.raw(writeValueType(each));
    };
    writer.section(1, this.all, ({ params, results }) => {
      writer.u8(0x60);
      values(params);
      values(results);
    });
  }
}

type Exported = readonly [label: string, kind: number, index: number];

function writeImports(writer: ModuleWriter, names: readonly string[], types: readonly number[]): void {
  writer.section(2, types, (type, i) => {
    writer.raw(FROM);
    writer.raw(name(names[i] as string));
    writer.u8(0);
    writer.u32(type);
  });
}

function writeExports(writer: ModuleWriter, exports: readonly Exported[]): void {
  writer.section(7, exports, ([label, kind, index]) => {
    writer.raw(name(label));
    writer.u8(kind);
    writer.u32(index);
  });
}

function writeParams(writer: ModuleWriter, { params }: FunctionType): void {
  for (let i = 0; i < params.length; i++) {
    writer.u8(0x20);
    writer.u32(i);
  }
}

function writeBodies(writer: ModuleWriter, bodies: readonly (() => void)[]): void {
  writer.section(10, bodies, (body) =>
    writer.sized(() => {
      body();
      writer.u8(0x0b);
    }),
  );
}
