import { MortiseError } from "../errors.ts";
import type { Bytes } from "../wasm/bytes.ts";
import { name, u32 } from "../wasm/bytes.ts";
import type { Code } from "../wasm/code.ts";
import { Site } from "../wasm/code.ts";
import { Cursor } from "../wasm/cursor.ts";
import type { Module } from "../wasm/module.ts";
import { readModule } from "../wasm/module.ts";
import { keptNames, renamed } from "../wasm/names.ts";
import { walkCode } from "../wasm/walk.ts";
import { entryChecks } from "./callgraph.ts";
import type { Plan } from "./plan.ts";
import { planFor } from "./plan.ts";
import type { Variant } from "./variant.ts";

/** Counts up whenever the rewriter's output changes, so that no cache serves what an older one wrote. */
export const REWRITER_VERSION = 4;

/** Operations sized by an operand that may follow each other in one body without a check between. */
const SIZED_RUN = 8;

/** A module that V8 has validated as it was given, and that holds nothing which is refused. Only such may be rewritten. */
export interface Admitted {
  readonly module: Module;
  readonly code: Code;
}

/**
 * Reads, refuses and validates a module, in that order: what is refused is what would make V8's own validation
 * slow or its compilation crash. Validating *before* rewriting matters: an invalid module can become valid by the
 * memories and globals that the rewriter adds, and then write its own deadline.
 *
 * @throws MORTISE_NOT_WASM, MORTISE_MODULE_INVALID, MORTISE_FEATURE_REFUSED, MORTISE_MODULE_TOO_COMPLEX, MORTISE_NAME_RESERVED
 */
export function admit(bytes: Uint8Array, module = readModule(bytes)): Admitted {
  const code = walkCode(module);
  if (!WebAssembly.validate(bytes as Uint8Array<ArrayBuffer>)) throw notValid(bytes);
  return { module, code };
}

/** What V8 says of an invalid module: compiled only for its message, which has the offset. */
function notValid(bytes: Uint8Array): MortiseError {
  let reason = "it does not validate";
  let offset: number | undefined;
  try {
    new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const found = /^WebAssembly\.Module\(\): (.*?)(?: @\+(\d+))?$/s.exec(message);
    reason = found?.[1]?.slice(0, 300) ?? reason;
    if (found?.[2] !== undefined) offset = Number(found[2]);
  }
  return new MortiseError(
    "MORTISE_MODULE_INVALID",
    `The module does not validate: ${reason}.`,
    offset === undefined ? {} : { offset },
  );
}

/** Pairs of offsets, rewritten then original, of one function's body; between two, bytes are as they were. */
export interface Trace {
  readonly function: number;
  readonly points: number[];
}

/**
 * Rewrites an admitted module into a metered one: its memory and tables become imports, so that the host owns
 * their maxima; every loop and whatever can recurse gets a check; its start function becomes an export, to be run
 * once a deadline is armed; of its custom sections only names stay. Nothing is renumbered: all that is new is
 * appended.
 *
 * @param trace notes for one function (by its index) where its bytes went.
 * @param called what the module is called in V8's stack traces; what it calls itself unless given.
 */
export function rewrite(
  admitted: Admitted,
  variant: Variant,
  trace?: Trace,
  called?: string,
): Uint8Array<ArrayBuffer> {
  const { module } = admitted;
  const code = variant.fuel ? walkCode(module, true) : admitted.code;
  const plan = planFor(module, variant);
  const sections = new Map(module.sections.filter((each) => each.id !== 0).map((each) => [each.id, each]));
  const parts: (Bytes | Uint8Array)[] = [module.bytes.subarray(0, 8)];
  let length = 8;
  const push = (id: number, ...contents: readonly (Bytes | Uint8Array)[]): number => {
    const size = contents.reduce((sum, each) => sum + each.length, 0);
    const head = [id, ...u32(size)];
    parts.push(head, ...contents);
    length += head.length + size;
    return length - size;
  };
  const keep = (id: number): void => {
    const found = sections.get(id);
    if (found !== undefined) push(id, module.bytes.subarray(found.start, found.end));
  };
  const extend = (id: number, extra: readonly Bytes[]): void => {
    const found = sections.get(id);
    if (found === undefined && extra.length === 0) return;
    const cursor = new Cursor(module.bytes, found?.start ?? 0, found?.end ?? 0);
    const count = found === undefined ? 0 : cursor.u32("a count");
    push(id, u32(count + extra.length), module.bytes.subarray(cursor.at, cursor.end), extra.flat());
  };
  extend(1, plan.types);
  extend(2, plan.imports);
  extend(3, plan.functions);
  keep(13);
  extend(6, plan.globals);
  extend(7, plan.exports);
  keep(9);
  keep(12);
  const points = trace?.points;
  const bodies = writeBodies(module, code, plan, trace);
  const added = plan.bodies.flat();
  const count = u32(code.count + plan.bodies.length);
  const start = push(10, count, bodies, added);
  if (points !== undefined)
    for (let i = 0; i < points.length; i += 2) points[i] = (points[i] as number) + start + count.length;
  keep(11);
  const names = called === undefined ? keptNames(module) : renamed(module, called);
  if (names.length > 0) push(0, name("name"), ...names);
  return joined(parts, length);
}

/** Reads, admits and rewrites in one step. */
export function meter(bytes: Uint8Array, variant: Variant): Uint8Array<ArrayBuffer> {
  return rewrite(admit(bytes), variant);
}

function joined(parts: readonly (Bytes | Uint8Array)[], length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Writes all bodies. Runs of bodies in which nothing changes are copied in one piece. */
function writeBodies(module: Module, code: Code, plan: Plan, trace: Trace | undefined): Uint8Array {
  const u = module.bytes;
  const { count, bodies, instructions, ends, firstSite, sites } = code;
  const check = Uint8Array.from(plan.check);
  const charged = plan.charge === undefined ? 0 : 48;
  const fromEnd = count === 0 ? 0 : (ends[count - 1] as number) - code.start;
  const out = new Uint8Array(
    fromEnd + (sites.length / 3) * (check.length + charged + 8) + count * (check.length + charged + 16) + 64,
  );
  const entries = entryChecks(code);
  const traced = trace === undefined ? -1 : trace.function - module.importedFunctions;
  let o = 0;
  let pending = code.start;
  let done = pending;

  const copy = (from: number, to: number): void => {
    if (to - from < 48) for (let i = from; i < to; i++) out[o++] = u[i] as number;
    else {
      out.set(u.subarray(from, to), o);
      o += to - from;
    }
  };
  const put = (bytes: ArrayLike<number>): void => {
    for (let i = 0; i < bytes.length; i++) out[o++] = bytes[i] as number;
  };
  const note = (original: number): void => {
    if (trace !== undefined) trace.points.push(o, original);
  };

  for (let f = 0; f < count; f++) {
    const first = firstSite[f] as number;
    const last = firstSite[f + 1] as number;
    const end = ends[f] as number;
    const enters = entries[f] === 1 || plan.charge !== undefined;
    if (!enters && !changes(sites, first, last, plan)) {
      if (f === traced) {
        // Copied with its neighbours: only where it begins is of interest.
        copy(pending, bodies[f] as number);
        pending = bodies[f] as number;
        note(pending);
      }
      done = end;
      continue;
    }
    copy(pending, done);
    const sizeAt = o;
    o += 5;
    const from = instructions[f] as number;
    if (f === traced) note(bodies[f] as number);
    copy(bodies[f] as number, from);
    if (entries[f] === 1) put(check);
    if (plan.charge !== undefined) put(plan.charge((code.weights[f] as number) + 1));
    let at = from;
    let sized = 0;
    if (f === traced) note(at);
    for (let i = first; i < last; i += 3) {
      const offset = sites[i] as number;
      const value = sites[i + 2] as number;
      switch (sites[i + 1]) {
        case Site.LOOP:
          copy(at, offset);
          at = offset;
          put(check);
          if (plan.charge !== undefined) put(plan.charge(value + 1));
          sized = 0;
          break;
        case Site.SEGMENT:
          if (plan.charge === undefined || value === 0) break;
          copy(at, offset);
          at = offset;
          put(plan.charge(value));
          break;
        case Site.IMPORT: {
          const local = plan.inlined[value] as number;
          if (local >= 0) {
            copy(at, offset);
            put(u32(local));
            at = afterLeb(u, offset);
          } else if (plan.sized[value] === 1 && ++sized >= SIZED_RUN) {
            copy(at, offset - 1);
            at = offset - 1;
            put(check);
            sized = 0;
          }
          break;
        }
        case Site.GROW:
        case Site.BULK: {
          const runs = ++sized >= SIZED_RUN;
          const replaced = sites[i + 1] === Site.GROW && plan.grow !== undefined;
          if (!runs && !replaced && plan.chargeOperand === undefined) break;
          copy(at, offset);
          at = offset;
          if (runs) {
            put(check);
            sized = 0;
          }
          if (plan.chargeOperand !== undefined) put(plan.chargeOperand);
          if (replaced && plan.grow !== undefined) {
            put(plan.grow);
            at = afterLeb(u, offset + 1);
          }
          break;
        }
      }
      if (f === traced) note(at);
    }
    copy(at, end);
    putSize(out, sizeAt, o - sizeAt - 5);
    pending = done = end;
  }
  copy(pending, done);
  return out.subarray(0, o);
}

function changes(sites: Int32Array, first: number, last: number, plan: Plan): boolean {
  let sized = 0;
  for (let i = first; i < last; i += 3) {
    switch (sites[i + 1]) {
      case Site.LOOP:
        return true;
      case Site.IMPORT:
        if ((plan.inlined[sites[i + 2] as number] as number) >= 0) return true;
        sized += plan.sized[sites[i + 2] as number] as number;
        break;
      case Site.GROW:
        if (plan.grow !== undefined) return true;
        sized++;
        break;
      default:
        sized++;
    }
  }
  return sized >= SIZED_RUN;
}

function afterLeb(u: Uint8Array, from: number): number {
  let at = from;
  while (((u[at++] as number) & 128) !== 0);
  return at;
}

/** A length in five bytes, so that it can be filled in afterwards. */
function putSize(out: Uint8Array, at: number, size: number): void {
  for (let i = 0; i < 4; i++) out[at + i] = ((size >>> (7 * i)) & 127) | 128;
  out[at + 4] = size >>> 28;
}
