import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { limitsFrom, Vars } from "@mortise/engine";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SYSTEM_CLOCK } from "../clock.ts";
import { MORTISE_WIT } from "../component/wit.ts";
import { hostFunction } from "../hostfunction.ts";
import { Deployment, wasm } from "../testing/deployment.ts";
import { FILES } from "../testing/files.ts";
import { waiting } from "../testing/waiting.ts";
import { IsolatedEngine } from "./isolated.ts";
import { engines } from "./testing/engines.ts";

/** By its path: what puts components together is for tests only, so that no package exports it. */
const BUILDER = join(import.meta.dirname, "../../../engine/src/wasi/preview2/testing/component.ts");

interface Builder {
  componentOf(module: string, wit: string, world: string): Promise<Uint8Array>;
}

const COUNTER = `import { host, vars } from "mortise:plugin";
export const later = () => host.later(null);
export const seven = () => 7;
export const count = () => {
  vars.set("n", String(Number(vars.get("n") ?? 0) + 1));
  return Number(vars.get("n"));
};`;

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

  test("fails one call where its process crashes, and the next gets a fresh one with the same vars", async () => {
    const { wait: later, entered: asked, resume } = waiting("later");
    await deployment.script("p", COUNTER, "isolation: process\n");
    const host = await deployment.open({ functions: [later], instances: 2 });
    const json = async (name: string) => (await host.call("p", name)).json<unknown>();
    expect(await json("count")).toBe(1);
    const [first] = engines();
    const broken = host.call("p", "later").catch(({ code }: { code: string }) => code);
    await asked;
    const beside = json("seven");
    process.kill(first as number, "SIGABRT");
    expect(await broken).toBe("MORTISE_PROCESS_DIED");
    expect(await beside).toBe(7);
    resume();
    // Two processes at once, and one plugin's vars.
    const counts = await Promise.all([1, 2, 3, 4].map(() => json("count")));
    expect(counts.sort()).toEqual([2, 3, 4, 5]);
    expect(engines()).toHaveLength(2);
    expect(engines()).not.toContain(first);
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

  test("serves components what they import, with the same checks", async () => {
    const { componentOf } = (await import(pathToFileURL(BUILDER).href)) as Builder;
    const code = await componentOf(
      `(module
        (import "mortise:host/functions@0.1.0" "call" (func $call (param i32 i32 i32 i32 i32)))
        (memory (export "memory") 1)
        (global $top (mut i32) (i32.const 64))
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
          (global.set $top (i32.and (i32.add (global.get $top) (i32.const 15)) (i32.const -16)))
          (global.get $top)
          (global.set $top (i32.add (global.get $top) (local.get 3))))
        (func (export "call") (param i32 i32 i32 i32) (result i32)
          (call $call (local.get 0) (local.get 1) (local.get 2) (local.get 3) (i32.const 8))
          (i32.const 8)))`,
      `package test:relay;
      world relay {
        use mortise:host/functions@0.1.0.{failure};
        import mortise:host/functions@0.1.0;
        export call: func(name: string, input: string) -> result<string, failure>;
      }
      ${MORTISE_WIT.replace(/^package (.*);$/m, "package $1 {").concat("}")}`,
      "relay",
    );
    await deployment.write("p/main.wasm", code);
    await deployment.write("p/plugin.yaml", "name: p\nversion: 1.0.0\ncode: main.wasm\nisolation: process\n");
    const double = hostFunction({
      name: "double",
      input: { type: "integer" },
      requires: (n: number) => `double:${n}`,
      run: (n: number) => 2 * n,
    });
    const host = await deployment.open({ functions: [double], grants: { p: ["double:21"] } });
    expect(host.plugin("p")).toMatchObject({ format: "component", wall: "process", error: undefined });
    const call = async (input: string) => (await host.call("p", "call", ["double", input])).json();
    expect(await call("21")).toEqual({ tag: "ok", val: "42" });
    expect(await call("22")).toMatchObject({ tag: "err", val: { code: "MORTISE_CAPABILITY_DENIED" } });
  });
});
