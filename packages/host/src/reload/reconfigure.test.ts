import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseCapability } from "../capability/capability.ts";
import type { Host } from "../host.ts";
import { hostFunction } from "../hostfunction.ts";
import { writeAtomically } from "../load/atomic.ts";
import { writeLock } from "../load/lockfile.ts";
import { readOne } from "../load/one.ts";
import type { Configured, HostOptions } from "../options.ts";
import { signFiles } from "../signing/detached.ts";
import { generateKey, printPublicKey } from "../signing/key.ts";
import { Deployment, gate } from "../testing/deployment.ts";
import { waiting } from "../testing/waiting.ts";

const COUNTER = `import { config, host } from "mortise:plugin";
let n = 0;
export const count = () => ++n;
export const city = () => config.get("city");
export const ask = () => host.ask().kind;`;

const ask = hostFunction({ name: "ask", requires: () => "made:up", run: () => 1 });

describe("a config that changes while the host runs", () => {
  let deployment: Deployment;
  let outcomes: Configured[];
  beforeEach(async () => {
    deployment = await Deployment.create();
    outcomes = [];
  });
  afterEach(() => deployment.close());

  const path = () => join(deployment.root, "mortise.toml");
  /** As an editor writes that keeps what was there until the new is whole. */
  const write = (text: string) => writeAtomically(path(), `[host]\nplugins = ["."]\n${text}`);
  const open = async (text: string, options: HostOptions = {}) => {
    await write(text);
    const configured = (outcome: Configured) => void outcomes.push(outcome);
    const config = path();
    return deployment.open({
      plugins: undefined,
      config,
      functions: [ask],
      configured,
      instances: 1,
      ...options,
    });
  };
  const change = async (host: Host, text: string) => {
    await write(text);
    await host.reconfigure();
  };
  const call = async (host: Host, name: string, what: string) => (await host.call(name, what)).text();
  const states = (host: Host) =>
    host.plugins().map(({ name, state, error }) => `${name} ${error?.code ?? state}`);

  test("gives and takes grants, says so in the audit log, and leaves standing what a command said", async () => {
    await deployment.script("a", COUNTER, "optional: [made:up]\n");
    const host = await open("");
    expect(await call(host, "a", "ask")).toBe("Error");
    await change(host, '[plugins.a]\ngrants = ["made:up", "kv:read"]\n');
    expect(await call(host, "a", "ask")).toBe("Success");
    await host.revoke("a", "kv:read");
    await change(host, '\n[plugins.a]\ngrants = ["kv:read"]\n');
    expect(await call(host, "a", "ask")).toBe("Error");
    expect(host.why("a", "kv:read").granted).toBe(false);
    await host.grant("a", "made:up");
    await change(host, "");
    expect(await call(host, "a", "ask")).toBe("Success");
    expect(host.audit().map(({ kind, capability }) => `${kind} ${capability}`)).toEqual([
      "denied made:up",
      "granted made:up",
      "granted kv:read",
      "revoked kv:read",
      "revoked made:up",
      "denied made:up",
      "granted made:up",
      "revoked kv:read",
    ]);
  });

  test("that grants no longer is not waited for: a call that is going on is refused", async () => {
    const { wait, entered, resume } = waiting();
    const code =
      'import { host } from "mortise:plugin"; export const f = () => { host.wait(); return host.ask().kind; };';
    await deployment.script("a", code, "optional: [made:up]\n");
    const host = await open('[plugins.a]\ngrants = ["made:up"]\n', { functions: [ask, wait] });
    const going = call(host, "a", "f");
    await entered;
    await change(host, "");
    resume();
    expect(await going).toBe("Error");
  });

  test("loads anew what has other settings or limits, and lets the others be", async () => {
    for (const name of ["a", "b"]) await deployment.script(name, COUNTER);
    const host = await open('[plugins.a]\nconfig = { city = "Ghent" }\n');
    for (const name of ["a", "b"]) expect(await call(host, name, "count")).toBe("1");
    await change(host, '[plugins.a]\nconfig = { city = "Bruges" }\nlimits.memory = "64MiB"\n');
    expect(await call(host, "a", "city")).toBe("Bruges");
    expect(host.plugin("a")?.memoryCap).toBe(64 << 20);
    expect([await call(host, "a", "count"), await call(host, "b", "count")]).toEqual(["1", "2"]);
  });

  test("brings in new plugins, whatever order they need, and takes out those that it has no more", async () => {
    await deployment.write(".hidden/b/main.js", COUNTER);
    await deployment.write(".hidden/b/plugin.yaml", "name: b\nversion: 1.0.0\ncode: main.js\ndepends: [c]\n");
    await deployment.script("a", COUNTER);
    const host = await open("");
    await deployment.script("c", COUNTER);
    await change(host, '[plugins.b]\npath = ".hidden/b"\n');
    expect(states(host)).toEqual(["a ready", "b ready", "c ready"]);
    await change(host, "");
    expect(states(host)).toEqual(["a ready", "c ready"]);
    await expect(host.call("b", "count")).rejects.toMatchObject({ code: "MORTISE_PLUGIN_UNKNOWN" });
  });

  test("does not take out what another plugin needs, and says so", async () => {
    await deployment.write(".hidden/b/main.js", COUNTER);
    await deployment.write(".hidden/b/plugin.yaml", "name: b\nversion: 1.0.0\ncode: main.js\n");
    await deployment.script("a", COUNTER, "depends: [b]\n");
    const host = await open('[plugins.b]\npath = ".hidden/b"\n');
    await change(host, "");
    expect(states(host)).toEqual(["a ready", "b MORTISE_PLUGIN_NEEDED"]);
    expect(await call(host, "b", "count")).toBe("1");
  });

  test("turns plugins off and on, and not those that a command did", async () => {
    for (const name of ["a", "b"]) await deployment.script(name, COUNTER);
    const host = await open("[plugins.a]\nenabled = false\n");
    await host.disable("b");
    expect(states(host)).toEqual(["a disabled", "b disabled"]);
    await change(host, "");
    expect(states(host)).toEqual(["a ready", "b disabled"]);
    await change(host, "[plugins.a]\nenabled = false\n");
    expect(states(host)).toEqual(["a disabled", "b disabled"]);
  });

  test("changes nothing where it is wrong, and says why", async () => {
    await deployment.script("a", COUNTER, "optional: [made:up]\n");
    const host = await open('[plugins.a]\ngrants = ["made:up"]\n');
    await expect(change(host, "[plugins.a]\ngrant = []\n")).rejects.toMatchObject({
      code: "MORTISE_CONFIG_INVALID",
    });
    expect(outcomes).toMatchObject([{ error: { code: "MORTISE_CONFIG_INVALID", details: { line: 4 } } }]);
    expect(await call(host, "a", "ask")).toBe("Success");
  });

  test("gives no more than what was approved: until then, what ran runs on without it", async () => {
    await deployment.script("a", COUNTER, "optional: [made:up]\n");
    const locked = {
      version: "1.0.0",
      digest: `sha256:${"0".repeat(64)}`,
      signer: null,
      capabilities: [],
      adds: {},
    };
    const lock = join(deployment.root, "mortise.lock");
    await writeLock(lock, new Map([["a", locked]]));
    const host = await open("");
    await change(host, '[plugins.a]\ngrants = ["made:up"]\n');
    expect(states(host)).toEqual(["a MORTISE_LOCK_WIDENED"]);
    expect(await call(host, "a", "ask")).toBe("Error");
    await rm(lock);
    await host.reconfigure();
    expect(states(host)).toEqual(["a MORTISE_LOCK_WIDENED"]);
    const approved = { ...locked, capabilities: [parseCapability("made:up")] };
    await writeLock(lock, new Map([["a", approved]]));
    await host.reconfigure();
    expect(await call(host, "a", "ask")).toBe("Success");
    await deployment.script("a", COUNTER, "optional: [made:up]\nversion: 0.1.0\n");
    await expect(host.reload("a")).rejects.toMatchObject({ code: "MORTISE_LOCK_WIDENED" });
    await writeLock(lock, new Map([["a", { ...approved, version: "0.1.0" }]]));
    await host.reconfigure();
    expect(host.plugin("a")).toMatchObject({ version: "0.1.0", error: undefined });
  });

  test("takes up other keys that count", async () => {
    const key = generateKey();
    await deployment.script("a", COUNTER);
    const { files } = await readOne(join(deployment.root, "a"));
    await deployment.write("a/plugin.sig", signFiles(files, key));
    const host = await open("");
    expect(states(host)).toEqual(["a MORTISE_SIGNER_UNKNOWN"]);
    const trusted = `[keys.ada]\npublic = "${printPublicKey(key.public)}"\n`;
    await change(host, trusted);
    expect(host.plugin("a")).toMatchObject({ state: "ready", signer: "ada" });
    await change(host, `${trusted}revoked = true\n`);
    expect(states(host)).toEqual(["a MORTISE_KEY_REVOKED"]);
  });

  test("is noticed by itself where changes are watched, and so is a plugin that comes to a folder", async () => {
    await deployment.script("a", COUNTER);
    const [configured, ready] = [gate(), gate()];
    const host = await open("", {
      watch: true,
      configured: configured.open,
      changed: ({ name, state }) => {
        if (name === "b" && state === "ready") ready.open();
      },
    });
    await write("[plugins.a]\nenabled = false\n");
    await configured.passed;
    expect(states(host)).toEqual(["a disabled"]);
    await deployment.script("b", COUNTER);
    await ready.passed;
  });

  test("need not change for a plugin to be taken up that was broken, under another name too", async () => {
    await deployment.write("folder/plugin.yaml", "nonsense: 1\n");
    await deployment.write("folder/main.js", COUNTER);
    const ready = gate();
    const host = await open("", {
      watch: true,
      changed: ({ name, state }) => {
        if (name === "other" && state === "ready") ready.open();
      },
    });
    expect(states(host)).toEqual(["folder MORTISE_PLUGIN_MANIFEST_INVALID"]);
    await deployment.write("folder/plugin.yaml", "name: other\nversion: 1.0.0\ncode: main.js\n");
    await ready.passed;
    expect(states(host)).toEqual(["other ready"]);
  });
});

test("a plugin that lacks what it needs is loaded once it is granted", async () => {
  const deployment = await Deployment.create();
  await deployment.script("a", COUNTER, "capabilities: [made:up]\n");
  const host = await deployment.open({ functions: [ask] });
  expect(host.plugin("a")?.error?.code).toBe("MORTISE_CAPABILITY_DENIED");
  await host.grant("a", "made:up");
  expect((await host.call("a", "ask")).text()).toBe("Success");
  await deployment.close();
});
