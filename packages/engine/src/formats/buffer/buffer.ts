import { MortiseError } from "../../errors.ts";
import type { Guest } from "../../guest.ts";
import type { Linked } from "../../link.ts";
import type { Payload } from "../../payload.ts";
import { inputBytes, payloadOf } from "../../payload.ts";
import type { Module } from "../../wasm/module.ts";
import { clip } from "../../wasm/module.ts";
import type { FunctionType } from "../../wasm/types.ts";
import { typeText } from "../../wasm/types.ts";
import type { Format } from "../format.ts";
import { initialise } from "../initialise.ts";
import { ALLOCATORS, bytesAt, DEALLOCATORS, put, release } from "./memory.ts";

/** How an export gives its answer, told by its signature (seed `003_95f96a9b42a08a55.txt`, and what compilers make of it). */
type Shape = "pair" | "packed" | "hidden";

const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ["(i32, i32) -> (i32, i32)", "pair"],
  ["(i32, i32) -> i64", "packed"],
  ["(i32, i32, i32) -> ()", "hidden"],
]);

/** Bytes of a hidden answer: a pointer and a length. */
const HIDDEN_BYTES = 8;

const NOT_EXPORTS: ReadonlySet<string> = new Set([
  ...ALLOCATORS,
  ...DEALLOCATORS,
  "_initialize",
  "__wasm_call_ctors",
  "hs_init",
]);

type Answer = readonly [address: number, length: number];

/**
 * Format `buffer`: a core module over `memory`, `alloc` (or `allocate`), and exports that take `(ptr, len)`. The
 * answer is two results, one packed i64 (pointer high), or written through a hidden pointer. Input and answer are
 * freed by `dealloc`, `deallocate` or `free`, where there is one.
 */
export function buffer(linked: Linked): Format {
  const { shape } = (linked.parts[linked.main] as Linked["parts"][number]).metered;
  const shapes = new Map<string, Shape>();
  for (const each of shape.exports) {
    const found =
      each.kind === "function" && !NOT_EXPORTS.has(each.name)
        ? SHAPES.get(typeText(typeOf(shape, each.index)))
        : undefined;
    if (found !== undefined) shapes.set(each.name, found);
  }
  const shapeOf = (guest: Guest, name: string): Shape => {
    const found = shapes.get(name);
    if (found !== undefined) return found;
    const known = [...shapes.keys()].map(clip).join(", ") || "none";
    if (typeof guest.exports[name] === "function" && shape.exports.some((each) => each.name === name)) {
      throw new MortiseError(
        "MORTISE_EXPORT_UNCALLABLE",
        `The export \`${clip(name)}\` takes no pointer and length; those that do: ${known}.`,
        { plugin: guest.plugin, export: clip(name) },
      );
    }
    throw new MortiseError(
      "MORTISE_EXPORT_UNKNOWN",
      `There is no export \`${clip(name)}\`; there is ${known}.`,
      { plugin: guest.plugin, export: clip(name) },
    );
  };
  return {
    name: "buffer",
    exports: [...shapes.keys()],
    callSync(guest, name, input, options) {
      if (!guest.started) initialise(guest, options);
      const kind = shapeOf(guest, name);
      const bytes = inputBytes(input);
      return guest.runSync(options, () => {
        const args = argumentsOf(guest, kind, bytes);
        return answered(
          guest,
          kind,
          args,
          bytes.length,
          (guest.exports[name] as (...args: number[]) => unknown)(...args),
        );
      });
    },
    async call(guest, name, input, options) {
      if (!guest.started) initialise(guest, options);
      const kind = shapeOf(guest, name);
      const bytes = inputBytes(input);
      return guest.run(options, async () => {
        const args = argumentsOf(guest, kind, bytes);
        const result = await guest.enter(name, ...args);
        return guest.during(() => answered(guest, kind, args, bytes.length, result));
      });
    },
  };
}

/** Whether a module looks like one of this format: something allocates, and something takes a pointer and a length. */
export function looksLikeBuffer(shape: Module): boolean {
  const functions = shape.exports.filter((each) => each.kind === "function");
  const allocates = functions.some((each) => ALLOCATORS.includes(each.name));
  return (
    allocates &&
    functions.some((each) => !NOT_EXPORTS.has(each.name) && SHAPES.has(typeText(typeOf(shape, each.index))))
  );
}

function typeOf(shape: Module, index: number): FunctionType {
  return shape.types[shape.functions[index] ?? -1] ?? { params: [], results: [] };
}

/** Puts the input into the guest; with room for the answer before it, where that is written through a pointer. */
function argumentsOf(guest: Guest, kind: Shape, bytes: Uint8Array): readonly number[] {
  const hidden = kind === "hidden" ? [put(guest, new Uint8Array(HIDDEN_BYTES))] : [];
  const address = bytes.length === 0 ? 0 : put(guest, bytes);
  return [...hidden, address, bytes.length];
}

function answered(
  guest: Guest,
  kind: Shape,
  args: readonly number[],
  inputLength: number,
  result: unknown,
): Payload {
  const [address, length] = answerOf(guest, kind, args, result);
  if (length > guest.limits.output) {
    throw new MortiseError(
      "MORTISE_OUTPUT_EXCEEDED",
      `The output is ${length} bytes long, and its cap is ${guest.limits.output}.`,
    );
  }
  const output = payloadOf(bytesAt(guest, address, length));
  const input = args[args.length - 2] as number;
  // An answer may be the input's own room.
  if (address !== input) release(guest, input, inputLength);
  if (length > 0) release(guest, address, length);
  if (kind === "hidden") release(guest, args[0] as number, HIDDEN_BYTES);
  return output;
}

function answerOf(guest: Guest, kind: Shape, args: readonly number[], result: unknown): Answer {
  switch (kind) {
    case "pair": {
      const [address, length] = result as [number, number];
      return [address >>> 0, length >>> 0];
    }
    case "packed": {
      const packed = BigInt.asUintN(64, result as bigint);
      return [Number(packed >> 32n), Number(packed & 0xffffffffn)];
    }
    case "hidden": {
      const bytes = bytesAt(guest, args[0] as number, HIDDEN_BYTES);
      const view = new DataView(bytes.buffer, bytes.byteOffset, HIDDEN_BYTES);
      return [view.getUint32(0, true), view.getUint32(4, true)];
    }
  }
}
