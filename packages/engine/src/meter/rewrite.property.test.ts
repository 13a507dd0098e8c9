import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MortiseError } from "../errors.ts";
import { inspection } from "../inspection.ts";
import type { GeneratedCall, GeneratedModule } from "../testing/arbitrary-module.ts";
import { arbitraryModule, STEPS, STEPS_EXPORT } from "../testing/arbitrary-module.ts";
import type { Exports, Host } from "../testing/execute.ts";
import { difference, hostFor, observe, run } from "../testing/execute.ts";
import type { TablePlan } from "../testing/module-plan.ts";
import { body, name, PREAMBLE, section, vector } from "../wasm/bytes.ts";
import { ADDED } from "./plan.ts";
import { admit, meter, rewrite } from "./rewrite.ts";
import type { Variant } from "./variant.ts";

const TRAPPING: Variant = { yields: false, fuel: false };
const YIELDING: Variant = { yields: true, fuel: false };
const TRAPPING_FUEL: Variant = { yields: false, fuel: true };
const YIELDING_FUEL: Variant = { yields: true, fuel: true };
const VARIANTS = [TRAPPING, YIELDING, TRAPPING_FUEL, YIELDING_FUEL];

/** The tick stands at 0 in these tests: a deadline of 0 is past, one of 1 is not. */
const PAST = 0;
const AHEAD = 1;
const PLENTY = 1n << 60n;

const clock = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
const poll = new WebAssembly.Table({ element: "anyfunc", initial: 1, maximum: 1 });
poll.set(0, nothing());

/** A wasm function that does nothing: what a yielding guest calls at a check. */
function nothing(): unknown {
  const exported = [...name("run"), 0, 0];
  const module = [
    ...PREAMBLE,
    ...section(1, vector([[0x60, 0, 0]])),
    ...section(3, vector([[0]])),
    ...section(7, vector([exported])),
    ...section(10, vector([body([])])),
  ];
  return new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(module)), {}).exports.run;
}

interface Running {
  readonly deadline?: number;
  readonly fuel?: bigint;
}

/** Instantiates the rewritten module as its owner does: memory and tables given, deadline armed, then started. */
function metered(module: GeneratedModule, variant: Variant, running: Running = {}): (host: Host) => Exports {
  const bytes = meter(module.bytes, variant);
  return ({ imports }) => {
    const { memory, tables } = module.plan;
    const own: Record<string, WebAssembly.ImportValue> = { [ADDED.clock]: clock, [ADDED.poll]: poll };
    if (memory?.imported === false) own[ADDED.memory] = new WebAssembly.Memory(descriptor(memory));
    tables.forEach((table, i) => {
      if (!table.imported) own[ADDED.table(i)] = emptyTable(table);
    });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      ...imports,
      [ADDED.module]: own,
    });
    const { exports } = instance;
    arm(exports, running);
    const start = exports[ADDED.start];
    if (typeof start === "function") start();
    return exports;
  };
}

/** JavaScript fills a table of externref with undefined, and wasm with null. */
function emptyTable({ element, min, max }: TablePlan): WebAssembly.Table {
  const kind = element === "funcref" ? "anyfunc" : "externref";
  const table = new WebAssembly.Table({ element: kind, ...descriptor({ min, max }) });
  for (let i = 0; i < min; i++) table.set(i, null);
  return table;
}

function descriptor({ min, max }: { min: number; max: number | undefined }): {
  initial: number;
  maximum?: number;
} {
  return max === undefined ? { initial: min } : { initial: min, maximum: max };
}

function arm(exports: Exports, { deadline = AHEAD, fuel = PLENTY }: Running): void {
  (exports[ADDED.arm] as (deadline: number) => void)(deadline);
  const left = exports[ADDED.fuel];
  if (left instanceof WebAssembly.Global) left.value = fuel;
}

function fuelLeft(exports: Exports): bigint {
  return (exports[ADDED.fuel] as WebAssembly.Global).value as bigint;
}

/** Makes a call on a fresh instance, with so many steps before its own loops and calls end. */
function callOnce(
  module: GeneratedModule,
  call: GeneratedCall,
  variant: Variant,
  running: Running,
  steps = STEPS,
): { result: string; exports: Exports } | undefined {
  const host = hostFor(module);
  let exports: Exports;
  try {
    exports = metered(module, variant, running)(host);
  } catch (error) {
    // A start function of its own that traps leaves nothing to call.
    if (error instanceof MortiseError) throw error;
    return undefined;
  }
  arm(exports, running);
  (exports[STEPS_EXPORT] as WebAssembly.Global).value = steps;
  try {
    const entry = exports[call.export] as (...args: unknown[]) => unknown;
    return { result: String(entry(...call.arguments)), exports };
  } catch (error) {
    return { result: `failed: ${(error as Error).message}`, exports };
  }
}

function stepsLeft(exports: Exports): number {
  return (exports[STEPS_EXPORT] as WebAssembly.Global).value as number;
}

/** The first call of each export that is the module's own: an imported function exported again uses no fuel. */
function ownCalls(module: GeneratedModule): readonly GeneratedCall[] {
  return module.exports.flatMap(({ name, kind, index }) => {
    const own = kind === 0 && module.plan.functions[index]?.imported === undefined;
    const call = own ? module.calls.find((each) => each.export === name) : undefined;
    return call === undefined ? [] : [call];
  });
}

describe("a rewritten module", () => {
  for (const variant of VARIANTS) {
    const kind = `${variant.yields ? "yielding" : "trapping"}${variant.fuel ? ", with fuel" : ""}`;
    it(`does what the original does (${kind})`, () => {
      fc.assert(
        fc.property(arbitraryModule(), (module) => {
          expect(difference(run(module), run(module, metered(module, variant)))).toBeUndefined();
        }),
        { numRuns: 100 },
      );
    });
  }

  it("does what the original does when it yields at every check", () => {
    fc.assert(
      fc.property(arbitraryModule(), fc.boolean(), (module, fuel) => {
        const yielding = metered(module, { yields: true, fuel }, { deadline: PAST });
        expect(difference(run(module), run(module, yielding))).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });

  it("validates with relaxed SIMD, whatever the variant", () => {
    fc.assert(
      fc.property(arbitraryModule({ relaxed: true }), fc.constantFrom(...VARIANTS), ({ bytes }, variant) =>
        WebAssembly.validate(meter(bytes, variant)),
      ),
      { numRuns: 100 },
    );
  });

  it("is the same bytes each time, and cannot be rewritten again", () => {
    fc.assert(
      fc.property(arbitraryModule(), fc.constantFrom(...VARIANTS), ({ bytes }, variant) => {
        const once = meter(bytes, variant);
        expect(meter(bytes, variant)).toEqual(once);
        expect(() => meter(once, variant)).toThrow(/MORTISE_NAME_RESERVED/);
      }),
      { numRuns: 50 },
    );
  });
});

describe("a trap", () => {
  /** The innermost wasm frame of each call that traps: a function's index, and an offset in the module that ran. */
  const traps = (
    module: GeneratedModule,
    instantiate: (host: Host) => Exports,
  ): (readonly [index: number, offset: number])[] => {
    let exports: Exports;
    try {
      exports = instantiate(hostFor(module));
    } catch {
      return [];
    }
    return module.calls.map((call) => {
      try {
        (exports[STEPS_EXPORT] as WebAssembly.Global).value = STEPS;
        (exports[call.export] as (...args: unknown[]) => unknown)(...call.arguments);
      } catch (error) {
        const [, index, offset] =
          /wasm-function\[(\d+)\]:0x([0-9a-f]+)/.exec((error as Error).stack ?? "") ?? [];
        if (error instanceof WebAssembly.RuntimeError) return [Number(index), Number.parseInt(offset!, 16)];
      }
      return [-1, -1];
    });
  };

  it("is traced back to where it was in the original", () => {
    fc.assert(
      fc.property(arbitraryModule(), fc.constantFrom(...VARIANTS), (module, variant) => {
        const original = traps(
          module,
          ({ imports }) => new WebAssembly.Instance(new WebAssembly.Module(module.bytes), imports).exports,
        );
        const rewritten = traps(module, metered(module, variant));
        const traced = rewritten.map(([index, offset]) => {
          const points: number[] = [];
          rewrite(admit(module.bytes), variant, { function: index, points });
          let at = offset;
          for (let i = 0; i < points.length && points[i]! <= offset; i += 2)
            at = points[i + 1]! + offset - points[i]!;
          return [index, at];
        });
        expect(traced).toEqual(original);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a deadline that is past", () => {
  it("stops every loop and recursion", () => {
    fc.assert(
      fc.property(arbitraryModule({ endless: true }), (module) => {
        const steps = 1_000_000;
        for (const call of ownCalls(module)) {
          const called = callOnce(module, call, TRAPPING, { deadline: PAST }, steps);
          if (called === undefined) return;
          // What passes without a check is bounded by the code's length, not by what it computes.
          expect(steps - stepsLeft(called.exports)).toBeLessThan(1_000);
          expect(called.result).not.toMatch(/call stack/);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("fuel", () => {
  it("is used up alike on every run, and whether the guest yields or not", () => {
    fc.assert(
      fc.property(arbitraryModule(), (module) => {
        const left = [TRAPPING_FUEL, TRAPPING_FUEL, YIELDING_FUEL].map((variant) => {
          const host = hostFor(module);
          try {
            const exports = metered(module, variant)(host);
            arm(exports, {});
            observe(exports, module, host);
            return fuelLeft(exports);
          } catch (error) {
            if (error instanceof MortiseError) throw error;
            return undefined;
          }
        });
        expect(left[1]).toBe(left[0]);
        expect(left[2]).toBe(left[0]);
      }),
      { numRuns: 60 },
    );
  });

  it("that is just enough changes nothing, and one unit less stops the call", () => {
    fc.assert(
      fc.property(arbitraryModule(), (module) => {
        // A start function burns its own: only modules without one tell what a call needs.
        if (module.plan.start !== undefined) return;
        for (const call of ownCalls(module)) {
          const full = callOnce(module, call, TRAPPING_FUEL, {});
          if (full === undefined || full.result.startsWith("failed")) continue;
          const fuel = PLENTY - fuelLeft(full.exports);
          expect(fuel).toBeGreaterThan(0n);
          expect(callOnce(module, call, TRAPPING_FUEL, { fuel })?.result).toBe(full.result);
          expect(callOnce(module, call, TRAPPING_FUEL, { fuel: fuel - 1n })?.result).toBe(
            "failed: unreachable",
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it("ends what would not end by itself", () => {
    fc.assert(
      fc.property(arbitraryModule({ endless: true }), (module) => {
        const steps = 1_000_000;
        for (const call of ownCalls(module)) {
          const called = callOnce(module, call, TRAPPING_FUEL, { fuel: 20_000n }, steps);
          if (called === undefined) return;
          // Each step is an iteration or a call, and costs a unit at least.
          expect(steps - stepsLeft(called.exports)).toBeLessThanOrEqual(20_000);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("bytes from anywhere", () => {
  const coded = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      expect(error).toBeInstanceOf(MortiseError);
      expect((error as MortiseError).kind).toBe("module");
      return undefined;
    }
  };
  /** Either they are admitted, and then the rewritten ones validate, or the refusal has a code; `inspect` agrees. */
  const hold = (bytes: Uint8Array<ArrayBuffer>, variant: Variant): boolean => {
    const admitted = coded(() => admit(bytes)) !== undefined;
    const found = coded(() => inspection(bytes));
    expect(found?.metered ?? false).toBe(admitted);
    expect(() => JSON.stringify(found)).not.toThrow();
    if (admitted) {
      expect(WebAssembly.validate(bytes)).toBe(true);
      expect(WebAssembly.validate(meter(bytes, variant))).toBe(true);
    }
    return admitted;
  };
  /** Makes the calls of a module that was changed, as far as it still can be linked; fuel sees to it that they end. */
  const spend = (module: GeneratedModule): void => {
    let exports: Exports;
    try {
      exports = metered(module, TRAPPING_FUEL, { fuel: 20_000n })(hostFor(module));
    } catch (error) {
      if (error instanceof MortiseError) throw error;
      return;
    }
    for (const call of module.calls) {
      try {
        (exports[call.export] as (...args: unknown[]) => unknown)(...call.arguments);
      } catch {
        // It may trap, throw, or be no function any more; what matters is that it ends.
      }
    }
  };
  const variant = fc.constantFrom(...VARIANTS);
  const edit = fc.record({
    at: fc.nat(),
    byte: fc.nat(255),
    kind: fc.constantFrom("set", "insert", "remove"),
  });

  it("are admitted or refused with a code: modules with bytes changed, put in or taken out", () => {
    fc.assert(
      fc.property(
        arbitraryModule(),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        variant,
        (module, edits, as) => {
          const changed = [...module.bytes];
          for (const { at, byte, kind } of edits) {
            const from = at % changed.length;
            if (kind === "set") changed[from] = byte;
            else changed.splice(from, kind === "remove" ? 1 : 0, ...(kind === "insert" ? [byte] : []));
          }
          const bytes = Uint8Array.from(changed);
          if (hold(bytes, as)) spend({ ...module, bytes });
        },
      ),
      { numRuns: 400 },
    );
  });

  it("are admitted or refused with a code: modules cut short", () => {
    fc.assert(
      fc.property(arbitraryModule(), fc.nat(), variant, ({ bytes }, at, as) => {
        hold(bytes.slice(0, at % bytes.length), as);
      }),
      { numRuns: 100 },
    );
  });

  it("are admitted or refused with a code: one module's sections with another's", () => {
    fc.assert(
      fc.property(
        arbitraryModule(),
        arbitraryModule(),
        fc.nat(),
        fc.nat(),
        variant,
        (one, other, from, to, as) => {
          const head = one.bytes.slice(0, from % one.bytes.length);
          hold(Uint8Array.from([...head, ...other.bytes.slice(to % other.bytes.length)]), as);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("are refused with a code: any bytes, with a module's beginning and without", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), variant, (rest, begins, as) => {
        hold(Uint8Array.from([...(begins ? PREAMBLE : []), ...rest]), as);
      }),
      { numRuns: 500 },
    );
  });
});
