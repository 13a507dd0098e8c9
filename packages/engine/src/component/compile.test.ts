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
    await expect(instance.call("echo", [long])).rejects.toThrow("MORTISE_");
    expect((await instance.call("echo", [value])).json()).toEqual(value);
  });
});

describe("a component given to inspect", () => {
  it("is described by its world", async () => {
    const found = inspect(await echoComponent(padded(primitive("string"))));
    expect(found).toMatchObject({ format: "component", metered: true, refusal: undefined });
    expect(found.exports).toEqual([
      { name: "echo", kind: "function", type: expect.stringContaining("func(v: tuple<string, u64") },
    ]);
    expect(found.wit).toContain("export echo: func(v: tuple<string, u64");
  });
});
