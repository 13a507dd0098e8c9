import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { limitsFrom, Vars } from "@mortise/engine";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SYSTEM_CLOCK } from "../clock.ts";
import { hostFunction } from "../hostfunction.ts";
import { Deployment, wasm } from "../testing/deployment.ts";
import { FILES } from "../testing/files.ts";
import { IsolatedEngine } from "./isolated.ts";

// They need no toolchain, but more time than tests that need npm only may take: each starts several processes.
describe("an engine in a process of its own", () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
  });
  afterEach(() => deployment.close());

  test("says at load what is wrong with it", async () => {
    await deployment.write(
      "q/main.wasm",
      wasm('(module (import "env" "nobody" (func)) (func (export "f")))'),
    );
    await deployment.write("q/plugin.yaml", "name: q\nversion: 1.0.0\ncode: main.wasm\nisolation: process\n");
    const host = await deployment.open();
    expect(host.plugin("q")?.error).toMatchObject({ code: "MORTISE_LOAD_FAILED" });
    expect(host.plugin("q")?.error?.message).toContain("MORTISE_IMPORT_UNKNOWN");
  });

  test("outlives V8's own end of memory, which takes the process with it", async () => {
    const padding = new Uint8Array(24 << 20);
    const module = wasm(
      '(module (memory (export "memory") 1) (func (export "alloc") (param i32) (result i32) (i32.const 8)) (func (export "f") (param i32 i32) (result i64) (i64.const 0)))',
    );
    const size = padding.length + 2;
    const section = [
      0,
      (size & 0x7f) | 0x80,
      ((size >> 7) & 0x7f) | 0x80,
      ((size >> 14) & 0x7f) | 0x80,
      size >> 21,
      1,
      120,
    ];
    const code = Buffer.concat([module, Uint8Array.from(section), padding]);
    const said: string[] = [];
    const setting = {
      plugin: "p",
      format: undefined,
      code,
      functions: [],
      limits: limitsFrom({}),
      config: {},
      environment: {},
      vars: new Vars(0),
      clock: SYSTEM_CLOCK,
      log: ({ message }: { message: string }) => void said.push(message),
    };
    const standing = { held: [], dirs: [], env: {}, run: false, network: false, until: undefined };
    const starved = new IsolatedEngine({ ...setting, heap: 16 }, standing);
    await expect(starved.open()).rejects.toMatchObject({ code: "MORTISE_PROCESS_DIED" });
    expect(said.join("\n")).toContain("heap out of memory");
    const fed = new IsolatedEngine(setting, standing);
    expect(await fed.open()).toEqual({ format: "buffer", exports: ["f"] });
    await fed.close();
  });

  test("reaches the folders that were granted, until they are taken away, and no others", async () => {
    const folder = join(deployment.root, "data");
    await deployment.write("data/a.txt", "hello");
    await deployment.write("p/main.wasm", FILES);
    const asks = `optional: ["fs:read:${folder}/*", "fs:write:${folder}/*"]`;
    await deployment.write(
      "p/plugin.yaml",
      `name: p\nversion: 1.0.0\ncode: main.wasm\nisolation: process\n${asks}\n`,
    );
    const host = await deployment.open({
      plugins: [join(deployment.root, "p")],
      functions: [hostFunction({ name: "wait", run: () => null })],
      grants: { p: [`fs:read:${folder}/*`] },
    });
    expect(host.plugin("p")).toMatchObject({ error: undefined, wall: "process" });
    const call = async (name: string, path: string) => (await host.call("p", name, path)).text();
    expect(await call("readLater", "a.txt")).toBe("hello");
    expect(await call("write", "b.txt")).toBe("refused");
    await host.grant("p", `fs:write:${folder}/*`);
    expect(await call("write", "b.txt")).toBe("b.txt");
    await writeFile(join(folder, "b.txt"), "changed");
    expect(await call("read", "b.txt")).toBe("changed");
    await host.revoke("p", "fs:*");
    expect(await call("read", "a.txt")).toBe("refused");
  });
});
