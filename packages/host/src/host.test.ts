import { compile } from "@mortise/engine";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { explain } from "./capability/grants.ts";
import { hostFunction } from "./hostfunction.ts";
import { discover } from "./load/discover.ts";
import { read as readPlugins } from "./load/read.ts";
import { Deployment, ManualClock } from "./testing/deployment.ts";
import { waiting } from "./testing/waiting.ts";

const ECHO = "export const echo = (input) => input;";
const READ = `import { host } from "mortise:plugin";
export const read = (key) => host.read(key);
export const twice = () => [host.wait().kind, host.read("a").kind];`;
const read = hostFunction({
  name: "read",
  input: { type: "string" },
  requires: (key: string) => `kv:read:${key}`,
  run: (key: string) => `value of ${key}`,
});

describe("a host", () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
  });
  afterEach(() => deployment.close());

  test("loads folders of plugins and calls them", async () => {
    await deployment.script("a", ECHO);
    const host = await deployment.open();
    expect((await host.call("a", "echo", { hello: "world" })).json()).toEqual({ hello: "world" });
    expect(host.plugins()).toMatchObject([{ name: "a", version: "1.0.0", state: "ready", format: "script" }]);
    await expect(host.call("b", "echo")).rejects.toMatchObject({
      code: "MORTISE_PLUGIN_UNKNOWN",
      problem: 'There is no plugin "b". Did you mean a?',
    });
    await expect(host.call("a", "toString")).rejects.toMatchObject({ code: "MORTISE_EXPORT_UNKNOWN" });
  });

  const written = Buffer.from('{"n":1}');
  const units = new Uint16Array(Uint8Array.from(Buffer.from('{"n": 1}')).buffer);
  const value = { n: 1 };
  test.each<[string, object, () => unknown]>([
    ["a Buffer", written, () => written.fill(32)],
    ["a view of 16-bit numbers", units, () => units.fill(0)],
    ["an object", value, () => Object.assign(value, { n: 2 })],
  ])(
    "calls with what was given, though the call waited and its owner wrote to it: %s",
    async (_, given, change) => {
      const code = `import { host } from "mortise:plugin";
        export const echo = (input) => input;
        export const wait = () => host.wait();`;
      await deployment.script("p", code);
      const { wait, resume } = waiting();
      const host = await deployment.open({ functions: [wait], instances: 1 });
      const first = host.call("p", "wait");
      const second = host.call("p", "echo", given);
      change();
      resume();
      await first;
      expect((await second).json()).toEqual({ n: 1 });
    },
  );

  test("lists what fails to load with its error, and only what depends on it falls with it", async () => {
    await deployment.script("base", "export const f = (;", "priority: 1\n");
    await deployment.script("needs", ECHO, "depends: [base]\n");
    await deployment.script("other", ECHO);
    await deployment.write("bad/plugin.yaml", "name: bad\nnonsense: 1\n");
    const host = await deployment.open();
    expect(host.plugins().map(({ name, state, error }) => [name, state, error?.code])).toEqual([
      ["bad", "failed", "MORTISE_PLUGIN_MANIFEST_INVALID"],
      ["base", "failed", "MORTISE_LOAD_FAILED"],
      ["needs", "failed", "MORTISE_DEPENDENCY_FAILED"],
      ["other", "ready", undefined],
    ]);
    await expect(host.call("needs", "echo")).rejects.toMatchObject({ code: "MORTISE_PLUGIN_UNAVAILABLE" });
    await deployment.script("base", ECHO, "priority: 1\n");
    await host.reload("base");
    expect(host.plugin("needs")?.state).toBe("ready");
  });

  test("checks every call of a host function with its arguments, and says why", async () => {
    await deployment.script("a", READ);
    const host = await deployment.open({ functions: [read], grants: { a: ["kv:read:a"] } });
    expect((await host.call("a", "read", "a")).json()).toEqual({ kind: "Success", payload: "value of a" });
    expect((await host.call("a", "read", "b")).json()).toEqual({
      kind: "Error",
      payload: { code: "MORTISE_CAPABILITY_DENIED", message: "`kv:read:b` is not granted." },
    });
    expect(host.audit()).toMatchObject([
      { plugin: "a", kind: "denied", capability: "kv:read:b", function: "read" },
    ]);
    expect(explain(host.why("a", "kv:read:a"), 0)).toBe(
      "kv:read:a is granted by `kv:read:a` in the options of the program",
    );
  });

  test("grants and revokes at once, for as long as is said", async () => {
    const clock = new ManualClock();
    await deployment.script("a", READ);
    const host = await deployment.open({ functions: [read], clock });
    const kind = async () => (await host.call("a", "read", "a")).json<{ kind: string }>().kind;
    expect(await kind()).toBe("Error");
    await host.grant("a", "kv:read:*", { for: "1h" });
    expect(await kind()).toBe("Success");
    clock.pass(3_600_000);
    expect(await kind()).toBe("Error");
    await host.grant("a", "kv:*");
    expect(await kind()).toBe("Success");
    await host.revoke("a", "kv:read:a");
    expect(await kind()).toBe("Error");
    expect(host.why("a", "kv:read:b").granted).toBe(true);
    await expect(host.grant("a", "kv:")).rejects.toMatchObject({ code: "MORTISE_CAPABILITY_INVALID" });
    await expect(host.grant("a", "kv:read", { for: "soon" })).rejects.toMatchObject({
      code: "MORTISE_CAPABILITY_INVALID",
    });
  });

  test("takes a capability from a call that is going on", async () => {
    const { wait, entered, resume } = waiting();
    await deployment.script("a", READ);
    const host = await deployment.open({ functions: [read, wait], grants: { a: ["kv:*"] } });
    const call = host.call("a", "twice");
    await entered;
    await host.revoke("a", "kv:*");
    resume();
    expect((await call).json()).toEqual(["Success", "Error"]);
  });

  test("keeps what was granted at run time where it is told to, and nothing else", async () => {
    const kept = new Map();
    const rules = {
      rules: async () => kept,
      keep: async (plugin: string, made: unknown) => void kept.set(plugin, made),
    };
    await deployment.script("a", READ);
    const options = { functions: [read], store: { rules }, grants: { a: ["kv:read:x"] } };
    const first = await deployment.open(options);
    await first.grant("a", "kv:read:y");
    await first.revoke("a", "kv:read:x");
    await first.close();
    expect(kept.get("a")).toHaveLength(2);
    const second = await deployment.open(options);
    expect(second.why("a", "kv:read:y").granted).toBe(true);
    expect(second.why("a", "kv:read:x").granted).toBe(false);
  });

  test("disables, enables and unloads", async () => {
    await deployment.script("a", ECHO);
    await deployment.script("b", ECHO, "depends: [a]\n");
    const host = await deployment.open();
    await host.disable("a");
    await expect(host.call("a", "echo")).rejects.toMatchObject({ code: "MORTISE_PLUGIN_UNAVAILABLE" });
    await host.enable("a");
    expect((await host.call("a", "echo", "x")).text()).toBe("x");
    await expect(host.unload("a")).rejects.toMatchObject({
      code: "MORTISE_PLUGIN_NEEDED",
      problem: "These depend on it: b.",
    });
    await host.unload("b");
    await host.unload("a");
    expect(host.plugins()).toEqual([]);
    await expect(host.call("a", "echo")).rejects.toMatchObject({ code: "MORTISE_PLUGIN_UNKNOWN" });
  });

  test("lets calls end before a plugin is unloaded", async () => {
    const { wait, entered, resume } = waiting();
    await deployment.script(
      "a",
      'import { host } from "mortise:plugin"; export const f = () => host.wait().kind;',
    );
    const host = await deployment.open({ functions: [wait] });
    const call = host.call("a", "f");
    await entered;
    const unloaded = host.unload("a");
    resume();
    expect((await call).text()).toBe("Success");
    await unloaded;
    expect(host.plugin("a")).toBeUndefined();
  });

  test("stops calling what keeps crashing, says so, and tries again later", async () => {
    const clock = new ManualClock();
    await deployment.script(
      "a",
      `${ECHO} export const spin = () => { for (;;); };`,
      "limits: { deadline: 20 }\n",
    );
    const breaker = { failures: 2, rest: 1_000, maxRest: 4_000 };
    const host = await deployment.open({ clock, breaker });
    const spin = () => expect(host.call("a", "spin")).rejects;
    await spin().toMatchObject({ code: "MORTISE_DEADLINE_EXCEEDED" });
    await spin().toMatchObject({ code: "MORTISE_DEADLINE_EXCEEDED" });
    await spin().toMatchObject({ code: "MORTISE_CIRCUIT_OPEN" });
    expect(host.plugin("a")?.breaker).toMatchObject({ failures: 2, until: clock.time + 1_000 });
    expect(host.audit()).toMatchObject([{ plugin: "a", kind: "stopped" }]);
    clock.pass(1_000);
    expect((await host.call("a", "echo", "x")).text()).toBe("x");
    expect(host.plugin("a")?.breaker.until).toBeUndefined();
    await spin().toMatchObject({ code: "MORTISE_DEADLINE_EXCEEDED" });
    await spin().toMatchObject({ code: "MORTISE_DEADLINE_EXCEEDED" });
    await host.enable("a");
    expect((await host.call("a", "echo", "x")).text()).toBe("x");
  });

  test("runs what was read, though the files are others by then", async () => {
    await deployment.script("a", 'export { f } from "./lib.js";');
    await deployment.write("a/lib.js", "export const f = () => 1;");
    const found = await readPlugins(await discover({ folders: [deployment.root], named: new Map() }));
    await deployment.write("a/lib.js", "export const f = () => 2;");
    const code = await compile("main.js", { files: found.plugins[0]!.files });
    await using instance = await code.instantiate();
    expect((await instance.call("f")).text()).toBe("1");
  });

  test("takes its plugins, grants, limits and settings from a config", async () => {
    await deployment.write(
      "mortise.toml",
      '[host]\nplugins = ["mine"]\n[plugins.a]\ngrants = ["kv:*"]\n[plugins.a.config]\ngreeting = "hi"\n[plugins.b]\nenabled = false\n',
    );
    const code =
      'import { config } from "mortise:plugin"; export const greeting = () => config.get("greeting");';
    await deployment.script("mine/a", code, "capabilities: [kv:read]\n");
    await deployment.write(
      "mine/a/plugin.yaml",
      "name: a\nversion: 1.0.0\ncode: main.js\ncapabilities: [kv:read]\n",
    );
    await deployment.write("mine/b/plugin.yaml", "name: b\nversion: 1.0.0\ncode: main.js\n");
    await deployment.write("mine/b/main.js", ECHO);
    const host = await deployment.open({ plugins: undefined, config: `${deployment.root}/mortise.toml` });
    expect((await host.call("a", "greeting")).text()).toBe("hi");
    expect(host.plugin("b")?.state).toBe("disabled");
    await host.enable("b");
    expect((await host.call("b", "echo", "x")).text()).toBe("x");
  });

  test("tells of its plugins and warns of names that two have, and no listener can break it", async () => {
    const messages: string[] = [];
    const states: string[] = [];
    const tool = "provides: { tools: [{ name: echo, description: d }] }\n";
    await deployment.script("a", ECHO, `priority: 1\n${tool}`);
    await deployment.script("b", ECHO, tool);
    const host = await deployment.open({
      log: ({ plugin, level, message }) => {
        messages.push(`${plugin} ${level} ${message}`);
        throw new Error("no paper");
      },
      changed: ({ name, state }) => {
        states.push(`${name} ${state}`);
        throw new Error("no ink");
      },
    });
    expect(states).toEqual(["a ready", "b ready"]);
    expect(messages).toEqual(["b warn b and a both have the tool `echo`; a has priority."]);
    await host.disable("a");
    expect(host.contributions.tools.get("echo")?.plugin).toBe("b");
    expect(host.contributions.conflicts).toEqual([]);
  });

  test("ends the calls that are going on when it is closed, and takes no more", async () => {
    const { wait, entered } = waiting();
    await deployment.script(
      "a",
      'import { host } from "mortise:plugin"; export const f = () => host.wait().kind;',
    );
    const host = await deployment.open({ functions: [wait] });
    const call = host.call("a", "f");
    const failed = expect(call).rejects.toMatchObject({ code: "MORTISE_CLOSED" });
    await entered;
    await host.close();
    await failed;
    await expect(host.call("a", "f")).rejects.toMatchObject({ code: "MORTISE_HOST_CLOSED" });
    await expect(host.deliver({ stream: "global", type: "say" })).rejects.toMatchObject({
      code: "MORTISE_HOST_CLOSED",
    });
  });
});
