import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hostFunction } from "../hostfunction.ts";
import { componentOf } from "../testing/component.ts";
import { Deployment, wasm } from "../testing/deployment.ts";

const LONG = "x".repeat(100_000);
const NAMES = ["nobody_has_it", "__proto__", "constructor", "toString", LONG];

const MODULES = ["mortise", "extism:host/user", "extism:host/env", "wasi_snapshot_preview1", "__proto__"];

function guest(field: string): Uint8Array {
  return wasm(`(module ${field} (memory (export "memory") 1)
    (func (export "alloc") (param i32) (result i32) (i32.const 0)))`);
}

/** A module whose import's name is no UTF-8. */
function misnamed(module: string): Uint8Array {
  const bytes = Buffer.from(wasm(`(module (import "${module}" "ZZZZ" (func)) (memory (export "memory") 1))`));
  bytes.set([0xff, 0xfe, 0xc0, 0x80], bytes.indexOf("ZZZZ"));
  return bytes;
}

describe("a plugin that imports what is not there", () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
    await deployment.script("other", "export const f = () => 1;");
  });
  afterEach(() => deployment.close());

  /** Modules, each a file, none of which may load. */
  const expectRefused = async (modules: readonly Uint8Array[]) => {
    for (const [at, bytes] of modules.entries()) await deployment.write(`a${at}.wasm`, bytes);
    const host = await deployment.open({ functions: [hostFunction({ name: "known", run: () => 1 })] });
    const refused = host.plugins().filter(({ name }) => name !== "other");
    expect(refused).toHaveLength(modules.length);
    for (const { name, state, error } of refused) {
      expect([name, state, error?.code]).toEqual([name, "failed", "MORTISE_LOAD_FAILED"]);
      expect(error?.message.length).toBeLessThan(2_000);
      expect(error?.message).not.toMatch(/\p{Cc}/u);
    }
    expect((await host.call("other", "f")).text()).toBe("1");
    expect(({} as Record<string, unknown>).known).toBeUndefined();
  };

  test.each(MODULES)("from %s is refused, whatever the name is, and harms no other", async (module) => {
    const modules = NAMES.map((name) => guest(`(import "${module}" "${name}" (func))`));
    await expectRefused([...modules, misnamed(module)]);
  });

  test("as another thing than it is is refused", async () => {
    await expectRefused(
      [
        '(import "mortise" "known" (func (param f64)))',
        '(import "mortise" "known" (global i32))',
        '(import "extism:host/user" "known" (func (param i32 i32 i32)))',
        '(import "extism:host/env" "input_offset" (func (param f32)))',
        '(import "wasi_snapshot_preview1" "fd_write" (func (param i64)))',
      ].map(guest),
    );
  });

  test("as a component is refused", async () => {
    const names = ["nobody-has-it", "constructor", "to-string"];
    const components = names.map((name) =>
      componentOf(
        `(module (import "$root" "${name}" (func)) (func (export "f")))`,
        `package a:b; world w { import %${name}: func(); export f: func(); }`,
        "w",
      ),
    );
    await expectRefused(await Promise.all(components));
  });

  test("as a script gets nothing", async () => {
    await deployment.script(
      "a",
      `import { host } from "mortise:plugin";
       export const f = (name) => {
         try { return typeof host[name] === "function" ? String(host[name]("x")) : "nothing"; } catch { return "thrown"; }
       };`,
    );
    const host = await deployment.open({
      functions: [hostFunction({ name: "known", run: () => "reached" })],
    });
    for (const name of NAMES) expect((await host.call("a", "f", name)).text()).not.toContain("reached");
    expect((await host.call("other", "f")).text()).toBe("1");
  });

  test("as a program is told so", async () => {
    const program = `
    process.stdin.on("data", (chunk) => {
      for (const line of String(chunk).trim().split("\\n")) {
        const { id, params, method, result, error } = JSON.parse(line);
        const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\\n");
        if (method === undefined) send({ id: Number(id), result: error ?? result });
        else send({ id: String(id), method: params === "long" ? "x".repeat(100_000) : params, params: "x" });
      }
    });`;
    await deployment.write("p/main.cjs", program);
    await deployment.write(
      "p/plugin.yaml",
      "name: p\nversion: 1.0.0\nformat: process\ncommand: [node, main.cjs]\n",
    );
    const known = hostFunction({ name: "known", run: () => "reached" });
    const host = await deployment.open({ functions: [known], grants: { p: ["process:run"] } });
    for (const name of NAMES.filter((each) => each !== LONG))
      expect((await host.call("p", "f", name)).json()).toMatchObject({ code: -32601 });
    await expect(host.call("p", "f", "long")).rejects.toMatchObject({
      code: "MORTISE_PROCESS_ANSWER_INVALID",
    });
    expect((await host.call("other", "f")).text()).toBe("1");
  });
});
