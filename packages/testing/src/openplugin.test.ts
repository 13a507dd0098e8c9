import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FunctionError, hostFunction } from "@mortise/host";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { InlinePlugin } from "./index.ts";
import { openPlugin, TestClock } from "./index.ts";

const CODE = `
import { config, host, log } from "mortise:plugin";
const time = () => {
  const { payload } = host.time_of_day({});
  return payload.code ?? payload;
};
export const greet = ({ name }) => {
  log.info("greeting " + name);
  return { text: \`\${config.get("greeting") ?? "Hello"}, \${name}! It is \${time()}.\` };
};
export const remember = (text) => host.kv_set({ key: "last", value: text });
export const recall = () => host.kv_get({ key: "last" });
export const on_say = (event) => ({
  handled: true,
  emit: [{ stream: event.stream, type: "say", payload: { message: "Echo: " + event.payload.message } }],
});
export const shout = () => host.emit_event({ stream: "global", type: "say", payload: {} });
export const nature = () => [Math.random(), Date.now()];
export const boom = () => { throw new Error("boom"); };
export const wave = ({ places }) => ({ output: "waves at " + places.who });
`;

const ECHO: InlinePlugin = {
  manifest: {
    name: "echo",
    version: "1.0.0",
    code: "echo.ts",
    capabilities: ["emit:location:*"],
    optional: ["kv:read", "kv:write", "emit:global"],
    subscribe: [{ streams: ["location:*"], types: ["say"], handler: "on_say" }],
    commands: [{ name: "wave", pattern: "wave <who>", handler: "wave" }],
  },
  files: { "echo.ts": CODE },
};
const FAKE = { time_of_day: "teatime" };

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mortise-testing-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a plugin under test", () => {
  test("is called, with what it calls faked, and its log kept", async () => {
    await using echo = await openPlugin(ECHO, { fake: FAKE, settings: { greeting: "Hi" } });
    expect((await echo.call("greet", { name: "Ada" })).json()).toEqual({ text: "Hi, Ada! It is teatime." });
    expect(echo.logs).toEqual([{ plugin: "echo", level: "info", message: "greeting Ada" }]);
    expect(echo.calls.map((each) => each.function)).toEqual(["time_of_day"]);
    expect(echo.fuel).toBeGreaterThan(0);
    expect(echo.spans).toMatchObject([
      { name: "host time_of_day", parent: "echo greet", attributes: { outcome: "ok" } },
      { name: "echo greet", parent: undefined, attributes: { "plugin.function": "greet", outcome: "ok" } },
    ]);
  });

  test("gets events, and what it emits in answer is kept", async () => {
    await using echo = await openPlugin(ECHO, { fake: FAKE });
    const actor = { kind: "character", id: "kael" } as const;
    const delivered = await echo.deliver({
      stream: "location:1",
      type: "say",
      actor,
      payload: { message: "hello" },
    });
    expect(delivered.outcomes).toEqual([{ plugin: "echo", outcome: "handled" }]);
    expect(echo.emitted[0]).toMatchObject({
      stream: "location:1",
      actor: { kind: "plugin", id: "echo" },
      payload: { message: "Echo: hello" },
    });
    expect((await echo.deliver({ stream: "global", type: "say" })).outcomes).toEqual([]);
  });

  test("is denied what it is not granted, and that is kept", async () => {
    await using echo = await openPlugin(ECHO, { fake: FAKE, grants: ["emit:location:*"] });
    expect((await echo.call("remember", "x")).json()).toMatchObject({ kind: "Error" });
    await echo.call("shout");
    expect(echo.denied.map(({ capability }) => capability)).toEqual(["kv:write", "emit:global"]);
    await echo.grant("kv:write");
    expect((await echo.call("remember", "x")).json()).toMatchObject({ kind: "Success" });
    await expect(openPlugin(ECHO, { grants: [] })).rejects.toMatchObject({
      code: "MORTISE_CAPABILITY_DENIED",
    });
  });

  test("has host functions of a deployment over memory, and the program's own", async () => {
    const functions = [hostFunction({ name: "time_of_day", run: () => "noon" })];
    await using echo = await openPlugin(ECHO, { functions });
    await echo.call("remember", "x");
    expect((await echo.call("recall")).json()).toMatchObject({ kind: "Success", payload: "x" });
    expect((await echo.call("greet", { name: "Ada" })).text()).toContain("noon");
  });

  test("sends no requests, and is denied those that it may not make", async () => {
    const asking: InlinePlugin = {
      manifest: { name: "asking", version: "1.0.0", code: "a.ts", optional: ["http:get:example.com"] },
      files: {
        "a.ts": `import { host } from "mortise:plugin";
export const get = (url) => host.http_get({ url }).payload.code ?? "answered";`,
      },
    };
    await using plugin = await openPlugin(asking);
    expect((await plugin.call("get", "https://example.com/")).text()).toBe("MORTISE_HTTP_REFUSED");
    expect((await plugin.call("get", "https://example.org/")).text()).toBe("MORTISE_CAPABILITY_DENIED");
    const page = { status: 200, url: "https://example.com/", headers: {}, body: "hi" };
    await using faked = await openPlugin(asking, { fake: { http_get: page } });
    expect((await faked.call("get", "https://example.com/")).text()).toBe("answered");
    expect((await faked.call("get", "https://example.org/")).text()).toBe("MORTISE_CAPABILITY_DENIED");
  });

  test("runs commands, and fails as it does in a host", async () => {
    await using echo = await openPlugin(ECHO, { fake: FAKE });
    expect(await echo.command("wave Ann")).toMatchObject({ output: "waves at Ann" });
    await expect(echo.call("boom")).rejects.toMatchObject({ code: "MORTISE_EXCEPTION" });
    await expect(echo.call("greet", { name: "Ada" }, { fuel: 10 })).rejects.toMatchObject({
      code: "MORTISE_FUEL_EXHAUSTED",
    });
  });

  test("sees a time that stands still, and the same randomness for the same seed", async () => {
    const clock = new TestClock(1_000_000);
    await using one = await openPlugin(ECHO, { fake: FAKE, clock, seed: 7 });
    await using same = await openPlugin(ECHO, { fake: FAKE, clock, seed: 7 });
    await using other = await openPlugin(ECHO, { fake: FAKE, clock, seed: 8 });
    const natures = [];
    for (const each of [one, same, other]) natures.push((await each.call("nature")).json() as number[]);
    expect(natures[0]).toEqual(natures[1]);
    expect(natures[0]?.[0]).not.toBe(natures[2]?.[0]);
    expect(natures[0]?.[1]).toBe(1_000_000);
    clock.pass(500);
    expect((await one.call("nature")).json()).toMatchObject({ 1: 1_000_500 });
  });

  test("fails to open by the code of what is wrong with it", async () => {
    await expect(openPlugin(join(folder, "gone"))).rejects.toMatchObject({ code: "MORTISE_FILE_UNREADABLE" });
    const wrong = { ...ECHO, manifest: "name: echo\n" };
    await expect(openPlugin(wrong)).rejects.toMatchObject({ code: "MORTISE_PLUGIN_MANIFEST_INVALID" });
    const broken = { ...ECHO, files: { "echo.ts": "export const = 1;" } };
    await expect(openPlugin(broken)).rejects.toMatchObject({ code: "MORTISE_LOAD_FAILED" });
  });
});

describe("a recording", () => {
  const story = async (record: string) => {
    let hours = 0;
    const fail = () => {
      throw new FunctionError("clock:stopped", "It stopped.");
    };
    await using echo = await openPlugin(ECHO, {
      fake: { time_of_day: () => (++hours > 2 ? fail() : `hour ${hours}`) },
      record,
    });
    return await told(echo);
  };
  const told = async (echo: Awaited<ReturnType<typeof openPlugin>>) => {
    const texts = [];
    for (const name of ["Ada", "Bo", "Cy"]) texts.push((await echo.call("greet", { name })).text());
    await echo.call("remember", "kept");
    texts.push((await echo.call("recall")).text());
    texts.push((await echo.call("shout")).text());
    expect(echo.emitted).toMatchObject([{ stream: "global", type: "say" }]);
    return texts;
  };

  test("is replayed to the byte, with nothing called", async () => {
    const file = join(folder, "calls.json");
    const before = await story(file);
    expect(before.slice(0, 3)).toEqual([
      '{"text":"Hello, Ada! It is hour 1."}',
      '{"text":"Hello, Bo! It is hour 2."}',
      '{"text":"Hello, Cy! It is clock:stopped."}',
    ]);
    const again = join(folder, "again.json");
    {
      const never = () => expect.unreachable();
      await using echo = await openPlugin(ECHO, {
        fake: { time_of_day: never },
        replay: file,
        record: again,
      });
      expect(await told(echo)).toEqual(before);
    }
    expect(readFileSync(again, "utf8")).toBe(readFileSync(file, "utf8"));
  });

  test("is held to: a call that is another, one too many or one too few fails, and says which", async () => {
    const file = join(folder, "calls.json");
    await story(file);
    const open = () => openPlugin(ECHO, { fake: FAKE, replay: file });
    const another = await open();
    await expect(another.call("remember", "x")).rejects.toMatchObject({
      code: "MORTISE_REPLAY_DIFFERS",
      problem:
        'Call 1 is `kv_set` of {"key":"last","value":"x"} in `remember`, and it was `time_of_day` of {} in `greet`.',
    });
    await expect(another.close()).rejects.toMatchObject({ code: "MORTISE_REPLAY_DIFFERS" });
    const few = await open();
    await few.call("greet", { name: "Ada" });
    await expect(few.close()).rejects.toThrow(
      "5 recorded calls were not made, the first of them `time_of_day`",
    );
    const many = await open();
    await told(many);
    await expect(many.call("recall")).rejects.toThrow("Call 7 is `kv_get`");
  });

  test("that is none is refused", async () => {
    const file = join(folder, "calls.json");
    for (const text of ["", "{}", '{"version":1,"calls":[{}]}', '{"version":2,"calls":[]}']) {
      writeFileSync(file, text);
      await expect(openPlugin(ECHO, { replay: file })).rejects.toMatchObject({
        code: "MORTISE_RECORDING_INVALID",
      });
    }
    await expect(openPlugin(ECHO, { replay: join(folder, "gone") })).rejects.toMatchObject({
      code: "MORTISE_FILE_UNREADABLE",
    });
  });
});

test("a clock does what is due in order, each at its own time", () => {
  const clock = new TestClock(0);
  const done: string[] = [];
  const note = (name: string) => () => void done.push(`${name} ${clock.now()}`);
  clock.after(20, note("b"));
  clock.after(10, () => void clock.after(5, note("a")));
  clock.after(30, note("taken back"))();
  clock.after(41, note("later"));
  clock.pass(40);
  expect([done, clock.now()]).toEqual([["a 15", "b 20"], 40]);
});
