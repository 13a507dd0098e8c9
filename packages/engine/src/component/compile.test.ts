import { describe, expect, it } from "vitest";
import { compile } from "../compile.ts";
import { hostFunction } from "../hostfunction.ts";
import { assemble } from "../hostile/assemble.ts";
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

  it("is refused functions of the other formats, which it could not import", async () => {
    const component = await echoComponent(padded(primitive("string")));
    const functions = [hostFunction("echo", (input) => input)];
    await expect(compile(component, { functions })).rejects.toThrow(
      "MORTISE_OPTION_INVALID: `functions` is for",
    );
    await expect(compile(component, { provide: () => undefined })).rejects.toThrow("`provide` is for");
    // Who gives imports as well knows what a component is.
    expect((await compile(component, { functions, imports: {} })).format).toBe("component");
  });

  it("is what typed calls are for, and no other format is", async () => {
    await using instance = (await compile(await echoComponent(padded(primitive("u64"))))).instantiateSync();
    expect(await instance.invoke("echo", [pad(7n)])).toEqual(pad(7n));
    await expect(instance.invoke("walk", [])).rejects.toThrow("MORTISE_EXPORT_UNKNOWN");
    await using core = (await compile(await assemble('(module (func (export "run")))'))).instantiateSync();
    await expect(core.invoke("run", [])).rejects.toThrow("MORTISE_EXPORT_UNCALLABLE");
    expect(() => core.invokeSync("run", [])).toThrow("have no types");
    await instance.close();
    await expect(instance.invoke("echo", [pad(7n)])).rejects.toThrow("MORTISE_CLOSED");
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
