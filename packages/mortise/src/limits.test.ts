import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { DEFAULT_LIMITS } from "./index.ts";

const MIB = 1 << 20;
const SIZES = ["memory", "output", "logBytes", "vars"];

it.each(Object.entries(DEFAULT_LIMITS))("docs/limits.md has the default of %s", (name, value) => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/limits.md"), "utf8");
  const shown = page
    .split("\n")
    .find((line) => line.startsWith(`| \`${name}\` |`))
    ?.split("|")[3]
    ?.trim();
  if (value === undefined) expect(shown).toBe("not metered");
  else if (SIZES.includes(name)) expect(shown).toBe(`${value / MIB} MiB`);
  else expect(shown).toBe(value.toLocaleString("en-GB"));
});
