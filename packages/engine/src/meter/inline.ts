import { KERNEL } from "../kernel/layout.ts";
import type { Bytes } from "../wasm/bytes.ts";
import { signed, u32 } from "../wasm/bytes.ts";
import type { FunctionType } from "../wasm/types.ts";
import { typeText } from "../wasm/types.ts";

// Calls between instances cost 2.5 ns, for V8 inlines none of them; a local function over the kernel's memory 0.7.
// So the kernel functions that guests call for every eight bytes exist a second time, as wasm made here. They do
// what those in kernel.wat do, and the same tests run over both.

const GET0 = [0x20, 0];
const ADDRESS = [...GET0, 0xa7];

interface Inlined {
  readonly type: string;
  readonly code: (memory: number) => Bytes;
}

const load64 = (memory: number, offset: number): Bytes => [
  0x41,
  0,
  0x29,
  0x43,
  ...u32(memory),
  ...u32(offset),
];
const otherwise = (result: Bytes): Bytes => [0x04, 0x40, ...result, 0x0f, 0x0b];
/** Leaves unless `HEAP <= address < HEAP + SPAN`, in one comparison: the subtraction wraps what is below HEAP. */
const guarded = (memory: number, result: Bytes): Bytes => [
  ...[...GET0, 0x42, ...signed(KERNEL.HEAP), 0x7d, ...load64(memory, KERNEL.SPAN), 0x5a],
  ...otherwise(result),
];
const inputAddress = (memory: number): Bytes => [...GET0, ...load64(memory, KERNEL.INPUT), 0x7c, 0xa7];
const pastInput = (memory: number): Bytes => [...GET0, ...load64(memory, KERNEL.INPUT_LENGTH), 0x5a];

const ZERO32: Bytes = [0x41, 0];
const ZERO64: Bytes = [0x42, 0];
const at = (opcode: number, memory: number): Bytes => [opcode, 0x40, ...u32(memory), 0];

const FUNCTIONS: ReadonlyMap<string, Inlined> = new Map<string, Inlined>([
  ["load_u8", { type: "(i64) -> i32", code: (m) => [...guarded(m, ZERO32), ...ADDRESS, ...at(0x2d, m)] }],
  ["load_u64", { type: "(i64) -> i64", code: (m) => [...guarded(m, ZERO64), ...ADDRESS, ...at(0x29, m)] }],
  [
    "store_u8",
    { type: "(i64, i32) -> ()", code: (m) => [...guarded(m, []), ...ADDRESS, 0x20, 1, ...at(0x3a, m)] },
  ],
  [
    "store_u64",
    { type: "(i64, i64) -> ()", code: (m) => [...guarded(m, []), ...ADDRESS, 0x20, 1, ...at(0x37, m)] },
  ],
  [
    "input_load_u8",
    {
      type: "(i64) -> i32",
      code: (m) => [...pastInput(m), ...otherwise(ZERO32), ...inputAddress(m), ...at(0x2d, m)],
    },
  ],
  [
    "input_load_u64",
    {
      type: "(i64) -> i64",
      code: (m) => [
        ...[...pastInput(m), ...otherwise(ZERO64)],
        ...[...GET0, 0x42, 8, 0x7c, ...load64(m, KERNEL.INPUT_LENGTH), 0x56, ...otherwise(ZERO64)],
        ...[...inputAddress(m), ...at(0x29, m)],
      ],
    },
  ],
  ["input_length", { type: "() -> i64", code: (m) => load64(m, KERNEL.INPUT_LENGTH) }],
  ["input_offset", { type: "() -> i64", code: (m) => load64(m, KERNEL.INPUT) }],
]);

/** The kernel functions that have a second form here. */
export const INLINED: ReadonlySet<string> = new Set(FUNCTIONS.keys());

/** The body of a kernel function over the kernel's memory; undefined where the guest declares it with another type. */
export function inlined(name: string, type: FunctionType, memory: number): Bytes | undefined {
  const found = FUNCTIONS.get(name);
  return found === undefined || found.type !== typeText(type) ? undefined : found.code(memory);
}
