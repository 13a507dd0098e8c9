import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCapability } from "./capability.ts";
import type { Rule } from "./grants.ts";
import { explain, why } from "./grants.ts";
import { withRule } from "./rules.ts";

const CAPABILITIES = [
  "kv:*",
  "kv:read",
  "kv:write",
  "kv:read:a",
  "emit:*",
  "emit:location:*",
  "emit:location:1",
];
const capability = fc.constantFrom(...CAPABILITIES).map(parseCapability);
const grant = (text: string, until?: number): Rule => ({
  capability: parseCapability(text),
  source: { kind: "command", at: 0 },
  until,
});
const revoke = (text: string): Rule => ({ revoked: parseCapability(text), at: 0 });
const granted = (rules: readonly Rule[], text: string, now = 0) =>
  why(rules, parseCapability(text), now).granted;

describe("grants and revocations", () => {
  test("stand in the order in which they were made", () => {
    const rules = [grant("kv:*"), revoke("kv:read")];
    expect(granted(rules, "kv:read")).toBe(false);
    expect(granted(rules, "kv:write")).toBe(true);
    expect(granted(rules, "kv:*")).toBe(false);
    expect(granted([...rules, grant("kv:read")], "kv:read")).toBe(true);
  });

  test("come back when a grant made after them ends", () => {
    const rules = [revoke("kv:read"), grant("kv:read", 1_000)];
    expect(granted(rules, "kv:read", 999)).toBe(true);
    expect(granted(rules, "kv:read", 1_000)).toBe(false);
  });

  test("say what took a capability away", () => {
    const found = why([grant("kv:*"), revoke("kv:*")], parseCapability("kv:read"), 0);
    expect(explain(found, 0)).toBe(
      "kv:read was revoked by `kv:*` in a command at 1970-01-01T00:00:00.000Z\n" +
        "  not by `kv:*` in a command at 1970-01-01T00:00:00.000Z",
    );
  });

  test("are not made moot by a grant of a part that was taken away", () => {
    const rules = [grant("emit:*"), revoke("emit:location:1"), grant("emit:location:1")];
    const short = rules.reduce((all: readonly Rule[], each) => withRule(all, each, 0), []);
    for (const wanted of ["emit:*", "emit:location:1", "emit:location:2"])
      expect([wanted, granted(short, wanted)]).toEqual([wanted, granted(rules, wanted)]);
  });

  test("mean the same when what is moot is left out", () => {
    const rule = fc.oneof(
      fc.record({ revoked: capability, at: fc.constant(0) }),
      fc.record({
        capability,
        source: fc.constantFrom({ kind: "command", at: 0 } as const, { kind: "option" } as const),
        until: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
      }),
    );
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 12 }), capability, fc.nat(20), (rules, wanted, later) => {
        const short = rules.reduce((all: readonly Rule[], each, at) => withRule(all, each, at), []);
        const now = rules.length + later;
        expect(why(short, wanted, now).granted).toBe(why(rules, wanted, now).granted);
        expect(short.length).toBeLessThanOrEqual(rules.length);
      }),
      { numRuns: 500 },
    );
  });
});
