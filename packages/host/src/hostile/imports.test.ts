import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hostFunction } from "../hostfunction.ts";
import { componentOf } from "../testing/component.ts";
import { Deployment, wasm } from "../testing/deployment.ts";

const LONG = "x".repeat(100_000);
const NAMES = ["nobody_has_it", "__proto__", "constructor", "toString", LONG];

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

  const expectRefused = async () => {
    const known = hostFunction({ name: "known", run: () => 1 });
    const host = await deployment.open({ functions: [known] });
    expect(host.plugin("a")).toMatchObject({ state: "failed", error: { code: "MORTISE_LOAD_FAILED" } });
    const said = host.plugin("a")?.error?.message ?? "";
    expect(said.length).toBeLessThan(2_000);
    expect(said).not.toMatch(/[\0-\u001f\ufffe\uffff]/);
    expect((await host.call("other", "f")).text()).toBe("1");
    expect(({} as Record<string, unknown>).known).toBeUndefined();
  };

  describe.each(["mortise", "extism:host/user", "extism:host/env", "wasi_snapshot_preview1", "__proto__"])(
    "from %s",
    (module) => {
      test.each([...NAMES])("by the name %.20s is refused by it, and harms no other", async (name) => {
        await deployment.write(
          "a.wasm",
          wasm(`(module (import "${module}" "${name}" (func)) (memory (export "memory") 1)
            (func (export "alloc") (param i32) (result i32) (i32.const 0)))`),
        );
        await expectRefused();
      });

      test("by a name that is no text is refused, and harms no other", async () => {
        await deployment.write("a.wasm", misnamed(module));
        await expectRefused();
      });
    },
  );

  test.each([
    ["buffer", '(import "mortise" "known" (func (param f64)))'],
    ["buffer", '(import "mortise" "known" (global i32))'],
    ["extism", '(import "extism:host/user" "known" (func (param i32 i32 i32)))'],
    ["extism", '(import "extism:host/env" "input_offset" (func (param f32)))'],
    ["wasi", '(import "wasi_snapshot_preview1" "fd_write" (func (param i64)))'],
  ])("as another thing than it is is refused: %s %s", async (_, text) => {
    await deployment.write(
      "a.wasm",
      wasm(`(module ${text} (memory (export "memory") 1)
        (func (export "alloc") (param i32) (result i32) (i32.const 0)))`),
    );
    await expectRefused();
  });

  test.each(["nobody-has-it", "constructor", "to-string"])("as a component is refused: %s", async (name) => {
    await deployment.write(
      "a.wasm",
      await componentOf(
        `(module (import "$root" "${name}" (func)) (func (export "f")))`,
        `package a:b; world w { import ${name}: func(); export f: func(); }`,
        "w",
      ),
    );
    await expectRefused();
  });

  test.each(NAMES)("as a script gets nothing by the name %.20s", async (name) => {
    await deployment.script(
      "a",
      `import { host } from "mortise:plugin";
       export const f = () => { try { const f = host[${JSON.stringify(name)}]; return typeof f === "function" ? String(f("x")) : typeof f; } catch { return "thrown"; } };`,
    );
    const host = await deployment.open({
      functions: [hostFunction({ name: "known", run: () => "reached" })],
    });
    expect((await host.call("a", "f")).text()).not.toContain("reached");
    expect((await host.call("other", "f")).text()).toBe("1");
  });

  test.each(NAMES)("as a program is told so, by the name %.20s", async (name) => {
    const program = `process.stdin.on("data", (chunk) => {
      const { id, method, result, error } = JSON.parse(chunk);
      const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\\n");
      if (method === undefined) send({ id: 1, result: error ?? result });
      else send({ id: "a", method: ${JSON.stringify(name)}, params: "x" });
    });`;
    await deployment.write("p/main.cjs", program);
    await deployment.write(
      "p/plugin.yaml",
      "name: p\nversion: 1.0.0\nformat: process\ncommand: [node, main.cjs]\n",
    );
    const known = hostFunction({ name: "known", run: () => "reached" });
    const host = await deployment.open({ functions: [known], grants: { p: ["process:run"] } });
    const answer = await host.call("p", "f", "").then(
      (output) => output.text(),
      ({ code }) => String(code),
    );
    expect(answer).toMatch(name === LONG ? /^MORTISE_PROCESS_ANSWER_INVALID$/ : /-32601/);
    expect((await host.call("other", "f")).text()).toBe("1");
  });
});
