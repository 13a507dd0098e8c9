import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hostFunction } from "../hostfunction.ts";
import { Deployment, gate, ManualClock, wasm } from "../testing/deployment.ts";

/** Reads and writes the file that its input names in its first folder; `readLater` calls the host before that. */
const FILES = wasm(`(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (import "mortise" "wait" (func $wait (param i32 i32) (result i64)))
  (memory (export "memory") 2)
  (data (i32.const 16) "refused")
  (global $next (mut i32) (i32.const 4096))
  (func (export "alloc") (param $size i32) (result i32)
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get $size))))
  (func $opened (param $path i32) (param $length i32) (param $flags i32) (param $rights i64) (result i32)
    (if (result i32) (call $open (i32.const 3) (i32.const 0) (local.get $path) (local.get $length)
        (local.get $flags) (local.get $rights) (i64.const 0) (i32.const 0) (i32.const 0))
      (then (i32.const -1))
      (else (i32.load (i32.const 0)))))
  (func $contents (param $path i32) (param $length i32) (result i32 i32)
    (local $fd i32)
    (local.set $fd (call $opened (local.get $path) (local.get $length) (i32.const 0) (i64.const 2)))
    (if (i32.eq (local.get $fd) (i32.const -1)) (then (return (i32.const 16) (i32.const 7))))
    (i32.store (i32.const 4) (i32.const 2048))
    (i32.store (i32.const 8) (i32.const 1000))
    (drop (call $read (local.get $fd) (i32.const 4) (i32.const 1) (i32.const 12)))
    (return (i32.const 2048) (i32.load (i32.const 12))))
  (func (export "read") (param i32 i32) (result i32 i32) (call $contents (local.get 0) (local.get 1)))
  (func (export "readLater") (param i32 i32) (result i32 i32)
    (drop (call $wait (i32.const 16) (i32.const 0)))
    (call $contents (local.get 0) (local.get 1)))
  (func (export "write") (param i32 i32) (result i32 i32)
    (local $fd i32)
    (local.set $fd (call $opened (local.get 0) (local.get 1) (i32.const 1) (i64.const 64)))
    (if (i32.eq (local.get $fd) (i32.const -1)) (then (return (i32.const 16) (i32.const 7))))
    (i32.store (i32.const 4) (local.get 0))
    (i32.store (i32.const 8) (local.get 1))
    (drop (call $write (local.get $fd) (i32.const 4) (i32.const 1) (i32.const 12)))
    (return (local.get 0) (local.get 1)))
  (func (export "variables") (param i32 i32) (result i32 i32)
    (drop (call $sizes (i32.const 4) (i32.const 8)))
    (i32.store8 (i32.const 12) (i32.add (i32.const 48) (i32.load (i32.const 4))))
    (return (i32.const 12) (i32.const 1))))`);

describe("folders and variables of a sealed plugin", () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
    await mkdir(join(deployment.root, "data"));
    await writeFile(join(deployment.root, "data/a.txt"), "hello");
  });
  afterEach(() => deployment.close());

  const open = async (grants: (folder: string) => readonly string[], manifest = "") => {
    const folder = join(deployment.root, "data");
    await deployment.write("p/main.wasm", FILES);
    await deployment.write(
      "p/plugin.yaml",
      `name: p\nversion: 1.0.0\ncode: main.wasm\noptional: ["fs:read:${folder}/*", "fs:write:${folder}/*", "env:HOME"]\n${manifest}`,
    );
    const { passed, open: resume } = gate();
    const asked = gate();
    const wait = hostFunction({
      name: "wait",
      async: true,
      run: () => {
        asked.open();
        return passed;
      },
    });
    const clock = new ManualClock();
    const plugins = [join(deployment.root, "p")];
    const host = await deployment.open({ plugins, functions: [wait], clock, grants: { p: grants(folder) } });
    const call = async (name: string, path: string) => (await host.call("p", name, path)).text();
    return { host, call, clock, folder, asked: asked.passed, resume };
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

  test("that are not on the disk keep the plugin from loading, and say so", async () => {
    const { host } = await open(
      () => ["fs:read:/no/such/folder/*"],
      `capabilities: ["fs:read:/no/such/folder/*"]\n`,
    );
    expect(host.plugin("p")?.error).toMatchObject({ code: "MORTISE_FILE_UNREADABLE" });
    expect(host.plugin("p")?.error?.message).toContain("/no/such/folder");
  });
});
