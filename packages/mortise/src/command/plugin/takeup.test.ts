import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Deployment } from "../../deployment/deployment.ts";
import { describe as described } from "../../deployment/described.ts";
import { inProcess } from "../testing/inprocess.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mortise-takeup-"));
  writeFileSync(join(root, "mortise.toml"), "[host]\nplugins = []\n");
  mkdirSync(join(root, "greeter"));
  writeFileSync(
    join(root, "greeter/plugin.yaml"),
    "name: greeter\nversion: 1.0.0\ncode: greet.ts\ncapabilities: [kv:read]\n",
  );
  writeFileSync(join(root, "greeter/greet.ts"), "export const greet = () => 'hi';\n");
});
afterEach(() => rmSync(root, { recursive: true }));

const config = () => join(root, "mortise.toml");
const plugin = (...args: string[]) => inProcess("plugin", ...args, "--config", config());

describe("a host that runs", () => {
  test("takes up at once what is added, approved and removed, and the command says how it stands there", async () => {
    await using deployment = await Deployment.open(await described(config()));
    const { host } = deployment;
    const added = await plugin("add", join(root, "greeter"), "--grant", "kv:read");
    expect(added.stdout).toMatch(/^greeter is ready in the host that runs\.$/m);
    expect((await host.call("greeter", "greet")).text()).toBe("hi");

    writeFileSync(join(root, "greeter/plugin.yaml"), "name: greeter\nversion: 0.9.0\ncode: greet.ts\n");
    await expect(host.reload("greeter")).rejects.toMatchObject({ code: "MORTISE_LOCK_WIDENED" });
    const approved = await plugin("approve", "--json");
    expect(JSON.parse(approved.stdout)).toMatchObject({ running: [{ name: "greeter", state: "ready" }] });
    expect(host.plugin("greeter")).toMatchObject({ version: "0.9.0", error: undefined });

    const removed = await plugin("remove", "greeter");
    expect(removed.stdout).toMatch(/^The host that runs has no plugin greeter\.$/m);
    expect(host.plugins()).toEqual([]);
  });

  test("that does not load a plugin says why, and the command still did what it does", async () => {
    await using _ = await Deployment.open(await described(config()));
    writeFileSync(join(root, "greeter/greet.ts"), "throw new Error('no');\n");
    const { code, stdout } = await plugin("add", join(root, "greeter"), "--grant-all");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^greeter is failed in the host that runs: MORTISE_LOAD_FAILED: /m);
  });
});
