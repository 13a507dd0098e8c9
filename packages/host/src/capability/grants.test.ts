import { describe, expect, test } from "vitest";
import { parseCapability } from "./capability.ts";
import type { Grant } from "./grants.ts";
import { demand, explain, missing, why } from "./grants.ts";

const NOON = Date.UTC(2026, 5, 1, 12);
const HOUR = 3_600_000;

function grant(text: string, line: number): Grant {
  const source = { kind: "file", file: "mortise.toml", line, column: 5 } as const;
  return { capability: parseCapability(text), source };
}

describe("grants", () => {
  const granted = [grant("kv:read", 3), grant("emit:location:*", 4)];

  test("what is asked for and not held by one grant whole is missing", () => {
    const requested = ["kv:read", "emit:location:1", "emit:*", "kv:write"].map(parseCapability);
    expect(missing(requested, granted, NOON)).toEqual(["emit:*", "kv:write"].map(parseCapability));
  });

  test("why names the rule, its file and its line", () => {
    const found = why(granted, parseCapability("emit:location:1"), NOON);
    expect(explain(found, NOON)).toBe("emit:location:1 is granted by `emit:location:*` in mortise.toml:4:5");
  });

  test("why lists what comes near where nothing grants it", () => {
    const found = why(granted, parseCapability("kv:write"), NOON);
    expect(explain(found, NOON)).toBe("kv:write is not granted\n  not by `kv:read` in mortise.toml:3:5");
    const other = why(granted, parseCapability("db:read"), NOON);
    expect(explain(other, NOON)).toBe("db:read is not granted, and nothing of its kind is");
  });

  test("a grant made for an hour ends with the hour, and why says that it did", () => {
    const source = { kind: "command", at: NOON } as const;
    const short: Grant = { capability: parseCapability("kv:write"), source, until: NOON + HOUR };
    expect(why([short], short.capability, NOON + HOUR - 1).granted).toBe(true);
    const found = why([short], short.capability, NOON + HOUR);
    expect(found.granted).toBe(false);
    expect(explain(found, NOON + HOUR)).toContain("2026-06-01T12:00:00.000Z, ended 2026-06-01T13:00:00.000Z");
  });

  test("what is not granted is refused by name", () => {
    expect(demand(granted, parseCapability("kv:read"), NOON, "greeter")).toBe(granted[0]);
    expect(() => demand(granted, parseCapability("kv:write"), NOON, "greeter")).toThrow(
      expect.objectContaining({
        code: "MORTISE_CAPABILITY_DENIED",
        problem: "`kv:write` is not granted.",
        details: { plugin: "greeter", capability: "kv:write" },
      }),
    );
  });
});
