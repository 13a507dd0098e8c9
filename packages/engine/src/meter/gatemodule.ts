import type { Bytes } from "../wasm/bytes.ts";
import { body, name, PREAMBLE, section, u32, vector } from "../wasm/bytes.ts";
import type { FunctionType, ValueType } from "../wasm/types.ts";
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
/** Zero to begin with. */
const GLOBAL: Bytes = [I32, 1, 0x41, 0, 0x0b];
/** Where a gate imports from. */
const FROM = name("g");
const TAKES: FunctionType = { params: ["i32"], results: [] };
const ANSWERS: FunctionType = { params: [], results: ["i32"] };
const ASKS: FunctionType = { params: ["i32"], results: ["i32"] };
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
  const seen = new Map<string, Bytes>();
  const typeOf = ({ params, results }: FunctionType): Bytes => {
    const key = `${params.join()}>${results.join()}`;
    let index = seen.get(key);
    if (index === undefined) {
      index = u32(types.push([0x60].concat(values(params), values(results))) - 1);
      seen.set(key, index);
    }
    return index;
  };

  const imports: Bytes[] = [];
  const add = (what: string, type: FunctionType): Bytes =>
    u32(imports.push(FROM.concat(name(what), 0, typeOf(type))) - 1);
  add("poll", ANSWERS);
  add("yield", ANSWERS);
  add("resumed", ASKS);
  const plain = functions.map((each, i) => add(`plain${i}`, each.type));
  const suspending = functions.map((each, i) =>
    each.suspends ? add(`suspending${i}`, each.type) : undefined,
  );

  const declared: Bytes[] = [];
  const bodies: Bytes[] = [];
  const exports: Bytes[] = [];
  const define = (type: FunctionType, code: Bytes, exported: string | undefined, locals = 0): Bytes => {
    bodies.push(body(code, locals === 0 ? [] : [[locals, I32]]));
    const index = u32(imports.length + declared.push(typeOf(type)) - 1);
    if (exported !== undefined) exports.push(name(exported).concat(0, index));
    return index;
  };
  /** `suspend` runs where the guest may be suspended; the mode is kept in a local, for the gate is shared. */
  const whenAsync = (local: Bytes, suspend: Bytes): number[] =>
    [0x23, MODE, 0x22].concat(
      local,
      [0x04, EMPTY_BLOCK],
      suspend,
      0x20,
      local,
      [0x10, RESUMED],
      TRAP_IF,
      [0x0f, 0x0b],
    );
  // A guest entered so that it may suspend has a stack of its own, and host functions run on another one.
  const probe = [0x23, MODE, 0x45, 0x04, EMPTY_BLOCK, 0x41, 0, 0x41, 0, 0x11].concat(
    typeOf(TAKES),
    PROBE,
    0x0b,
  );
  const untilDead = [0x23, DEAD].concat(TRAP_IF);

  functions.forEach(({ type, suspends }, i) => {
    const params = type.params.flatMap((_, at) => [0x20].concat(u32(at)));
    const sync = probe.concat(params, 0x10, plain[i] as Bytes, untilDead);
    const form = suspending[i];
    const async = form === undefined ? [] : whenAsync(u32(type.params.length), params.concat(0x10, form));
    define(type, async.concat(sync), `f${i}`, suspends ? 1 : 0);
  });
  const polled = define(
    { params: [], results: [] },
    [0x10, POLL, 0x22, 0, 0x45, 0x04, EMPTY_BLOCK, 0x0f, 0x0b].concat(
      [0x20, 0, 0x41, DUE.GIVE_WAY, 0x47],
      TRAP_IF,
      whenAsync([0], [0x10, YIELD, 0x1a]),
    ),
    undefined,
    1,
  );
  define(TAKES, [0x20, 0, 0x24, MODE, 0x41, 0, 0x24, DEAD], "enter");
  define({ params: [], results: [] }, [0x41, 1, 0x24, DEAD], "kill");
  exports.push(name("poll").concat(1, 0), name("probe").concat(1, PROBE));

  return new Uint8Array(
    PREAMBLE.concat(
      section(1, vector(types)),
      section(2, vector(imports)),
      section(3, vector(declared)),
      section(4, vector([TABLE, TABLE])),
      section(6, vector([GLOBAL, GLOBAL])),
      section(7, vector(exports)),
      section(9, vector([[0x00, 0x41, 0, 0x0b].concat(vector([polled]))])),
      section(10, vector(bodies)),
      section(0, name("name").concat(section(0, name(GATE_NAME)))),
    ),
  );
}

function values(list: readonly ValueType[]): Bytes {
  return u32(list.length).concat(list.flatMap(writeValueType));
}
