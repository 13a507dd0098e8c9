import { CodedError } from "@mortise/engine";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FunctionError, hostFunction } from "./hostfunction.ts";
import type { HostOptions } from "./options.ts";
import { Deployment, gate, ManualClock, wasm } from "./testing/deployment.ts";

/** Hands its input to the host function `f`, and gives its reply. */
const BUFFER = wasm(`(module
  (import "mortise" "f" (func $f (param i32 i32) (result i64)))
  (memory (export "memory") 2)
  (global $next (mut i32) (i32.const 1024))
  (func (export "alloc") (param $size i32) (result i32)
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get $size))))
  (func (export "ask") (param i32 i32) (result i64) (call $f (local.get 0) (local.get 1))))`);
const EXTISM = wasm(`(module
  (import "extism:host/user" "f" (func $f (param i64) (result i64)))
  (import "extism:host/env" "input_offset" (func $input (result i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (memory (export "memory") 1)
  (func (export "ask") (result i32)
    (local $reply i64)
    (local.set $reply (call $f (call $input)))
    (call $output (local.get $reply) (call $length (local.get $reply)))
    (i32.const 0)))`);
const SCRIPT = 'import { host } from "mortise:plugin"; export const ask = (input) => host.f(input);';

interface Reply {
  readonly kind: string;
  readonly payload: unknown;
}

describe("a host function", () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
    await deployment.write("buffer.wasm", BUFFER);
    await deployment.write("extism.wasm", EXTISM);
    await deployment.script("script", SCRIPT);
  });
  afterEach(() => deployment.close());

  const asked = async (
    functions: HostOptions["functions"],
    input: object | string,
    options: HostOptions = {},
  ) => {
    const host = await deployment.open({ functions, ...options });
    const ask = async (plugin: string) => (await host.call(plugin, "ask", input)).json<Reply>();
    return [await ask("buffer"), await ask("extism"), await ask("script")];
  };
  const failed = async (functions: HostOptions["functions"], input: object | string) => {
    const [first, ...others] = await asked(functions, input);
    for (const other of others) expect(other).toEqual(first);
    return first;
  };

  test.each([false, true])("answers plugins of every format alike (async: %s)", async (async) => {
    const f = hostFunction({
      name: "f",
      async,
      input: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] },
      output: { type: "integer" },
      run: ({ n }: { n: number }) => (async ? Promise.resolve(2 * n) : 2 * n),
    });
    const reply = { kind: "Success", payload: 42 };
    expect(await asked([f], { n: 21 })).toEqual([reply, reply, reply]);
  });

  test("refuses what its schema does not say, and names the place", async () => {
    const f = hostFunction({
      name: "f",
      input: { type: "object", properties: { n: { type: "integer" } } },
      run: () => {
        throw new Error("never runs");
      },
    });
    expect(await failed([f], { n: "secret" })).toEqual({
      kind: "Error",
      payload: { code: "MORTISE_INPUT_INVALID", message: "In what `f` was passed, `/n` must be integer." },
    });
  });

  test("takes text as text or as JSON", async () => {
    const f = hostFunction({ name: "f", input: { type: "string" }, run: (text: string) => text });
    const reply = { kind: "Success", payload: "12" };
    expect(await asked([f], "12")).toEqual([reply, reply, reply]);
    expect(await asked([f], '"12"')).toEqual([reply, reply, reply]);
  });

  test("tells the guest what it was meant to be told, and of any other error nothing", async () => {
    const run = () => {
      throw new FunctionError("git:not_found", "There is no such branch.");
    };
    expect(await failed([hostFunction({ name: "f", run })], {})).toEqual({
      kind: "Error",
      payload: { code: "git:not_found", message: "There is no such branch." },
    });
    const leak = () => {
      throw new Error("the password is hunter2");
    };
    expect(await failed([hostFunction({ name: "f", run: leak })], {})).toEqual({
      kind: "Error",
      payload: { code: "MORTISE_FUNCTION_FAILED", message: "The host function `f` failed." },
    });
    const wrong = hostFunction({ name: "f", output: { type: "string" }, run: () => 1 });
    expect((await failed([wrong], {}))?.payload).toMatchObject({ code: "MORTISE_RESULT_INVALID" });
  });

  test("demands a capability made of its input, and more on the way", async () => {
    const f = hostFunction({
      name: "f",
      requires: ({ key }: { key: string }) => [`kv:read:${key}`, "kv:count"],
      run: (_, call) => call.demand("kv:extra"),
    });
    const grants = { buffer: ["kv:*"], extism: ["kv:read:a", "kv:count"], script: ["kv:read:b"] };
    const replies = await asked([f], { key: "a" }, { grants });
    expect(replies.map(({ payload }) => (payload as { message?: string } | null)?.message)).toEqual([
      undefined,
      "`kv:extra` is not granted.",
      "`kv:read:a` is not granted.",
    ]);
  });

  test("that cannot say what it needs denies", async () => {
    const f = hostFunction({ name: "f", requires: () => "kv:", run: () => "secret" });
    expect((await failed([f], {}))?.payload).toMatchObject({ code: "MORTISE_CAPABILITY_INVALID" });
  });

  test("is called no more often than its rate, by each plugin", async () => {
    const clock = new ManualClock();
    const f = hostFunction({
      name: "f",
      rate: { burst: 1, perSecond: 1 },
      rateBy: (input: string) => input,
      run: () => true,
    });
    const host = await deployment.open({ functions: [f], clock });
    const ask = async (plugin: string, by: string) => (await host.call(plugin, "ask", by)).json<Reply>().kind;
    expect([await ask("script", '"a"'), await ask("script", '"a"')]).toEqual(["Success", "Error"]);
    expect([await ask("script", '"b"'), await ask("buffer", '"a"')]).toEqual(["Success", "Success"]);
    expect(host.audit()).toMatchObject([{ plugin: "script", kind: "rate", code: "MORTISE_RATE_EXCEEDED" }]);
    clock.pass(1_000);
    expect(await ask("script", '"a"')).toBe("Success");
  });

  test("does nothing more for a call that has ended", async () => {
    const begun = gate();
    const ended = gate();
    const done = gate();
    const after: unknown[] = [];
    const f = hostFunction({
      name: "f",
      async: true,
      async run(_, call) {
        begun.open();
        await ended.passed;
        const acts = [
          () => call.demand("kv:read"),
          () => call.emit({ stream: "global", type: "say" }),
          () => call.log("info", "late"),
        ];
        for (const act of acts) {
          try {
            after.push(act());
          } catch (error) {
            after.push((error as { code?: string }).code);
          }
        }
        after.push(call.signal.aborted);
        done.open();
      },
    });
    const lines: unknown[] = [];
    const host = await deployment.open({
      functions: [f],
      grants: { script: ["kv:read", "emit:global"] },
      log: (entry) => void lines.push(entry),
    });
    const stop = new AbortController();
    const call = host.call("script", "ask", {}, { signal: stop.signal });
    await begun.passed;
    stop.abort();
    await expect(call).rejects.toMatchObject({ code: "MORTISE_ABORTED" });
    ended.open();
    await done.passed;
    expect(after).toEqual(["MORTISE_ABORTED", "MORTISE_ABORTED", "MORTISE_ABORTED", true]);
    expect([lines, host.audit()]).toEqual([[], []]);
  });

  test("tells the guest the coded errors of every package, and nobody else's words", async () => {
    const table = { MORTISE_KV_QUOTA: ["limit", "The quota is full.", "Delete something."] } as const;
    class StoreError extends CodedError {}
    const run = () => {
      throw new StoreError(table, "MORTISE_KV_QUOTA", "It is full.", {});
    };
    expect((await failed([hostFunction({ name: "f", run })], {}))?.payload).toEqual({
      code: "MORTISE_KV_QUOTA",
      message: "It is full.",
    });
    const foreign = () => {
      throw Object.assign(new Error("the password is hunter2"), { code: "ENOENT", problem: "hunter2" });
    };
    expect((await failed([hostFunction({ name: "f", run: foreign })], {}))?.payload).toMatchObject({
      code: "MORTISE_FUNCTION_FAILED",
    });
  });

  test("is refused where it is not well defined", async () => {
    const f = hostFunction({ name: "f", run: () => 1 });
    const invalid = { code: "MORTISE_FUNCTION_INVALID" };
    await expect(deployment.open({ functions: [f, f] })).rejects.toMatchObject(invalid);
    await expect(
      deployment.open({ functions: [{ ...f, input: { type: "nothing" } }] }),
    ).rejects.toMatchObject(invalid);
    expect(() => hostFunction({ name: "not a name", run: () => 1 })).toThrow("MORTISE_FUNCTION_INVALID");
    expect(() => hostFunction({ name: "f", rate: { burst: 0, perSecond: 1 }, run: () => 1 })).toThrow("rate");
  });

  test("whose schemas were compiled is held to these, and nothing is compiled", async () => {
    const compiled = Object.assign((value: unknown) => value === 1, {
      errors: [{ instancePath: "/n", message: "must be one" }],
    });
    const schema = { type: "nothing" };
    const f = hostFunction({
      name: "f",
      input: schema,
      output: schema,
      compiled: { input: compiled, output: compiled },
      run: (n) => n,
    });
    expect(await failed([f], "1")).toEqual({ kind: "Success", payload: 1 });
    expect((await failed([f], "2"))?.payload).toEqual({
      code: "MORTISE_INPUT_INVALID",
      message: "In what `f` was passed, `/n` must be one.",
    });
  });

  test("that gives a promise without saying so gives an error", async () => {
    const f = hostFunction({ name: "f", run: () => Promise.reject(new Error("unheard")) });
    expect((await failed([f], {}))?.payload).toMatchObject({ code: "MORTISE_FUNCTION_INVALID" });
  });

  test("that a plugin imports and nobody gives keeps it from loading", async () => {
    const host = await deployment.open();
    expect(host.plugin("buffer")?.error?.problem).toContain("MORTISE_IMPORT_UNKNOWN");
    expect(host.plugin("script")?.state).toBe("ready");
  });
});
