import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { componentize } from "componentize-qjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile } from "../../compile.ts";
import { inspect } from "../../inspect.ts";

const WIT = `package test:clock;
interface clock { now: func() -> f64; luck: func() -> f64; greet: func(name: string) -> result<string, string>; }
world guest { export clock; }`;

const SOURCE = `export const clock = {
  now: () => Date.now(),
  luck: () => Math.random(),
  greet(name) { if (name === "") throw "no name"; return "hello " + name; },
};`;

describe("a TypeScript component with all of WASI that its toolchain brings", () => {
  const folder = mkdtempSync(join(tmpdir(), "quickjs-"));
  let component: Uint8Array;
  beforeAll(async () => {
    writeFileSync(join(folder, "clock.wit"), WIT);
    const made = await componentize({ witPath: folder, jsSource: SOURCE, world: "guest", sync: true });
    component = made.component;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("runs with nothing granted", async () => {
    const wasi = (await inspect(component)).imports.filter(({ module }) => module.startsWith("wasi:"));
    expect(new Set(wasi.map(({ module }) => module.replace(/\/.*/, "")))).toEqual(
      new Set(["wasi:cli", "wasi:io", "wasi:clocks", "wasi:filesystem", "wasi:random"]),
    );
    const code = await compile(component);
    const clock = { now: () => 86_400_000_000_000n, monotonic: () => 1_000n };
    await using instance = await code.instantiate({ clock });
    const call = (name: string, ...args: unknown[]) => instance.invoke(`test:clock/clock#${name}`, args);
    expect(await call("now")).toBe(86_400_000);
    expect(await call("luck")).toBeLessThan(1);
    expect(await call("greet", "Ada")).toEqual({ tag: "ok", val: "hello Ada" });
    expect(instance.invokeSync("test:clock/clock#greet", [""])).toMatchObject({ tag: "err" });
  });
});
