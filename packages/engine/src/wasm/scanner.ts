import { readFileSync } from "node:fs";
import type { Numbers } from "./numbers.ts";
import { SHAPES } from "./opcodes.ts";

/** Where scanner.wat has things. */
const SITES = 0x200000;
const CALLEES = 0xe00000;
const TABLE = 0xff0000;
const RESULTS = 0xff0100;
/** More than any one read goes on behind a body's end. */
const PADDING = 32;

/** What the scanner found in one body. */
export interface Scanned {
  /** Where the instructions begin, from the body's beginning. */
  readonly instructions: number;
  readonly flags: number;
  /** Instructions of the first segment. */
  readonly weight: number;
  readonly blocks: number;
  /** Without parameters. */
  readonly locals: number;
}

type Scan = (end: number, base: number, imported: number, segments: number) => number;

/** The fast half of the walk over code: WebAssembly of our own, which knows the common forms. */
export class Scanner {
  private readonly bytes: Uint8Array;
  private readonly words: Int32Array;
  private readonly scan: Scan;

  constructor() {
    const module = new WebAssembly.Module(readFileSync(new URL("./scanner.wasm", import.meta.url)));
    const { exports } = new WebAssembly.Instance(module);
    const { buffer } = exports["memory"] as WebAssembly.Memory;
    this.bytes = new Uint8Array(buffer);
    this.words = new Int32Array(buffer);
    this.scan = exports["scan"] as Scan;
    this.bytes.set(SHAPES, TABLE);
  }

  /**
   * Walks the body that lies at `start` up to `end` in a module, at most a million bytes long, and adds its sites and
   * callees to those before. Undefined, with nothing added, where the body holds what is rare, refused or malformed.
   */
  body(
    module: Uint8Array,
    start: number,
    end: number,
    imported: number,
    segments: boolean,
    sites: Numbers,
    callees: Numbers,
  ): Scanned | undefined {
    const { bytes, words } = this;
    const length = end - start;
    bytes.set(module.subarray(start, end));
    bytes.fill(0, length, length + PADDING);
    if (this.scan(length, start, imported, segments ? 1 : 0) === 0) return undefined;
    const at = RESULTS >> 2;
    sites.append(words, SITES >> 2, (words[at] as number) >> 2);
    callees.append(words, CALLEES >> 2, (words[at + 1] as number) >> 2);
    return {
      instructions: words[at + 2] as number,
      flags: words[at + 3] as number,
      weight: words[at + 4] as number,
      blocks: words[at + 5] as number,
      locals: words[at + 6] as number,
    };
  }
}

let scanner: Scanner | undefined;

/** This thread's scanner. */
export function threadScanner(): Scanner {
  scanner ??= new Scanner();
  return scanner;
}
