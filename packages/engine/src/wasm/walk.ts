import { MortiseError } from "../errors.ts";
import type { Code } from "./code.ts";
import { BOUNDS, INDIRECT, LOOPS, Site } from "./code.ts";
import { Cursor } from "./cursor.ts";
import {
  blockTypeEnd,
  broken,
  bulkEnd,
  catchesEnd,
  heapTypeEnd,
  labelsEnd,
  selectEnd,
  simdEnd,
} from "./immediates.ts";
import type { Module } from "./module.ts";
import { Numbers } from "./numbers.ts";
import { SHAPES, Shape } from "./opcodes.ts";
import type { Scanner } from "./scanner.ts";
import { threadScanner } from "./scanner.ts";
import { readValueType, refused } from "./types.ts";

const EMPTY: Code = {
  count: 0,
  start: 0,
  bodies: new Int32Array(0),
  instructions: new Int32Array(0),
  ends: new Int32Array(0),
  weights: new Int32Array(0),
  flags: new Uint8Array(0),
  firstSite: new Int32Array(1),
  firstCallee: new Int32Array(1),
  sites: new Int32Array(0),
  callees: new Int32Array(0),
};

/**
 * Walks every function body once and notes where something may be put in. It refuses by name what V8 does not
 * meter and what is past {@link BOUNDS}; whether the code is valid is left to V8.
 *
 * With `segments`, it notes besides where straight-line code begins that can be reached by more than one way, or by
 * choice, and how many instructions it has: what fuel is charged by. Structure (`block`, `else`, `end`) counts nothing.
 *
 * @param scanner walks the bodies that it knows everything in; the others are walked here.
 * @throws MORTISE_MODULE_INVALID, MORTISE_FEATURE_REFUSED, MORTISE_MODULE_TOO_COMPLEX
 */
export function walkCode(
  module: Module,
  segments = false,
  scanner: Pick<Scanner, "body"> = threadScanner(),
): Code {
  const section = module.sections.find((each) => each.id === 10);
  const declared = module.functions.length - module.importedFunctions;
  if (section === undefined) {
    if (declared === 0) return EMPTY;
    throw new Cursor(module.bytes, module.bytes.length).invalid(`${declared} functions have no body`);
  }
  const cursor = new Cursor(module.bytes, section.start, section.end);
  const count = cursor.count("the number of bodies");
  if (count !== declared) throw cursor.invalid(`there are ${declared} functions and ${count} bodies`);
  const walk = new Walk(module, count, cursor.at, segments);
  for (let f = 0; f < count; f++) {
    const size = cursor.u32("a body's length");
    const start = cursor.at;
    cursor.skip(size, "a body");
    if (size > BOUNDS.bodyBytes)
      throw tooComplex(`is ${size} bytes long, and ${BOUNDS.bodyBytes} is the most`, f, module, start);
    if (!walk.scanned(f, start, start + size, scanner)) walk.body(f, start, start + size);
  }
  if (!cursor.done) throw cursor.invalid("the code section is longer than its bodies");
  return walk.result();
}

class Walk {
  private readonly module: Module;
  private readonly u: Uint8Array;
  private readonly start: number;
  private readonly bodies: Int32Array;
  private readonly instructions: Int32Array;
  private readonly ends: Int32Array;
  private readonly weights: Int32Array;
  private readonly flags: Uint8Array;
  private readonly firstSite: Int32Array;
  private readonly firstCallee: Int32Array;
  private readonly sites: Numbers;
  private readonly callees: Numbers;
  private readonly segments: boolean;

  constructor(module: Module, count: number, start: number, segments: boolean) {
    this.segments = segments;
    this.module = module;
    this.start = start;
    this.u = module.bytes;
    this.bodies = new Int32Array(count);
    this.instructions = new Int32Array(count);
    this.ends = new Int32Array(count);
    this.weights = new Int32Array(count);
    this.flags = new Uint8Array(count);
    this.firstSite = new Int32Array(count + 1);
    this.firstCallee = new Int32Array(count + 1);
    this.sites = new Numbers(Math.max(64, module.bytes.length >> 5));
    this.callees = new Numbers(Math.max(64, module.bytes.length >> 6));
  }

  result(): Code {
    const count = this.bodies.length;
    this.firstSite[count] = this.sites.length;
    this.firstCallee[count] = this.callees.length;
    const { bodies, instructions, ends, weights, flags, firstSite, firstCallee } = this;
    const sites = this.sites.data.subarray(0, this.sites.length);
    const callees = this.callees.data.subarray(0, this.callees.length);
    return {
      count,
      start: this.start,
      bodies,
      instructions,
      ends,
      weights,
      flags,
      firstSite,
      firstCallee,
      sites,
      callees,
    };
  }

  /** Has one body walked by the scanner; false where it left that to {@link body}. */
  scanned(f: number, start: number, end: number, scanner: Pick<Scanner, "body">): boolean {
    const { sites, callees } = this;
    this.firstSite[f] = sites.length;
    this.firstCallee[f] = callees.length;
    const { importedFunctions } = this.module;
    const found = scanner.body(this.u, start, end, importedFunctions, this.segments, sites, callees);
    if (found === undefined) return false;
    this.bodies[f] = start;
    this.ends[f] = end;
    this.instructions[f] = start + found.instructions;
    this.weights[f] = found.weight;
    this.flags[f] = found.flags;
    this.bound(f, start, found.locals + this.parameters(f), found.blocks);
    return true;
  }

  /** Walks one body, whatever is in it. */
  body(f: number, start: number, end: number): void {
    const { u, segments, sites, callees } = this;
    const imported = this.module.importedFunctions;
    this.bodies[f] = start;
    this.ends[f] = end;
    this.firstSite[f] = sites.length;
    this.firstCallee[f] = callees.length;
    const locals = this.locals(f, start, end);
    let p = this.instructions[f] ?? end;
    let depth = 0;
    let blocks = 0;
    // The segment that is being walked: its site, or -1 for the one that the function begins with.
    let segment = -1;
    let weight = 0;
    let flags = 0;
    while (p < end) {
      const at = p;
      const op = u[p++] as number;
      weight++;
      switch (SHAPES[op]) {
        case Shape.NONE:
          break;
        case Shape.LEB:
          while ((u[p++] as number) & 128);
          break;
        case Shape.MEMARG:
          if ((u[p] as number) & 0x40) throw refused("a memory index (multi-memory)", at);
          while ((u[p++] as number) & 128);
          while ((u[p++] as number) & 128);
          break;
        case Shape.BLOCK:
        case Shape.TRY:
        case Shape.LOOP:
        case Shape.TRY_TABLE:
          p = blockTypeEnd(u, p, end);
          if (op === 0x1f) p = catchesEnd(u, p, end);
          if (++depth > BOUNDS.nesting)
            throw tooComplex(`nests deeper than ${BOUNDS.nesting} blocks`, f, this.module, at);
          blocks++;
          if (op === 0x03) {
            flags |= LOOPS;
            sites.push3(p, Site.LOOP, 0);
          } else if (segments && op === 0x04) sites.push3(p, Site.SEGMENT, 0);
          else {
            weight--;
            break;
          }
          if (!segments) break;
          this.close(f, segment, op === 0x03 ? weight - 1 : weight);
          segment = sites.length - 3;
          weight = 0;
          break;
        case Shape.DELEGATE:
        case Shape.END:
        case Shape.MIDDLE:
          if (op === 0x18 || op === 0x07) while ((u[p++] as number) & 128);
          weight--;
          if (op === 0x0b || op === 0x18) {
            if (depth === 0) {
              if (p !== end) throw broken(u, "code goes on behind a function's end", p);
              break;
            }
            depth--;
          }
          // Only code that can be reached by another way than from above begins a segment.
          if (!segments) break;
          this.close(f, segment, weight);
          segment = sites.length;
          sites.push3(p, Site.SEGMENT, 0);
          weight = 0;
          break;
        case Shape.CALL: {
          const immediate = p;
          let index = 0;
          let shift = 0;
          let byte = 0;
          do {
            byte = u[p++] as number;
            index |= (byte & 127) << shift;
            shift += 7;
          } while (byte & 128);
          index >>>= 0;
          if (index < imported) sites.push3(immediate, Site.IMPORT, index);
          else callees.push(index - imported);
          break;
        }
        case Shape.CALL_INDIRECT:
          while ((u[p++] as number) & 128);
          while ((u[p++] as number) & 128);
          flags |= INDIRECT;
          break;
        case Shape.CALL_REF:
          while ((u[p++] as number) & 128);
          flags |= INDIRECT;
          break;
        case Shape.BR_TABLE:
          p = labelsEnd(u, p, end);
          break;
        case Shape.F32:
          p += 4;
          break;
        case Shape.F64:
          p += 8;
          break;
        case Shape.MEMORY_GROW:
          sites.push3(at, Site.GROW, 0);
          while ((u[p++] as number) & 128);
          break;
        case Shape.SELECT_TYPED:
          p = selectEnd(u, p, end);
          break;
        case Shape.REF_NULL:
          p = heapTypeEnd(u, p, end);
          break;
        case Shape.PREFIX_BULK:
          p = bulkEnd(u, p, end, sites);
          break;
        case Shape.PREFIX_SIMD:
          p = simdEnd(u, p, end);
          break;
        case Shape.PREFIX_GC:
          throw refused("garbage-collected objects (GC), whose allocations no memory cap counts", at);
        case Shape.PREFIX_THREADS:
          throw refused("atomic operations (threads)", at);
        default:
          throw broken(u, `0x${op.toString(16)} is no opcode`, at);
      }
    }
    if (p !== end || depth !== 0 || u[end - 1] !== 0x0b)
      throw broken(u, "a body does not end where it says", end);
    this.bound(f, start, locals, blocks);
    this.close(f, segment, weight);
    this.flags[f] = flags;
  }

  /** @throws MORTISE_MODULE_TOO_COMPLEX where V8 would take seconds to compile a function with so many of both. */
  private bound(f: number, start: number, locals: number, blocks: number): void {
    if (blocks * locals <= BOUNDS.localsTimesBlocks) return;
    throw tooComplex(
      `has ${locals} locals and ${blocks} blocks, whose product may be ${BOUNDS.localsTimesBlocks}`,
      f,
      this.module,
      start,
    );
  }

  private parameters(f: number): number {
    const type = this.module.types[this.module.functions[this.module.importedFunctions + f] ?? -1];
    return type?.params.length ?? 0;
  }

  /** Notes how many instructions a segment has. */
  private close(f: number, segment: number, weight: number): void {
    if (segment < 0) this.weights[f] = weight;
    else this.sites.data[segment + 2] = weight;
  }

  /** Reads the local declarations; returns how many locals there are, parameters included. */
  private locals(f: number, start: number, end: number): number {
    const cursor = new Cursor(this.u, start, end);
    const groups = cursor.count("the number of local declarations");
    let total = this.parameters(f);
    for (let i = 0; i < groups; i++) {
      total += cursor.u32("a number of locals");
      readValueType(cursor);
    }
    this.instructions[f] = cursor.at;
    return total;
  }
}

function tooComplex(why: string, f: number, module: Module, offset: number): MortiseError {
  return new MortiseError("MORTISE_MODULE_TOO_COMPLEX", `A function ${why}.`, {
    function: `#${module.importedFunctions + f}`,
    offset,
  });
}
