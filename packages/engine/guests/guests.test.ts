import createPeer from "extism-peer";
import { describe, expect, test } from "vitest";
import { guest } from "./build.ts";

/** The other host that runs Extism guests, as the judge of ours: were a guest wrong, both would have to be. */
async function peer(name: string, options: { config?: Record<string, string>; functions?: object } = {}) {
  const plugin = await createPeer({ wasm: [{ data: await guest(name) }] }, options as object);
  return async (run: string, input = ""): Promise<string | undefined> =>
    (await plugin.call(run, input))?.text();
}

describe("the guests, in the peer", () => {
  test("echo.wat answers with its input, handed back or copied, whatever its length", async () => {
    const call = await peer("echo.wat");
    for (const input of ["1234567", "12345678", "héllo ✓, and more"]) {
      expect(await call("echo", input)).toBe(input);
      expect(await call("echo_copied", input)).toBe(input);
    }
  });

  test("vowels.wat counts the vowels of either case", async () => {
    const call = await peer("vowels.wat");
    expect(await call("vowels", "The quick brown fox, AEIOU [@`{")).toBe("10");
    expect(await call("vowels", "")).toBe("0");
    expect(await call("vowels", "a".repeat(12_345))).toBe("12345");
  });

  test("reflect.wat answers with what the host function returns", async () => {
    const shout = (
      plugin: { read(at: bigint): { text(): string }; store(text: string): bigint },
      at: bigint,
    ): bigint => plugin.store(`${plugin.read(at).text()}!`);
    const call = await peer("reflect.wat", { functions: { "extism:host/user": { host_reflect: shout } } });
    expect(await call("reflect", "hé")).toBe("hé!");
  });

  test("count_vowels.as.ts keeps a total, and takes its vowels from the config", async () => {
    const call = await peer("count_vowels.as.ts");
    expect(await call("count_vowels", "hello")).toBe('{"count":2,"total":2,"vowels":"aeiouAEIOU"}');
    expect(await call("count_vowels", "aaa")).toBe('{"count":3,"total":5,"vowels":"aeiouAEIOU"}');
    const configured = await peer("count_vowels.as.ts", { config: { vowels: "lé" } });
    expect(await configured("count_vowels", "hello é")).toBe('{"count":3,"total":3,"vowels":"lé"}');
  });

  test("echo.as.ts answers with its input, or with it in upper case", async () => {
    const call = await peer("echo.as.ts");
    expect(await call("echo", "héllo world")).toBe("héllo world");
    expect(await call("shout", "héllo")).toBe("HÉLLO");
  });

  test("vars.as.ts keeps, changes and forgets", async () => {
    const call = await peer("vars.as.ts");
    await call("set", "a=x=y é");
    expect(await call("get", "a")).toBe("x=y é");
    await call("remove", "a");
    expect(await call("get", "a")).toBe("(none)");
    expect([await call("count"), await call("count")]).toEqual(["1", "2"]);
  });

  test("config.as.ts answers with what is configured", async () => {
    const call = await peer("config.as.ts", { config: { key: "välue" } });
    expect([await call("get", "key"), await call("get", "other")]).toEqual(["välue", "(none)"]);
  });

  test("errors.as.ts fails as its exports say", async () => {
    const call = await peer("errors.as.ts");
    await expect(call("error", "why")).rejects.toThrow("why");
    expect(await call("code", "3")).toBe("partial");
    await expect((await peer("errors.as.ts"))("trap")).rejects.toThrow("unreachable");
  });
});

test("a guest is built once, and each caller has bytes of its own", async () => {
  const [one, other] = await Promise.all([guest("echo.wat"), guest("echo.wat")]);
  expect(one).toEqual(other);
  one.fill(0);
  expect(other).toEqual(await guest("echo.wat"));
});
