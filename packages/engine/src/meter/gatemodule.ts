import type { Bytes } from "../wasm/bytes.ts";
import { body, name, PREAMBLE, section, u32, vector } from "../wasm/bytes.ts";
import type { FunctionType } from "../wasm/types.ts";
import { writeValueType } from "../wasm/types.ts";

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
/** Of one function. */
const TABLE: Bytes = [0x70, 0x01, 1, 1];
const TRAP_IF: Bytes = [0x04, EMPTY_BLOCK, 0x00, 0x0b];

// Imported functions come first: 0 poll, 1 yield, 2 resumed, then each plain form, then the suspending ones.
const POLL = 0;
const YIELD = 1;
const RESUMED = 2;
// Tables: 0 what a guest's checks call, 1 the probe of the stack, which is put there when it is first needed.
const PROBE = 1;
// Globals: 0 how the guest was entered, 1 whether its call is to end.
const MODE = 0;
const DEAD = 1;

/**
 * The bytes of a gate. Each of its functions does, for a guest entered with a mode that is not 0:
 * the suspending form, then `resumed(mode)`, and a trap where that says so; otherwise: the
 * probe of the stack (where it is the host's stack), the plain form, and a trap where the call was marked as ended meanwhile.
 * At a check that came due, the host is asked first: only a guest that is to give way is suspended.
 */
export function gateModule(functions: readonly GateFunction[]): Uint8Array<ArrayBuffer> {
  const types: Bytes[] = [];
  const seen = new Map<string, number>();
  const typeOf = (params: Bytes, results: Bytes, paramCount: number, resultCount: number): number => {
    const type = [0x60, ...u32(paramCount), ...params, ...u32(resultCount), ...results];
    const key = type.join();
    let index = seen.get(key);
    if (index === undefined) {
      index = types.push(type) - 1;
      seen.set(key, index);
    }
    return index;
  };
  const simple = (params: readonly number[], results: readonly number[]): number =>
    typeOf(params, results, params.length, results.length);
  const of = (type: FunctionType): number =>
    typeOf(
      type.params.flatMap(writeValueType),
      type.results.flatMap(writeValueType),
      type.params.length,
      type.results.length,
    );

  const imports: Bytes[] = [];
  const add = (what: string, type: number): number =>
    imports.push([...name("g"), ...name(what), 0, ...u32(type)]) - 1;
  add("poll", simple([], [I32]));
  add("yield", simple([], [I32]));
  add("resumed", simple([I32], [I32]));
  const plain = functions.map((each, i) => add(`plain${i}`, of(each.type)));
  const suspending = functions.map((each, i) => (each.suspends ? add(`suspending${i}`, of(each.type)) : -1));

  const declared: Bytes[] = [];
  const bodies: Bytes[] = [];
  const exports: Bytes[] = [];
  const define = (type: number, code: Bytes, exported: string | undefined, locals = 0): number => {
    declared.push(u32(type));
    bodies.push(body(code, locals === 0 ? [] : [[locals, I32]]));
    const index = imports.length + declared.length - 1;
    if (exported !== undefined) exports.push([...name(exported), 0, ...u32(index)]);
    return index;
  };
  /** `suspend` runs where the guest may be suspended; the mode is kept in a local, for the gate is shared. */
  const whenAsync = (local: number, suspend: Bytes): Bytes => [
    ...[0x23, MODE, 0x22, ...u32(local), 0x04, EMPTY_BLOCK],
    ...[...suspend, 0x20, ...u32(local), 0x10, RESUMED, ...TRAP_IF, 0x0f, 0x0b],
  ];
  const untilDead: Bytes = [0x23, DEAD, ...TRAP_IF];

  const takesI32 = u32(simple([I32], []));
  functions.forEach(({ type, suspends }, i) => {
    const params = type.params.flatMap((_, at) => [0x20, ...u32(at)]);
    // A guest entered so that it may suspend has a stack of its own, and host functions run on another one.
    const probe = [0x23, MODE, 0x45, 0x04, EMPTY_BLOCK, 0x41, 0, 0x41, 0, 0x11, ...takesI32, PROBE, 0x0b];
    const sync = [...probe, ...params, 0x10, ...u32(plain[i] as number), ...untilDead];
    const async = suspends
      ? whenAsync(type.params.length, [...params, 0x10, ...u32(suspending[i] as number)])
      : [];
    define(of(type), [...async, ...sync], `f${i}`, suspends ? 1 : 0);
  });
  const polled = define(
    simple([], []),
    [
      ...[0x10, POLL, 0x22, 0, 0x45, 0x04, EMPTY_BLOCK, 0x0f, 0x0b],
      ...[0x20, 0, 0x41, DUE.GIVE_WAY, 0x47, ...TRAP_IF],
      ...whenAsync(0, [0x10, YIELD, 0x1a]),
    ],
    undefined,
    1,
  );
  define(simple([I32], []), [0x20, 0, 0x24, MODE, 0x41, 0, 0x24, DEAD], "enter");
  define(simple([], []), [0x41, 1, 0x24, DEAD], "kill");
  exports.push([...name("poll"), 1, 0], [...name("probe"), 1, PROBE]);

  return Uint8Array.from([
    ...PREAMBLE,
    ...section(1, vector(types)),
    ...section(2, vector(imports)),
    ...section(3, vector(declared)),
    ...section(4, vector([TABLE, TABLE])),
    ...section(
      6,
      vector([
        [I32, 1, 0x41, 0, 0x0b],
        [I32, 1, 0x41, 0, 0x0b],
      ]),
    ),
    ...section(7, vector(exports)),
    ...section(9, vector([[0x00, 0x41, 0, 0x0b, ...vector([u32(polled)])]])),
    ...section(10, vector(bodies)),
    ...section(0, [...name("name"), 0, ...u32(name(GATE_NAME).length), ...name(GATE_NAME)]),
  ]);
}
