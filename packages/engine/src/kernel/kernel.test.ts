import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INLINED, inlined } from "../meter/inline.ts";
import { buildWat } from "../wasm/build.ts";
import { body, name, PREAMBLE, section, u32, vector } from "../wasm/bytes.ts";
import type { FunctionType } from "../wasm/types.ts";
import { writeValueType } from "../wasm/types.ts";
import { Kernel } from "./kernel.ts";
import { KERNEL } from "./layout.ts";

const bytes = readFileSync(new URL("./kernel.wasm", import.meta.url)) as Uint8Array<ArrayBuffer>;

interface Functions {
  alloc(length: bigint): bigint;
  free(handle: bigint): void;
  length(handle: bigint): bigint;
  length_unsafe(handle: bigint): bigint;
  load_u8(address: bigint): number;
  load_u64(address: bigint): bigint;
  store_u8(address: bigint, value: number): void;
  store_u64(address: bigint, value: bigint): void;
  input_length(): bigint;
  input_offset(): bigint;
  input_load_u8(offset: bigint): number;
  input_load_u64(offset: bigint): bigint;
  input_set(address: bigint, length: bigint): void;
  output_set(address: bigint, length: bigint): void;
  output_offset(): bigint;
  output_length(): bigint;
  error_set(handle: bigint): void;
  error_get(): bigint;
  memory_bytes(): bigint;
  reset(): void;
}

function fresh(): { kernel: Kernel; guest: Functions } {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return { kernel: new Kernel(instance), guest: instance.exports as unknown as Functions };
}

const CALL = { saved: undefined };

const TYPES: Readonly<Record<string, FunctionType>> = {
  load_u8: { params: ["i64"], results: ["i32"] },
  load_u64: { params: ["i64"], results: ["i64"] },
  store_u8: { params: ["i64", "i32"], results: [] },
  store_u64: { params: ["i64", "i64"], results: [] },
  input_load_u8: { params: ["i64"], results: ["i32"] },
  input_load_u64: { params: ["i64"], results: ["i64"] },
  input_length: { params: [], results: ["i64"] },
  input_offset: { params: [], results: ["i64"] },
};

/** The kernel's functions as the rewriter puts them into guests, over a kernel's memory. */
function inlinedOver(kernel: Kernel): Partial<Functions> {
  const names = Object.keys(TYPES);
  const module = [
    ...PREAMBLE,
    ...section(
      1,
      vector(
        Object.values(TYPES).map(({ params, results }) => [
          0x60,
          ...vector(params.map(writeValueType)),
          ...vector(results.map(writeValueType)),
        ]),
      ),
    ),
    // The kernel's memory is the second one, as in a guest with a memory of its own.
    ...section(2, vector([[...name("k"), ...name("m"), 2, 0, 1]])),
    ...section(3, vector(names.map((_, i) => u32(i)))),
    ...section(7, vector(names.map((each, i) => [...name(each), 0, ...u32(i)]))),
    ...section(10, vector(names.map((each) => body(inlined(each, TYPES[each]!, 0)!)))),
  ];
  const instance = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(module)), {
    k: { m: kernel.memory },
  });
  return instance.exports as Partial<Functions>;
}

test("kernel.wasm is what kernel.wat builds to", async () => {
  expect(Buffer.from(await buildWat("kernel")).equals(bytes)).toBe(true);
});

describe("the layout", () => {
  test("is what the kernel writes", () => {
    const { kernel, guest } = fresh();
    const input = kernel.begin(CALL, 10, 1_000_000);
    const block = Number(guest.alloc(20n));
    guest.output_set(123n, 456n);
    guest.error_set(789n);
    const view = new DataView(kernel.memory.buffer);
    expect(input).toBe(KERNEL.HEAP + 16);
    expect(view.getUint32(KERNEL.TOP, true)).toBe(block + 32);
    expect(view.getBigUint64(KERNEL.SPAN, true)).toBe(BigInt(block + 32 - KERNEL.HEAP));
    expect(view.getBigUint64(KERNEL.INPUT, true)).toBe(BigInt(input));
    expect(view.getBigUint64(KERNEL.INPUT_LENGTH, true)).toBe(10n);
    expect(view.getBigUint64(KERNEL.OUTPUT, true)).toBe(123n);
    expect(view.getBigUint64(KERNEL.OUTPUT_LENGTH, true)).toBe(456n);
    expect(view.getBigUint64(KERNEL.ERROR, true)).toBe(789n);
    expect(view.getUint32(KERNEL.ALLOWANCE, true)).toBe(1_000_000 + KERNEL.HEAP);
    guest.free(BigInt(block));
    // Capacity 32: the list of the fifth power of two.
    expect(view.getUint32(KERNEL.FREE + 4 * 5, true)).toBe(block);
    kernel.finish(-7);
    expect([view.getInt32(KERNEL.RESULT, true), view.getInt32(KERNEL.DONE, true)]).toEqual([-7, 1]);
  });

  test("lies below the heap, with every free list", () => {
    expect(KERNEL.FREE + 32 * 4).toBeLessThanOrEqual(KERNEL.HEAP);
    expect(Object.keys(TYPES).sort()).toEqual([...INLINED].sort());
  });
});

describe("a kernel", () => {
  const size = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 70_000 }));
  const step = fc.oneof(
    fc.record({ kind: fc.constant("alloc" as const), size }),
    fc.record({ kind: fc.constant("free" as const), at: fc.nat() }),
    fc.record({ kind: fc.constant("write" as const), at: fc.nat(), value: fc.integer({ min: 1, max: 255 }) }),
    fc.record({ kind: fc.constant("forge" as const), handle: fc.bigInt({ min: -10n, max: 1n << 33n }) }),
    fc.record({ kind: fc.constant("call" as const), size }),
  );

  test("gives blocks that are zero, apart from each other, and keep what is written to them", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { kernel, guest } = fresh();
        const other = { saved: undefined };
        let blocks: { handle: bigint; length: number; value: number }[] = [];
        kernel.begin(CALL, 0, 10_000_000);
        for (const each of steps) {
          if (each.kind === "alloc") {
            const handle = guest.alloc(BigInt(each.size));
            if (each.size === 0) expect(handle).toBe(0n);
            else blocks.push({ handle, length: each.size, value: 0 });
          } else if (each.kind === "free" && blocks.length > 0) {
            const [gone] = blocks.splice(each.at % blocks.length, 1);
            guest.free(gone!.handle);
            if (gone!.length > 0) expect(guest.length(gone!.handle)).toBe(0n);
            guest.free(gone!.handle);
          } else if (each.kind === "write" && blocks.length > 0) {
            const block = blocks[each.at % blocks.length]!;
            block.value = each.value;
            kernel.bytes.fill(each.value, Number(block.handle), Number(block.handle) + block.length);
          } else if (each.kind === "forge") {
            if (blocks.some(({ handle }) => handle === each.handle)) continue;
            guest.free(each.handle);
            expect(guest.length(each.handle)).toBe(0n);
          } else if (each.kind === "call") {
            // Another call has the kernel meanwhile, and leaves no trace.
            const at = kernel.begin(other, each.size, 10_000_000);
            kernel.bytes.fill(0xee, at, at + each.size);
            kernel.release(other);
            kernel.claim(CALL);
          }
          blocks.sort((a, b) => (a.handle < b.handle ? -1 : 1));
          blocks.forEach(({ handle, length, value }, i) => {
            expect(guest.length(handle)).toBe(BigInt(length));
            expect(guest.length_unsafe(handle)).toBe(BigInt(length));
            const span = kernel.block(Number(handle));
            expect(span.length).toBe(length);
            expect(span.every((byte) => byte === value)).toBe(true);
            const next = blocks[i + 1];
            if (next !== undefined) expect(handle + BigInt(length)).toBeLessThanOrEqual(next.handle);
          });
        }
        blocks = [];
      }),
      { numRuns: 60 },
    );
  });

  test("is all zero behind its state when a call begins, whatever the last one did", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(200_000), fc.nat(255)), { maxLength: 20 }), (stores) => {
        const { kernel, guest } = fresh();
        kernel.begin(CALL, 5, 1_000_000);
        guest.alloc(100_000n);
        for (const [address, value] of stores) {
          guest.store_u8(BigInt(address), value);
          guest.store_u64(BigInt(address), BigInt(value) * 0x0101010101010101n);
        }
        kernel.begin({ saved: undefined }, 0, 1_000_000);
        const left = kernel.bytes.findIndex((byte, i) => byte !== 0 && i >= KERNEL.FREE);
        expect(left).toBe(-1);
      }),
      { numRuns: 60 },
    );
  });

  test("gives a call no more than its allowance, and says so", () => {
    const { kernel, guest } = fresh();
    kernel.begin(CALL, 100, 10_000);
    let held = 0n;
    for (let handle = guest.alloc(1_000n); handle !== 0n; handle = guest.alloc(1_000n)) held += 1_000n;
    expect(held).toBeGreaterThanOrEqual(8_000n);
    expect(held).toBeLessThanOrEqual(10_000n);
    expect(() => kernel.place(new Uint8Array(1_000))).toThrow(/MORTISE_MEMORY_EXCEEDED/);
    expect(() => kernel.begin(CALL, 20_000, 10_000)).toThrow(/MORTISE_MEMORY_EXCEEDED/);
    for (const size of [-1n, 1n << 32n, 0xffffffffn, 1n << 63n]) expect(guest.alloc(size)).toBe(0n);
  });

  test("grows with its calls, keeps what a suspended one holds, and never more than once", () => {
    const { kernel } = fresh();
    const one = { saved: undefined };
    const at = kernel.begin(one, 300_000, 10_000_000);
    kernel.bytes.fill(7, at, at + 300_000);
    const grown = kernel.memory.buffer.byteLength;
    for (let turn = 0; turn < 100; turn++) {
      kernel.begin(CALL, 300_000, 10_000_000);
      kernel.release(CALL);
      kernel.claim(one);
    }
    expect(kernel.block(at).every((byte) => byte === 7)).toBe(true);
    expect(kernel.memory.buffer.byteLength).toBe(grown);
  });

  test("lets a guest move its input only inside what it may read", () => {
    const { kernel, guest } = fresh();
    kernel.begin(CALL, 100, 10_000);
    const before = [guest.input_offset(), guest.input_length()];
    for (const [address, length] of [
      [0n, 10n],
      [255n, 1n],
      [1n << 32n, 1n],
      [-1n, 1n],
      [before[0]!, 1_000n],
      [before[0]!, -1n],
    ] as const) {
      guest.input_set(address, length);
      expect([guest.input_offset(), guest.input_length()]).toEqual(before);
    }
    guest.input_set(before[0]! + 10n, 5n);
    expect([guest.input_offset(), guest.input_length()]).toEqual([before[0]! + 10n, 5n]);
  });

  test("forgets everything but its allowance on reset", () => {
    const { kernel, guest } = fresh();
    kernel.begin(CALL, 100, 10_000);
    guest.output_set(1n, 1n);
    guest.error_set(1n);
    guest.reset();
    expect([guest.input_length(), guest.output_length(), guest.error_get()]).toEqual([0n, 0n, 0n]);
    expect(guest.alloc(20_000n)).toBe(0n);
    expect(guest.alloc(5_000n)).not.toBe(0n);
  });
});

describe("an inlined function", () => {
  const address = fc.oneof(
    fc.bigInt({ min: 240n, max: 700n }),
    fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
    fc.constantFrom(0xffffffffn, 1n << 32n, (1n << 32n) + 272n, 65_535n, 65_536n),
  );

  test("does what the kernel's own does, at every address", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.array(
          fc.tuple(fc.constantFrom(...Object.keys(TYPES)), address, fc.bigInt({ min: 0n, max: 1n << 62n })),
        ),
        (input, calls) => {
          const [own, local] = [fresh(), fresh()];
          for (const { kernel } of [own, local]) {
            const at = kernel.begin(CALL, input, 100_000);
            for (let i = 0; i < input; i++) kernel.bytes[at + i] = i + 1;
          }
          const functions = { ...local.guest, ...inlinedOver(local.kernel) } as unknown as Record<
            string,
            (...args: unknown[]) => unknown
          >;
          const kernels = own.guest as unknown as Record<string, (...args: unknown[]) => unknown>;
          for (const [name, at, value] of calls) {
            const { params } = TYPES[name]!;
            const args = params.map((type, i) =>
              i === 0 ? at : type === "i64" ? value : Number(value & 0xffn),
            );
            expect([name, functions[name]!(...args)]).toEqual([name, kernels[name]!(...args)]);
          }
          expect(Buffer.from(local.kernel.memory.buffer).equals(Buffer.from(own.kernel.memory.buffer))).toBe(
            true,
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test("is not made where the guest declares it with another type", () => {
    expect(inlined("load_u8", { params: ["i32"], results: ["i32"] }, 0)).toBeUndefined();
    expect(inlined("alloc", { params: ["i64"], results: ["i64"] }, 0)).toBeUndefined();
  });
});
