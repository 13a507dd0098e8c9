import { describe, expect, test } from "vitest";
import { compile } from "../compile.ts";
import type { Compiled } from "../compiled.ts";
import type { MortiseError } from "../errors.ts";
import type { HostImport } from "../gate.ts";
import { hostFunction } from "../hostfunction.ts";
import { assemble } from "../hostile/assemble.ts";
import type { Provider } from "../link.ts";

/** Answers every import from `env` with what `run` gives. */
const fromEnv =
  (run: (name: string, part: number) => Partial<HostImport> | undefined): Provider =>
  (module, name, type, part) => {
    const found = module === "env" ? run(name, part) : undefined;
    return found === undefined ? undefined : { name, type, plain: undefined, counted: true, ...found };
  };

async function plugin(text: string, provide: Provider): Promise<Compiled> {
  return compile(await assemble(text), { provide, format: "extism" });
}

/** How a call ends: the code that it returned, or the error's. */
const ending = (error: MortiseError): unknown => error.details.returnCode ?? error.code;

async function inThread(code: Compiled, options: object = {}): Promise<unknown> {
  await using pool = code.pool({ ...options, threads: 1 });
  return await pool.call("run").then(() => 0, ending);
}

/** Returns 7 where the host answers with what it was given. */
const NUMBERS = `(module
  (import "env" "i32" (func $i32 (param i32) (result i32)))
  (import "env" "i64" (func $i64 (param i64) (result i64)))
  (import "env" "f32" (func $f32 (param f32) (result f32)))
  (import "env" "f64" (func $f64 (param f64) (result f64)))
  (import "env" "none" (func $none))
  (import "env" "two" (func $two (param i32 i64) (result i64 i32)))
  (func (export "run") (result i32) (local $n i32)
    (call $none)
    (if (i32.ne (call $i32 (i32.const -2147483648)) (i32.const -2147483648)) (then (return (i32.const 1))))
    (if (i64.ne (call $i64 (i64.const 0x8000000000000001)) (i64.const 0x8000000000000001))
      (then (return (i32.const 2))))
    (if (f32.ne (call $f32 (f32.const 0.1)) (f32.const 0.1)) (then (return (i32.const 3))))
    (if (f64.ne (call $f64 (f64.const -0.1)) (f64.const -0.1)) (then (return (i32.const 4))))
    (call $two (i32.const -5) (i64.const -6))
    (local.set $n)
    (if (i64.ne (i64.const -6)) (then (return (i32.const 5))))
    (if (i32.ne (local.get $n) (i32.const -5)) (then (return (i32.const 6))))
    (i32.const 7)))`;

describe("a function of any signature that a plugin in a thread imports", () => {
  test.each([false, true])("gets and gives every kind of number (later: %s)", async (later) => {
    const seen: string[] = [];
    const answer = (name: string, args: unknown[]): unknown => {
      seen.push(name);
      return name === "two" ? [args[1], args[0]] : args[0];
    };
    const code = await plugin(
      NUMBERS,
      fromEnv((name) =>
        later
          ? { suspending: (...args: unknown[]) => Promise.resolve().then(() => answer(name, args)) }
          : { plain: (...args: unknown[]) => answer(name, args) },
      ),
    );
    expect(await inThread(code)).toBe(7);
    expect(seen).toEqual(["none", "i32", "i64", "f32", "f64", "two"]);
  });

  test("may be another instance's", async () => {
    const other = new WebAssembly.Instance(
      new WebAssembly.Module(
        (await assemble(
          `(module (func (export "add") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))`,
        )) as Uint8Array<ArrayBuffer>,
      ),
    );
    const code = await plugin(
      `(module
        (import "env" "add" (func $add (param i32) (result i32)))
        (func (export "run") (result i32) (call $add (i32.const 6))))`,
      (module) => (module === "env" ? (other.exports.add as WebAssembly.ExportValue) : undefined),
    );
    expect(await inThread(code)).toBe(7);
  });

  test("is the one that its own module was answered with", async () => {
    const lib = await assemble(`(module
      (import "env" "number" (func $number (result i32)))
      (func (export "ten") (result i32) (i32.mul (i32.const 10) (call $number))))`);
    const main = await assemble(`(module
      (import "lib" "ten" (func $ten (result i32)))
      (import "env" "number" (func $number (result i32)))
      (func (export "run") (result i32) (i32.add (call $ten) (call $number))))`);
    const code = await compile(
      { wasm: [{ name: "lib", data: lib }, { data: main }] },
      { provide: fromEnv((_, part) => ({ plain: () => part + 3 })), format: "extism" },
    );
    expect(await inThread(code)).toBe(34);
  });

  test("stands beside host functions that take bytes", async () => {
    const code = await compile(
      await assemble(`(module
        (import "env" "number" (func $number (result i32)))
        (import "extism:host/user" "bytes" (func $bytes (param i64) (result i64)))
        (import "extism:host/env" "length" (func $length (param i64) (result i64)))
        (func (export "run") (result i32)
          (i32.add (call $number) (i32.wrap_i64 (call $length (call $bytes (i64.const 0)))))))`),
      {
        provide: fromEnv((name) => (name === "number" ? { plain: () => 3 } : undefined)),
        functions: [hostFunction("bytes", async () => "four", { async: true })],
      },
    );
    expect(await inThread(code)).toBe(7);
  });

  const ONE = `(module
    (import "env" "answer" (func $answer (result i32)))
    (func (export "run") (result i32)
      (try (do (drop (call $answer)) (drop (call $answer))) (catch_all))
      (i32.const 7)))`;

  test("fails the call with what it threw, and no catch_all of the guest gets past that", async () => {
    const thrown = new Error("no luck");
    for (const suspending of [undefined, async () => Promise.reject(thrown)]) {
      const code = await plugin(
        ONE,
        fromEnv(() => ({
          plain: () => {
            throw thrown;
          },
          suspending,
        })),
      );
      await using pool = code.pool({ threads: 1 });
      const error: unknown = await pool.call("run").catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "MORTISE_HOST_FUNCTION_FAILED", cause: thrown });
    }
  });

  test("must answer what wasm takes", async () => {
    for (const answer of ["7", undefined, 7n]) {
      const code = await plugin(
        ONE,
        fromEnv(() => ({ plain: () => answer })),
      );
      expect(await inThread(code)).toBe("MORTISE_HOST_FUNCTION_FAILED");
    }
  });

  test("counts as a call of a host function", async () => {
    const code = await plugin(
      ONE,
      fromEnv(() => ({ plain: () => 1 })),
    );
    expect(await inThread(code, { hostCalls: 1 })).toBe("MORTISE_HOST_CALLS_EXCEEDED");
    expect(await inThread(code, { hostCalls: 2 })).toBe(7);
  });

  test("is left at the deadline, unless it waits for a person", async () => {
    const never = await plugin(
      ONE,
      fromEnv(() => ({ suspending: () => new Promise(() => undefined) })),
    );
    expect(await inThread(never, { deadline: 10 })).toBe("MORTISE_DEADLINE_EXCEEDED");
    const asked = Promise.withResolvers<() => void>();
    const person = await plugin(
      ONE,
      fromEnv(() => ({
        clockStops: true,
        suspending: () => new Promise((resolve) => asked.resolve(() => resolve(1))),
      })),
    );
    const spins = await plugin(`(module (func (export "run") (loop $again (br $again))))`, () => undefined);
    await using pool = person.pool({ threads: 1, deadline: 20, hostCalls: 1 });
    const call = pool.call("run").then(() => 0, ending);
    const answer = await asked.promise;
    // This deadline is later than the other's would be.
    expect(await inThread(spins, { deadline: 30 })).toBe("MORTISE_DEADLINE_EXCEEDED");
    answer();
    expect(await call).toBe("MORTISE_HOST_CALLS_EXCEEDED");
  });

  test("takes and gives no reference: those mean nothing in another thread", async () => {
    const code = await plugin(
      `(module
        (import "env" "answer" (func $answer (param externref)))
        (func (export "run") (result i32) (call $answer (ref.null extern)) (i32.const 7)))`,
      fromEnv(() => ({ plain: () => undefined })),
    );
    await using here = await code.instantiate();
    expect(await here.call("run").then(() => 0, ending)).toBe(7);
    const refused = { code: "MORTISE_OPTION_INVALID", problem: expect.stringContaining("externref") };
    expect(() => code.pool({ threads: 1 })).toThrow(expect.objectContaining(refused));
  });
});
