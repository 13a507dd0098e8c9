import { KERNEL } from "../kernel/layout.ts";
import type { Bytes } from "../wasm/bytes.ts";
import { body, name, signed, u32 } from "../wasm/bytes.ts";
import type { Module } from "../wasm/module.ts";
import { RESERVED } from "../wasm/module.ts";
import { writeValueType } from "../wasm/types.ts";
import { INLINED, inlined } from "./inline.ts";
import type { Variant } from "./variant.ts";

/** The module whose functions the kernel provides, and of which some are inlined. */
export const KERNEL_MODULE = "extism:host/env";

/** What the rewriter adds to a module, and under which indices. Everything is appended, so nothing is renumbered. */
export interface Plan {
  readonly types: readonly Bytes[];
  readonly imports: readonly Bytes[];
  readonly functions: readonly Bytes[];
  readonly bodies: readonly Bytes[];
  readonly globals: readonly Bytes[];
  readonly exports: readonly Bytes[];
  /** Put in front of whatever needs a check. */
  readonly check: Bytes;
  /** Takes the units to charge; undefined without fuel. */
  readonly charge: ((units: number) => Bytes) | undefined;
  /** Charges by the i32 on top of the stack, and leaves it there. */
  readonly chargeOperand: Bytes | undefined;
  /** Stands in for `memory.grow`, and notes that it was refused; undefined where there is no memory. */
  readonly grow: Bytes | undefined;
  /** For each imported function, the local function that stands in for it, or -1. */
  readonly inlined: Int32Array;
  /** For each imported function, whether it does work that grows with an operand. */
  readonly sized: Uint8Array;
}

/** Names of what is added; all begin with a name that no guest may use. */
export const ADDED = {
  module: RESERVED,
  memory: "memory",
  table: (index: number): string => `table${index}`,
  kernel: "kernel",
  clock: "clock",
  poll: "poll",
  arm: `${RESERVED}/arm`,
  begin: `${RESERVED}/begin`,
  refused: `${RESERVED}/refused`,
  start: `${RESERVED}/start`,
  fuel: `${RESERVED}/fuel`,
  /** Of a kernel's guest: an export that notes in the kernel what it returned, and one that is armed as it is entered. */
  enter: (name: string): string => `${RESERVED}/enter/${name}`,
  now: (name: string): string => `${RESERVED}/now/${name}`,
} as const;

const I32 = 0x7f;
const I64 = 0x7e;
const EMPTY_BLOCK = 0x40;

/** Exports that a kernel's guest offers its host: no parameters, and a return code or nothing. */
export function isEntry(module: Module, functionIndex: number): boolean {
  const type = module.types[module.functions[functionIndex] ?? -1];
  return (
    type !== undefined &&
    type.params.length === 0 &&
    (type.results.length === 0 || (type.results.length === 1 && type.results[0] === "i32"))
  );
}

export function usesKernel(module: Module): boolean {
  return module.imports.some((each) => each.module === KERNEL_MODULE);
}

export function planFor(module: Module, variant: Variant): Plan {
  const kernel = usesKernel(module);
  const guest = module.memories.length;
  const kernelMemory = guest;
  const clockMemory = guest + (kernel ? 1 : 0);
  const deadline = module.globals;
  const refused = deadline + 1;
  const fuel = deadline + 2;

  const types: Bytes[] = [];
  const type = (params: readonly number[], results: readonly number[]): Bytes => {
    types.push([0x60, ...u32(params.length), ...params, ...u32(results.length), ...results]);
    return u32(module.types.length + types.length - 1);
  };
  const functions: Bytes[] = [];
  const bodies: Bytes[] = [];
  const define = (typeIndex: Bytes, code: Bytes, i32Locals = 0): Bytes => {
    functions.push(typeIndex);
    bodies.push(body(code, i32Locals === 0 ? [] : [[i32Locals, I32]]));
    return u32(module.functions.length + functions.length - 1);
  };

  const imports: Bytes[] = [];
  const add = (what: string, description: Bytes): void => {
    imports.push([...name(ADDED.module), ...name(what), ...description]);
  };
  for (let i = module.importedMemories; i < guest; i++) {
    const { min, max } = module.memories[i] ?? { min: 0, max: undefined };
    add(ADDED.memory, [2, ...limits(min, max)]);
  }
  if (kernel) add(ADDED.kernel, [2, ...limits(1, undefined)]);
  add(ADDED.clock, [2, 0x03, 1, 1]);
  for (let i = module.importedTables; i < module.tables.length; i++) {
    const table = module.tables[i];
    if (table !== undefined)
      add(ADDED.table(i), [1, ...writeValueType(table.element), ...limits(table.min, table.max)]);
  }
  if (variant.yields) add(ADDED.poll, [1, 0x70, ...limits(1, 1)]);

  const globals: Bytes[] = [
    [I32, 1, 0x41, 0, 0x0b],
    [I32, 1, 0x41, 0, 0x0b],
  ];
  const exports: Bytes[] = [];
  const armed = [0x20, 0, 0x24, ...u32(deadline)];
  const takesTick = type([I32], []);
  exports.push([...name(ADDED.arm), 0, ...define(takesTick, armed)]);
  const begun = [...armed, 0x41, 0, 0x24, ...u32(refused)];
  exports.push([...name(ADDED.begin), 0, ...define(takesTick, begun)]);
  exports.push([...name(ADDED.refused), 3, ...u32(refused)]);
  if (module.start !== undefined) exports.push([...name(ADDED.start), 0, ...u32(module.start)]);

  let late: Bytes = [0x00];
  if (variant.yields) {
    const nothing = type([], []);
    late = [0x10, ...define(nothing, [0x41, 0, 0x11, ...nothing, ...u32(module.tables.length)])];
  }
  // tick - deadline >= 0: by subtraction, so that it stays right when the tick wraps.
  const tick = [0x41, 0, 0xfe, 0x10, 0x42, ...u32(clockMemory), 0];
  const check = [...tick, 0x23, ...u32(deadline), 0x6b, 0x41, 0, 0x4e, 0x04, EMPTY_BLOCK, ...late, 0x0b];

  let charge: Plan["charge"];
  let chargeOperand: Bytes | undefined;
  if (variant.fuel) {
    globals.push([I64, 1, 0x42, 0, 0x0b]);
    exports.push([...name(ADDED.fuel), 3, ...u32(fuel)]);
    const get = [0x23, ...u32(fuel)];
    const take = (units: Bytes): Bytes => [
      ...get,
      ...units,
      0x7d,
      0x24,
      ...u32(fuel),
      ...get,
      0x42,
      0,
      0x53,
      0x04,
      EMPTY_BLOCK,
      0x00,
      0x0b,
    ];
    charge = (units) => take([0x42, ...signed(units)]);
    // One unit for eight bytes or elements, as for eight instructions.
    const operand = [0x20, 0, 0xad, 0x42, 3, 0x88];
    chargeOperand = [0x10, ...define(type([I32], [I32]), [...take(operand), 0x20, 0])];
  }

  let grow: Bytes | undefined;
  if (guest > 0) {
    const note = [0x41, 1, 0x24, ...u32(refused)];
    const code = kernel
      ? growWithin(kernelMemory, note)
      : [0x20, 0, 0x40, 0, 0x22, 1, ...refuseWhenFull(note), 0x20, 1];
    grow = [0x10, ...define(type([I32], [I32]), code, 1)];
  }

  const stand = new Int32Array(module.importedFunctions).fill(-1);
  const sized = new Uint8Array(module.importedFunctions);
  if (kernel) {
    let index = -1;
    for (const each of module.imports) {
      if (each.kind !== "function") continue;
      index++;
      if (each.module !== KERNEL_MODULE) continue;
      if (each.name === "alloc") sized[index] = 1;
      const signature = module.types[each.type];
      if (signature === undefined || !INLINED.has(each.name)) continue;
      const code = inlined(each.name, signature, kernelMemory);
      if (code === undefined) continue;
      define(u32(each.type), code);
      stand[index] = module.functions.length + functions.length - 1;
    }
    for (const each of module.exports) {
      if (each.kind !== "function" || !isEntry(module, each.index)) continue;
      const returns = module.types[module.functions[each.index] ?? -1]?.results.length === 1;
      const store = (offset: number, value: Bytes): Bytes => [
        0x41,
        0,
        ...value,
        0x36,
        0x42,
        ...u32(kernelMemory),
        ...u32(offset),
      ];
      const call = [0x10, ...u32(each.index)];
      const code = [...(returns ? store(KERNEL.RESULT, call) : call), ...store(KERNEL.DONE, [0x41, 1])];
      exports.push([...name(ADDED.enter(each.name)), 0, ...define(type([], []), code)]);
      const now = [...begun, ...call, ...(returns ? [] : [0x41, 0])];
      exports.push([...name(ADDED.now(each.name)), 0, ...define(type([I32], [I32]), now)]);
    }
  }
  return {
    types,
    imports,
    functions,
    bodies,
    globals,
    exports,
    check,
    charge,
    chargeOperand,
    grow,
    inlined: stand,
    sized,
  };
}

/**
 * `memory.grow` that takes from what the call may still hold in the kernel: the cap counts both, so what the
 * guest's memory gains its kernel loses. Answers -1 where the kernel has used too much of it already.
 */
function growWithin(kernelMemory: number, note: Bytes): Bytes {
  const load = (offset: number): Bytes => [0x41, 0, 0x28, 0x42, ...u32(kernelMemory), ...u32(offset)];
  // As i64, so that no delta wraps.
  const left = [...load(KERNEL.ALLOWANCE), 0xad, 0x20, 0, 0xad, 0x42, 16, 0x86, 0x7d];
  return [
    ...[...left, ...load(KERNEL.TOP), 0xad, 0x53, 0x04, EMPTY_BLOCK, ...note, 0x41, 0x7f, 0x0f, 0x0b],
    ...[0x20, 0, 0x40, 0, 0x22, 1, ...refuseWhenFull(note)],
    ...[0x41, 0, ...left, 0xa7, 0x36, 0x42, ...u32(kernelMemory), ...u32(KERNEL.ALLOWANCE)],
    ...[0x20, 1],
  ];
}

/** Takes what `memory.grow` answered; where that is -1, notes it and answers -1. */
function refuseWhenFull(note: Bytes): Bytes {
  return [0x41, 0x7f, 0x46, 0x04, EMPTY_BLOCK, ...note, 0x41, 0x7f, 0x0f, 0x0b];
}

function limits(min: number, max: number | undefined): Bytes {
  return max === undefined ? [0x00, ...u32(min)] : [0x01, ...u32(min), ...u32(max)];
}
