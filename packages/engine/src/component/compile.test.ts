import { describe, expect, it } from "vitest";
import { compile } from "../compile.ts";
import { inspect } from "../inspect.ts";
import { echoComponent, pad, padded } from "./testing/echo.ts";
import { primitive } from "./types.ts";

describe("a component given to compile", () => {
  it("is called with JSON, within its limits", async () => {
    const code = await compile(await echoComponent(padded(primitive("string"))));
    expect(code.format).toBe("component");
    expect(code.exports).toEqual(["echo"]);
    await using instance = await code.instantiate({ memory: "1MiB" });
    const value = pad("é").map((each) => (typeof each === "bigint" ? Number(each) : each));
    expect((await instance.call("echo", [value])).json()).toEqual(value);
    expect(instance.callSync("echo", [value]).json()).toEqual(value);
    await expect(instance.call("echo", [[1]])).rejects.toThrow("MORTISE_ARGUMENT_INVALID");
    const long = ["x".repeat(2 << 20), ...value.slice(1)];
    // The guest's allocator goes on where its memory cannot grow.
    await expect(instance.call("echo", [long])).rejects.toThrow("MORTISE_BAD_POINTER");
    await using roomy = await code.instantiate({ memory: "8MiB" });
    expect((await roomy.call("echo", [long])).json()).toEqual(long);
    expect((await instance.call("echo", [value])).json()).toEqual(value);
  });

  it("stays in its thread", async () => {
    const code = await compile(await echoComponent(padded(primitive("string"))));
    expect(() => code.pool({ threads: 1 })).toThrow("MORTISE_OPTION_INVALID: The plugin is a component");
    await using pool = code.pool({ max: 2 });
    const values = [pad("a"), pad("b")].map((each) => each.map((one) => (typeof one === "bigint" ? 0 : one)));
    const answers = await Promise.all(values.map((value) => pool.call("echo", [value])));
    expect(answers.map((each) => each.json())).toEqual(values);
  });

  it.each([
    ["its deadline", { deadline: 20 }, () => ({}), "MORTISE_DEADLINE_EXCEEDED"],
    ["the end of its fuel", { fuel: 100_000 }, () => ({}), "MORTISE_FUEL_EXHAUSTED"],
    ["its caller's signal", {}, () => ({ signal: AbortSignal.timeout(20) }), "MORTISE_ABORTED"],
  ])(
    "is stopped at %s while the event loop turns, and the next call gets a fresh one",
    async (_, limits, options, code) => {
      const spins = await compile(await echoComponent(padded(primitive("string")), { func: "spin" }));
      await using instance = await spins.instantiate(limits);
      const value = pad("a").map((each) => (typeof each === "bigint" ? 0 : each));
      await expect(instance.call("echo", [value], options())).rejects.toThrow(code);
      await expect(instance.call("echo", [value], { deadline: 20 })).rejects.not.toThrow("MORTISE_CLOSED");
    },
  );

  it("is no other format, whatever is asked for", async () => {
    const bytes = await echoComponent(padded(primitive("string")));
    await expect(compile(bytes, { format: "extism" })).rejects.toThrow("MORTISE_FORMAT_UNKNOWN");
  });
});

describe("a component given to inspect", () => {
  it("is described by its world", async () => {
    const found = await inspect(await echoComponent(padded(primitive("string"))));
    expect(found).toMatchObject({ format: "component", metered: true, refusal: undefined });
    expect(found.exports).toEqual([
      { name: "echo", kind: "function", type: expect.stringContaining("func(v: tuple<string, u64") },
    ]);
    expect(found.wit).toContain("export echo: func(v: tuple<string, u64");
  });
});
