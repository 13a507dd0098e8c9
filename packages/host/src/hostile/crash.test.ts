import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { componentOf } from "../testing/component.ts";
import { Deployment, ManualClock, wasm } from "../testing/deployment.ts";
import { codeOf } from "./formats.ts";

const START = '(func $start (unreachable)) (start $start) (func (export "f"))';

/** By format: code that dies as soon as it is started. */
const CRASHING: Readonly<Record<string, () => string | Uint8Array | Promise<Uint8Array>>> = {
  buffer: () =>
    wasm(
      `(module (memory (export "memory") 1) (func (export "alloc") (param i32) (result i32) (i32.const 0)) ${START})`,
    ),
  extism: () =>
    wasm(
      `(module (import "extism:host/env" "input_offset" (func (result i64))) (memory (export "memory") 1) ${START})`,
    ),
  script: () => "throw new Error('no');",
  component: () => componentOf(`(module ${START})`, "package a:b; world w { export f: func(); }", "w"),
};

describe("a plugin that crashes on load", () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
    await deployment.script("other", "export const f = () => 1;");
  });
  afterEach(() => deployment.close());

  test.each(Object.entries(CRASHING))(
    "fails with a code, once, and harms no other: %s",
    async (format, code) => {
      await deployment.write(`a/main.${format === "script" ? "js" : "wasm"}`, await code());
      await deployment.write(
        "a/plugin.yaml",
        `name: a\nversion: 1.0.0\ncode: main.${format === "script" ? "js" : "wasm"}\n`,
      );
      const clock = new ManualClock();
      const breaker = { failures: 2, rest: 1_000, maxRest: 60_000 };
      const host = await deployment.open({ clock, breaker });
      // A script is started to be read; other code is when it is first called.
      const [crash, stopped] =
        format === "script"
          ? ["MORTISE_PLUGIN_UNAVAILABLE", "MORTISE_PLUGIN_UNAVAILABLE"]
          : ["MORTISE_TRAP", "MORTISE_CIRCUIT_OPEN"];
      expect(host.plugin("a")?.error?.code).toBe(format === "script" ? "MORTISE_LOAD_FAILED" : undefined);
      const codes: string[] = [];
      for (let n = 0; n < 10; n++) codes.push(await codeOf(host.call("a", "f")));
      expect(codes).toEqual([crash, crash, ...Array(8).fill(stopped)]);
      clock.pass(1_000);
      expect(await codeOf(host.call("a", "f"))).toBe(crash);
      expect(await codeOf(host.call("a", "f"))).toBe(stopped);
      expect(await codeOf(host.reload("a"))).toBe(format === "script" ? "MORTISE_LOAD_FAILED" : "answered");
      expect((await host.call("other", "f")).text()).toBe("1");
    },
  );

  test("as a program is started ever more seldom, and not at all once the breaker is open", async () => {
    await deployment.write(
      "p/main.mjs",
      'import { appendFileSync } from "node:fs"; appendFileSync("starts", "."); process.exit(1);',
    );
    await deployment.write(
      "p/plugin.yaml",
      "name: p\nversion: 1.0.0\nformat: process\ncommand: [node, main.mjs]\n",
    );
    const clock = new ManualClock();
    const host = await deployment.open({
      clock,
      grants: { p: ["process:run"] },
      breaker: { failures: 2, rest: 60_000, maxRest: 60_000 },
    });
    const starts = join(deployment.root, "p/starts");
    const until = async (call: Promise<unknown>) => {
      let over = false;
      const code = codeOf(call).finally(() => {
        over = true;
      });
      while (!over) {
        // What waits for its next start or for its last words waits by this clock.
        clock.pass(200);
        await new Promise(setImmediate);
      }
      return code;
    };
    const codes: string[] = [];
    for (let n = 0; n < 20; n++) codes.push(await until(host.call("p", "f", "", { deadline: 5_000_000 })));
    expect(codes.slice(2).every((code) => code === "MORTISE_CIRCUIT_OPEN")).toBe(true);
    expect(existsSync(starts) ? readFileSync(starts, "utf8").length : 0).toBeLessThanOrEqual(2);
  });
});
