import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Deployment, ManualClock } from "../testing/deployment.ts";
import { FILES } from "../testing/files.ts";
import { waiting } from "../testing/waiting.ts";

describe("folders and variables of a sealed plugin", () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
    await mkdir(join(deployment.root, "data"));
    await writeFile(join(deployment.root, "data/a.txt"), "hello");
  });
  afterEach(() => deployment.close());

  const open = async (grants: (folder: string) => readonly string[], manifest = "", instances = 8) => {
    const folder = join(deployment.root, "data");
    await deployment.write("p/main.wasm", FILES);
    await deployment.write(
      "p/plugin.yaml",
      `name: p\nversion: 1.0.0\ncode: main.wasm\noptional: ["fs:read:${folder}/*", "fs:write:${folder}/*", "env:HOME"]\n${manifest}`,
    );
    const { wait, entered: asked, resume } = waiting();
    const clock = new ManualClock();
    const plugins = [join(deployment.root, "p")];
    const host = await deployment.open({
      plugins,
      functions: [wait],
      clock,
      instances,
      grants: { p: grants(folder) },
    });
    const call = async (name: string, path: string) => (await host.call("p", name, path)).text();
    return { host, call, clock, folder, asked, resume };
  };

  test("are there as far as they were granted, and no further", async () => {
    const { host, call, folder } = await open((path) => [`fs:read:${path}/*`, "env:HOME"]);
    expect(await call("read", "a.txt")).toBe("hello");
    expect(await call("write", "b.txt")).toBe("refused");
    expect(await call("read", "../p/plugin.yaml")).toBe("refused");
    expect(await call("variables", "")).toBe(process.env.HOME === undefined ? "0" : "1");
    await host.grant("p", `fs:write:${folder}/*`);
    expect(await call("write", "b.txt")).toBe("b.txt");
    expect(await readFile(join(folder, "b.txt"), "utf8")).toBe("b.txt");
    await host.revoke("p", `fs:write:${folder}/*`);
    expect(await call("write", "c.txt")).toBe("refused");
    expect(await call("read", "a.txt")).toBe("hello");
    await host.revoke("p", "env:HOME");
    expect(await call("variables", "")).toBe("0");
  });

  test("are not there without a grant", async () => {
    const { call } = await open(() => []);
    expect(await call("read", "a.txt")).toBe("refused");
    expect(await call("variables", "")).toBe("0");
  });

  test("are taken from a call that is going on, by ending it", async () => {
    const { host, call, folder, asked, resume } = await open((path) => [`fs:read:${path}/*`]);
    const later = call("readLater", "a.txt");
    await asked;
    await host.revoke("p", `fs:read:${folder}/*`);
    resume();
    await expect(later).rejects.toMatchObject({
      code: "MORTISE_CAPABILITY_DENIED",
      details: { plugin: "p", capability: `fs:read:${folder}/*` },
    });
    expect(await call("read", "a.txt")).toBe("refused");
    expect(host.plugin("p")?.breaker.failures).toBe(0);
  });

  test("are taken when their grant ends, from a call that is going on too", async () => {
    const { host, call, clock, folder, asked, resume } = await open(() => []);
    await host.grant("p", `fs:read:${folder}/*`, { for: "1h" });
    expect(await call("read", "a.txt")).toBe("hello");
    const later = call("readLater", "a.txt");
    await asked;
    clock.pass(3_600_000);
    resume();
    await expect(later).rejects.toMatchObject({ code: "MORTISE_CAPABILITY_DENIED" });
    expect(await call("read", "a.txt")).toBe("refused");
  });

  test("that are more than before leave calls alone that are going on", async () => {
    const { host, call, folder, asked, resume } = await open(() => []);
    const later = call("readLater", "a.txt");
    await asked;
    await host.grant("p", `fs:read:${folder}/*`);
    expect(await call("read", "a.txt")).toBe("hello");
    resume();
    expect(await later).toBe("refused");
  });

  test("are as they are when its turn comes, for a call that waits", async () => {
    const { host, call, folder, asked, resume } = await open(() => [], "", 1);
    const first = call("readLater", "a.txt");
    const second = call("read", "a.txt");
    await asked;
    await host.grant("p", `fs:read:${folder}/*`);
    resume();
    expect(await first).toBe("refused");
    expect(await second).toBe("hello");
    expect(host.plugin("p")?.instances).toBe(1);
    const third = call("readLater", "a.txt");
    const fourth = call("read", "a.txt");
    await host.revoke("p", "fs:*");
    await expect(third).rejects.toMatchObject({ code: "MORTISE_CAPABILITY_DENIED" });
    expect(await fourth).toBe("refused");
  });

  test("that are not on the disk keep the plugin from loading, and say so", async () => {
    const { host } = await open(
      () => ["fs:read:/no/such/folder/*"],
      `capabilities: ["fs:read:/no/such/folder/*"]\n`,
    );
    expect(host.plugin("p")?.error).toMatchObject({ code: "MORTISE_FILE_UNREADABLE" });
    expect(host.plugin("p")?.error?.message).toContain("/no/such/folder");
  });
});
