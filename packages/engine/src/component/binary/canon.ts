import type { Canon, CanonOptions, Encoding } from "./definitions.ts";
import type { ComponentCursor } from "./reader.ts";
import { unsupported } from "./reader.ts";

const ENCODINGS: readonly Encoding[] = ["utf8", "utf16", "latin1+utf16"];

/** Canonical definitions that this version refuses, by their code (Binary.md, "Canonical Definitions"). */
const REFUSED: ReadonlyMap<number, string> = new Map([
  [0x05, "task.cancel"],
  [0x06, "subtask.cancel"],
  [0x07, "resource.drop async"],
  [0x08, "backpressure.set"],
  [0x09, "task.return"],
  [0x0a, "context.get"],
  [0x0b, "context.set"],
  [0x0c, "thread.yield"],
  [0x0d, "subtask.drop"],
  [0x0e, "stream.new"],
  [0x0f, "stream.read"],
  [0x10, "stream.write"],
  [0x11, "stream.cancel-read"],
  [0x12, "stream.cancel-write"],
  [0x13, "stream.drop-readable"],
  [0x14, "stream.drop-writable"],
  [0x15, "future.new"],
  [0x16, "future.read"],
  [0x17, "future.write"],
  [0x18, "future.cancel-read"],
  [0x19, "future.cancel-write"],
  [0x1a, "future.drop-readable"],
  [0x1b, "future.drop-writable"],
  [0x1c, "error-context.new"],
  [0x1d, "error-context.debug-message"],
  [0x1e, "error-context.drop"],
  [0x1f, "waitable-set.new"],
  [0x20, "waitable-set.wait"],
  [0x21, "waitable-set.poll"],
  [0x22, "waitable-set.drop"],
  [0x23, "waitable.join"],
  [0x24, "backpressure.inc"],
  [0x25, "backpressure.dec"],
  [0x26, "thread.index"],
  [0x27, "thread.new-indirect"],
  [0x40, "thread.spawn-ref"],
  [0x41, "thread.spawn-indirect"],
  [0x42, "thread.available-parallelism"],
]);

/** Built-ins from here to the end of the space are still being renamed and renumbered; none is of another ABI. */
const UNSETTLED = 0x28;

const RESOURCES = { 2: "resource.new", 3: "resource.drop", 4: "resource.rep" } as const;

/** Reads a canonical definition. Those of the async ABI are refused by name. */
export function readCanon(cursor: ComponentCursor): Canon {
  const offset = cursor.at;
  const code = cursor.u8("a canonical definition");
  switch (code) {
    case 0x00: {
      zero(cursor);
      const func = cursor.u32("a core function's index");
      const options = readOptions(cursor);
      return { kind: "lift", func, options, type: cursor.u32("a type index") };
    }
    case 0x01: {
      zero(cursor);
      const at = cursor.at;
      const func = cursor.u32("a function's index");
      const options = readOptions(cursor);
      if (options.postReturn === undefined) return { kind: "lower", func, options };
      cursor.at = at;
      throw cursor.invalid("a lowered function has a `post-return`");
    }
    case 0x02:
    case 0x03:
    case 0x04:
      return { kind: RESOURCES[code], type: cursor.u32("a type index") };
  }
  const hex = `0x${code.toString(16)}`;
  const refused = REFUSED.get(code) ?? (code >= UNSETTLED && code < 0x80 ? `built-in ${hex}` : undefined);
  if (refused !== undefined) throw unsupported(`\`${refused}\` (the async ABI)`, offset);
  cursor.at = offset;
  throw cursor.invalid(`${hex} is no canonical definition`);
}

function zero(cursor: ComponentCursor): void {
  if (cursor.u8("a sort") !== 0)
    throw cursor.invalid("a canonical definition is of something but a function");
}

function readOptions(cursor: ComponentCursor): CanonOptions {
  const seen = new Set<string>();
  let encoding: Encoding = "utf8";
  const found: { memory?: number; realloc?: number; "post-return"?: number } = {};
  const once = (name: string): void => {
    if (seen.has(name)) throw cursor.invalid(`the option \`${name}\` is given twice`);
    seen.add(name);
  };
  cursor.vector("options", () => {
    const offset = cursor.at;
    const code = cursor.u8("an option");
    switch (code) {
      case 0x00:
      case 0x01:
      case 0x02:
        once("string-encoding");
        encoding = ENCODINGS[code] ?? "utf8";
        return;
      case 0x03:
        once("memory");
        found.memory = cursor.u32("a memory's index");
        return;
      case 0x04:
        once("realloc");
        found.realloc = cursor.u32("a core function's index");
        return;
      case 0x05:
        once("post-return");
        found["post-return"] = cursor.u32("a core function's index");
        return;
      case 0x06:
      case 0x07:
        throw unsupported(`the option \`${code === 6 ? "async" : "callback"}\` (the async ABI)`, offset);
      case 0x08:
      case 0x09:
        throw unsupported("garbage-collected values in its functions (GC)", offset);
      default:
        cursor.at = offset;
        throw cursor.invalid(`0x${code.toString(16)} is no option of a canonical definition`);
    }
  });
  return { encoding, memory: found.memory, realloc: found.realloc, postReturn: found["post-return"] };
}
