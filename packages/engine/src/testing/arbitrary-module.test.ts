import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ACCESSES } from "./accesses.ts";
import { arbitraryModule, generateModule } from "./arbitrary-module.ts";
import { difference, run, sameOutcome } from "./execute.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import { OPCODE } from "./opcode.ts";

const sample = fc.sample(arbitraryModule(), { numRuns: 900, seed: 20 });

describe("a generated module", () => {
  it("is valid", () => {
    fc.assert(
      fc.property(arbitraryModule(), ({ bytes }) => WebAssembly.validate(bytes)),
      { numRuns: 300 },
    );
  });

  it("is valid with relaxed SIMD, too", () => {
    fc.assert(
      fc.property(arbitraryModule({ relaxed: true }), ({ bytes }) => WebAssembly.validate(bytes)),
      { numRuns: 100 },
    );
  });

  it("ends, and does the same every time", () => {
    fc.assert(
      fc.property(arbitraryModule(), (module) => difference(run(module), run(module)) === undefined),
      { numRuns: 200 },
    );
  });

  it("is the same for the same decisions, and small where there are none", () => {
    const decisions = Uint8Array.from({ length: 700 }, (_, i) => (i * 7919) % 251);
    expect(generateModule(decisions).bytes).toEqual(generateModule(decisions).bytes);
    expect(generateModule(new Uint8Array(0)).bytes.length).toBeLessThan(100);
  });
});

describe("generated modules together", () => {
  it("use every instruction that is meant to be there", () => {
    const used = new Set(sample.flatMap((module) => [...module.plan.opcodes]));
    const meant = [...INSTRUCTIONS.filter((each) => !each.relaxed), ...ACCESSES].map((each) => each.name);
    expect([...meant, ...Object.keys(OPCODE)].filter((name) => !used.has(name))).toEqual([]);
    for (const clause of ["catch", "catch_ref", "catch_all", "catch_all_ref"])
      expect(used).toContain(`try_table ${clause}`);
  });

  it("use every relaxed instruction where these are asked for", () => {
    const relaxed = fc.sample(arbitraryModule({ relaxed: true }), { numRuns: 900, seed: 3 });
    const used = new Set(relaxed.flatMap((module) => [...module.plan.opcodes]));
    expect(INSTRUCTIONS.filter((each) => each.relaxed && !used.has(each.name))).toEqual([]);
    for (const module of sample)
      for (const each of INSTRUCTIONS) if (each.relaxed) expect(module.plan.opcodes).not.toContain(each.name);
  });

  it("differ in all that they hold", () => {
    const holds = (what: (module: (typeof sample)[number]) => boolean): boolean =>
      sample.some(what) && !sample.every(what);
    expect(holds(({ plan }) => plan.memory?.imported === true)).toBe(true);
    expect(holds(({ plan }) => plan.memory === undefined)).toBe(true);
    expect(holds(({ plan }) => plan.tables.some((each) => each.imported))).toBe(true);
    expect(holds(({ plan }) => plan.tables.some((each) => each.element === "externref"))).toBe(true);
    expect(holds(({ plan }) => plan.tags.some((each) => each.imported))).toBe(true);
    expect(holds(({ plan }) => plan.start !== undefined)).toBe(true);
    expect(holds(({ plan }) => plan.legacy && plan.exnref)).toBe(false);
    expect(holds(({ plan }) => plan.data.some((each) => each.at === undefined))).toBe(true);
    expect(holds(({ plan }) => plan.elements.some((each) => each.mode === "passive"))).toBe(true);
    expect(holds(({ plan }) => plan.functions.some((each) => each.type.results.length > 1))).toBe(true);
    expect(sample.every(({ bytes }) => bytes.length < 4096)).toBe(true);
  });

  it("mostly return, and trap in many ways", () => {
    const outcomes = sample.map((module) => run(module));
    const calls = outcomes.flatMap((each) => each.calls);
    const failed = calls.filter((each) => /^(trap|exception|host error)/.test(each));
    expect(failed.length).toBeLessThan(calls.length / 3);
    expect(new Set(failed).size).toBeGreaterThan(10);
    expect(calls).not.toContain("stack overflow");
    expect(outcomes.filter((each) => each.log.length > 0).length).toBeGreaterThan(100);
  });
});

describe("an outcome", () => {
  const module = sample.find((each) => each.calls.length > 1 && run(each).log.length > 1)!;
  const outcome = run(module);

  it("is the same as itself", () => {
    expect(sameOutcome(outcome, run(module))).toBe(true);
  });

  it("differs in what was called, kept or answered", () => {
    const one = (list: readonly string[]): readonly string[] => [...list.slice(1), "other"];
    expect(difference(outcome, { ...outcome, calls: one(outcome.calls) })).toMatch(/^calls 0: /);
    expect(difference(outcome, { ...outcome, log: one(outcome.log) })).toMatch(/^log 0: /);
    expect(difference(outcome, { ...outcome, state: one(outcome.state) })).toMatch(/^state 0: /);
    expect(difference(outcome, { ...outcome, start: "trap: unreachable" })).toMatch(/^start: /);
    expect(difference(outcome, { ...outcome, log: outcome.log.slice(1) })).toBeDefined();
  });
});
