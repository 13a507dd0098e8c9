import { afterEach, describe, expect, test, vi } from "vitest";
import { suspendedCalls } from "../call.ts";
import { compile } from "../compile.ts";
import type { HostFunction } from "../hostfunction.ts";
import { hostFunction } from "../hostfunction.ts";
import { body, name, PREAMBLE, section, vector } from "../wasm/bytes.ts";
import { assemble } from "./assemble.ts";
import type { Deed } from "./formats.ts";
import { ENTRIES, EVERYWHERE, FORMATS } from "./formats.ts";
import { SPINS } from "./spins.ts";
import { codeOf, expectUnharmed } from "./survive.ts";

const functions = [hostFunction("effect", () => undefined)];
const SOON = { deadline: 15 };

describe.each(EVERYWHERE)("a guest of format $format, entered by $entry", ({ format, make, enter }) => {
  const spins = Object.entries(SPINS).filter(([, { script }]) => format !== "script" || script !== undefined);

  test.each(spins)("is stopped at its deadline in %s", async (_, deed) => {
    const code = await make(deed, { functions });
    await using instance = code.instantiateSync({ hostCalls: 1e9 });
    await using other = code.instantiateSync();
    expect(await codeOf(enter(instance, "deed", "", SOON))).toBe("MORTISE_DEADLINE_EXCEEDED");
    await expectUnharmed(instance, other);
  });

  test.each(spins)("is stopped when its fuel is used up in %s", async (_, deed) => {
    const code = await make(deed, { functions });
    await using instance = code.instantiateSync({
      hostCalls: 1e9,
      fuel: format === "script" ? 10_000_000 : 200_000,
    });
    expect(await codeOf(enter(instance, "deed"))).toBe("MORTISE_FUEL_EXHAUSTED");
    await expectUnharmed(instance);
  });
});

describe.each(ENTRIES)("a guest entered by %s", (_, enter) => {
  const loop = "(func $spin (loop $again (br $again)))";
  const echo = `(func (export "echo") (result i32) (i32.const 0))`;
  const alloc = `(memory (export "memory") 1) (func (export "alloc") (param i32) (result i32) (i32.const 8))
    (func (export "echo") (param i32 i32) (result i64) (i64.const 0))`;
  const kinds = { extism: echo, buffer: alloc };
  const starts = {
    "its start function": `${loop} (start $spin)`,
    _initialize: `${loop} (export "_initialize" (func $spin))`,
    __wasm_call_ctors: `${loop} (export "__wasm_call_ctors" (func $spin))`,
    hs_init: `(func (export "hs_init") (param i32 i32) (loop $again (br $again)))`,
    "_initialize before hs_init": `${loop} (export "_initialize" (func $spin)) (func (export "hs_init"))`,
  };
  const cases = Object.entries(kinds).flatMap(([format, fields]) =>
    Object.entries(starts).map(([where, start]) => [where, format, `(module ${fields} ${start})`] as const),
  );

  test.each(cases)("is stopped in %s (%s), at each of its first calls", async (_, __, text) => {
    const code = await compile(await assemble(text));
    await using instance = code.instantiateSync({ deadline: 15 });
    expect(await codeOf(enter(instance, "echo"))).toBe("MORTISE_DEADLINE_EXCEEDED");
    expect(await codeOf(enter(instance, "echo"))).toBe("MORTISE_DEADLINE_EXCEEDED");
    await using metered = code.instantiateSync({ fuel: 10_000 });
    expect(await codeOf(enter(metered, "echo"))).toBe("MORTISE_FUEL_EXHAUSTED");
    await expectUnharmed();
  });

  test("is stopped in a recursion through function references", async () => {
    // wabt has no `call_ref`: (func $self (param i32) … twice: (call_ref $t (i32.sub (local.get 0) (i32.const 1)) (ref.func $self)))
    const step = [0x20, 0, 0x41, 1, 0x6b, 0xd2, 0, 0x14, 0];
    const self = body([0x20, 0, 0x45, 0x04, 0x40, 0x0f, 0x0b, ...step, ...step]);
    const bytes = Uint8Array.from([
      ...PREAMBLE,
      ...section(
        1,
        vector([
          [0x60, 1, 0x7f, 0],
          [0x60, 0, 0],
        ]),
      ),
      ...section(3, vector([[0], [1]])),
      ...section(7, vector([[...name("deed"), 0, 1]])),
      ...section(9, vector([[0x03, 0x00, ...vector([[0]])]])),
      ...section(10, vector([self, body([0x41, 60, 0x10, 0])])),
    ]);
    const code = await compile(bytes);
    await using instance = code.instantiateSync();
    expect(await codeOf(enter(instance, "deed", "", SOON))).toBe("MORTISE_DEADLINE_EXCEEDED");
    await using metered = code.instantiateSync({ fuel: 10_000 });
    expect(await codeOf(enter(metered, "deed"))).toBe("MORTISE_FUEL_EXHAUSTED");
    await expectUnharmed();
  });

  test("is stopped in the buffer format's alloc and dealloc", async () => {
    for (const [fields, called] of [
      [`(func (export "alloc") (param i32) (result i32) (loop $again (br $again)) (i32.const 8))`, "alloc"],
      [
        `(func (export "alloc") (param i32) (result i32) (i32.const 8))
         (func (export "dealloc") (param i32 i32) (loop $again (br $again)))`,
        "dealloc",
      ],
    ] as const) {
      const text = `(module (memory (export "memory") 1) ${fields}
        (func (export "echo") (param i32 i32) (result i64) (i64.const 0x900000002)))`;
      const instance = (await compile(await assemble(text))).instantiateSync(SOON);
      expect([called, await codeOf(enter(instance, "echo", "hi"))]).toEqual([
        called,
        "MORTISE_DEADLINE_EXCEEDED",
      ]);
    }
    await expectUnharmed();
  });
});

describe.each(ENTRIES)("a guest entered by %s whose host function answers", (entry, enter) => {
  test("is stopped in the alloc that makes room for the answer, as anywhere else", async () => {
    const text = (last: string): Promise<Uint8Array> =>
      assemble(`(module
        (import "mortise" "effect" (func $effect (param i32 i32) (result i64)))
        (memory (export "memory") 1)
        (func (export "alloc") (param i32) (result i32)
          (if (i32.eq (local.get 0) (i32.const 6)) (then ${last}))
          (i32.const 8))
        (func (export "deed") (param i32 i32) (result i64)
          (loop $again
            (try (do (drop (call $effect (i32.const 0) (i32.const 0)))) (catch_all))
            (br $again))
          (i64.const 0)))`);
    const spins = await text("(loop $again (br $again))");
    const traps = await text("(unreachable)");
    for (const yields of [true, false]) {
      for (const async of entry === "call" ? [true, false] : [false]) {
        const run = vi.fn(() => "answer");
        const functions = [hostFunction("effect", run, { async })];
        const spinning = await compile(spins, { functions });
        await using late = spinning.instantiateSync({ yields });
        expect(await codeOf(enter(late, "deed", "", SOON))).toBe("MORTISE_DEADLINE_EXCEEDED");
        await using spent = spinning.instantiateSync({ yields, fuel: 10_000 });
        expect(await codeOf(enter(spent, "deed"))).toBe("MORTISE_FUEL_EXHAUSTED");
        await using trapping = (await compile(traps, { functions })).instantiateSync({ yields });
        expect(await codeOf(enter(trapping, "deed"))).toBe("MORTISE_TRAP");
        expect(run).toHaveBeenCalledTimes(3);
      }
    }
    await expectUnharmed();
  });
});

describe.each(FORMATS)("a call to a guest of format %s", (_, make) => {
  const spin: Deed = { wat: "(loop $again (br $again))", script: "for (;;);" };

  test("is stopped by its AbortSignal while the guest computes, and the event loop turns meanwhile", async () => {
    await using instance = (await make(spin)).instantiateSync();
    const stop = new AbortController();
    let turns = 0;
    const turn = (): void => {
      if (++turns === 5) stop.abort();
      else setImmediate(turn);
    };
    setImmediate(turn);
    expect(await codeOf(instance.call("deed", "", { signal: stop.signal, deadline: Infinity }))).toBe(
      "MORTISE_ABORTED",
    );
    expect(turns).toBe(5);
    await expectUnharmed(instance);
  });

  test("is refused where its AbortSignal is aborted already", async () => {
    await using instance = (await make(spin)).instantiateSync();
    const options = { signal: AbortSignal.abort() };
    expect(await codeOf(instance.call("deed", "", options))).toBe("MORTISE_ABORTED");
    expect(await codeOf(() => instance.callSync("deed", "", options))).toBe("MORTISE_ABORTED");
    await expectUnharmed(instance);
  });

  test("is ended when its instance is closed, and calls that wait are refused", async () => {
    const instance = (await make(spin)).instantiateSync();
    const running = codeOf(instance.call("deed", "", { deadline: Infinity }));
    const waiting = codeOf(instance.call("echo", ""));
    await instance.close();
    expect(await running).toBe("MORTISE_CLOSED");
    expect(await waiting).toBe("MORTISE_CLOSED");
    expect(await codeOf(instance.call("echo"))).toBe("MORTISE_CLOSED");
    expect(await codeOf(() => instance.callSync("echo"))).toBe("MORTISE_CLOSED");
    await expectUnharmed();
  });

  test("is stopped beside others that spin as well", async () => {
    const code = await make(spin);
    const all = Array.from({ length: 20 }, () => code.instantiateSync());
    const codes = await Promise.all(all.map((each) => codeOf(each.call("deed", "", { deadline: 30 }))));
    expect(new Set(codes)).toEqual(new Set(["MORTISE_DEADLINE_EXCEEDED"]));
    await expectUnharmed(...all);
  });
});

describe.each(FORMATS)("a guest of format %s that waits for a host function", (format, make) => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  afterEach(() => expect(unhandled).not.toHaveBeenCalled());

  /** Waits, whatever comes of it, and then does what it must not get to do. */
  const wait: Deed = {
    wat: `(call $effect) (call $effect)`,
    script: 'host.effect(""); host.effect("");',
  };
  const stubborn: Deed = {
    wat: `(loop $again
      (try (do (call $effect)) (catch_all))
      (try (do (call $effect)) (catch_all (call $effect)))
      (br $again))`,
    script: 'for (;;) { try { host.effect(""); } catch {} try { host.effect(""); } finally { continue; } }',
  };
  const stubbornToo: Deed = {
    wat: `(loop $again
      (block $caught (try_table (catch_all $caught) (call $effect)))
      (call $effect)
      (br $again))`,
    script: 'for (;;) { try { host.effect(""); } catch { host.effect(""); } }',
  };
  const guests: readonly (readonly [string, Deed])[] = [
    ["that would go on", wait],
    ["that catches all", stubborn],
    ["that catches all in a try_table", stubbornToo],
  ];
  const counted = (run: HostFunction["run"], async = true): { effect: HostFunction; calls: () => number } => {
    const spy = vi.fn(run);
    return { effect: hostFunction("effect", spy, { async }), calls: () => spy.mock.calls.length };
  };
  const never = (): Promise<never> => new Promise(() => {});

  test.each(guests)("is stopped at its deadline, and does nothing more (%s)", async (_, deed) => {
    const { effect, calls } = counted(never);
    await using instance = (await make(deed, { functions: [effect] })).instantiateSync();
    expect(await codeOf(instance.call("deed", "", SOON))).toBe("MORTISE_DEADLINE_EXCEEDED");
    expect(calls()).toBeLessThanOrEqual(1);
    await expectUnharmed(instance);
  });

  test.each(guests)("is stopped by its AbortSignal, and does nothing more (%s)", async (_, deed) => {
    const stop = new AbortController();
    const { effect, calls } = counted(() => {
      setImmediate(() => stop.abort());
      return never();
    });
    await using instance = (await make(deed, { functions: [effect] })).instantiateSync();
    expect(await codeOf(instance.call("deed", "", { signal: stop.signal }))).toBe("MORTISE_ABORTED");
    expect(calls()).toBe(1);
    await expectUnharmed(instance);
  });

  test.each(guests)("is ended when its instance is closed, and does nothing more (%s)", async (_, deed) => {
    const waits = Promise.withResolvers<void>();
    const { effect, calls } = counted(() => {
      waits.resolve();
      return never();
    });
    const instance = (await make(deed, { functions: [effect] })).instantiateSync();
    const running = codeOf(instance.call("deed"));
    await waits.promise;
    expect(suspendedCalls()).toBe(1);
    await instance.close();
    expect(await running).toBe("MORTISE_CLOSED");
    expect(calls()).toBe(1);
    await expectUnharmed();
  });

  // In a script, what a host function throws is an exception: it may go on.
  const notScripts = format === "script" ? guests.slice(0, 1) : guests;

  test.each(notScripts)(
    "is ended when the promise is rejected, and does nothing more (%s)",
    async (_, deed) => {
      const { effect, calls } = counted(() => Promise.reject(new Error("no such user")));
      await using instance = (await make(deed, { functions: [effect] })).instantiateSync();
      await expect(instance.call("deed")).rejects.toMatchObject({
        code: "MORTISE_HOST_FUNCTION_FAILED",
        message: expect.stringContaining("no such user"),
      });
      expect(calls()).toBe(1);
      await expectUnharmed(instance);
    },
  );

  test.each(notScripts)(
    "is ended when the host function throws, and does nothing more (%s)",
    async (_, deed) => {
      for (const async of [true, false]) {
        const { effect, calls } = counted(() => {
          throw new Error("no such user");
        }, async);
        await using instance = (await make(deed, { functions: [effect] })).instantiateSync();
        await expect(instance.call("deed")).rejects.toMatchObject({ code: "MORTISE_HOST_FUNCTION_FAILED" });
        expect(calls()).toBe(1);
        if (!async) {
          expect(await codeOf(() => instance.callSync("deed"))).toBe("MORTISE_HOST_FUNCTION_FAILED");
          expect(calls()).toBe(2);
        }
        await expectUnharmed(instance);
      }
    },
  );

  test.each(guests)("is ended by callSync, where nothing may wait (%s)", async (_, deed) => {
    const { effect, calls } = counted(never);
    await using instance = (await make(deed, { functions: [effect] })).instantiateSync();
    expect(await codeOf(() => instance.callSync("deed"))).toBe("MORTISE_HOST_FUNCTION_ASYNC");
    expect(calls()).toBe(0);
    await expectUnharmed(instance);
  });

  test("is left alone by a promise that settles after the call has ended, whichever way", async () => {
    const late: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
    const { effect, calls } = counted(() => new Promise((resolve, reject) => late.push({ resolve, reject })));
    await using instance = (await make(wait, { functions: [effect] })).instantiateSync();
    expect(await codeOf(instance.call("deed", "", SOON))).toBe("MORTISE_DEADLINE_EXCEEDED");
    expect(await codeOf(instance.call("deed", "", SOON))).toBe("MORTISE_DEADLINE_EXCEEDED");
    // A slow machine may not have come to the host function in time: only promises of calls that have ended settle.
    const [one, other] = late.splice(0);
    // The next call waits as well, while the promises of the last two settle.
    const next = codeOf(instance.call("deed", "", SOON));
    one?.resolve("too late");
    other?.reject(new Error("too late"));
    expect(await next).toBe("MORTISE_DEADLINE_EXCEEDED");
    expect(calls()).toBeLessThanOrEqual(3);
    await expectUnharmed(instance);
  });

  test("goes on where the promise settles in time, and is stopped at the deadline of the whole call", async () => {
    let left = 3;
    const { effect, calls } = counted(() => (left-- > 0 ? Promise.resolve("") : never()));
    await using instance = (await make(stubborn, { functions: [effect] })).instantiateSync();
    expect(await codeOf(instance.call("deed", "", { deadline: 250 }))).toBe("MORTISE_DEADLINE_EXCEEDED");
    expect(calls()).toBe(4);
    await expectUnharmed(instance);
  });

  test("keeps its deadline's clock still where the host function waits for a person", async () => {
    const effect = hostFunction(
      "effect",
      async () => {
        // As long as three deadlines take, by another guest's clock.
        await using other = (
          await make({ wat: "(loop $again (br $again))", script: "for (;;);" })
        ).instantiateSync();
        await codeOf(other.call("deed", "", { deadline: 250 }));
      },
      { async: true, clockStops: true },
    );
    const once: Deed = { wat: "(call $effect)", script: 'host.effect("");' };
    await using instance = (await make(once, { functions: [effect] })).instantiateSync();
    expect(await codeOf(instance.call("deed", "", { deadline: 100 }))).toBe("answered");
    await expectUnharmed(instance);
  });
});

describe("a catch_all", () => {
  const WASI = `(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))`;
  const modules = {
    extism: (body: string) => `(module ${WASI}
      (import "extism:host/user" "effect" (func $effect (param i64) (result i64)))
      (memory (export "memory") 1)
      (func (export "deed") (result i32) ${body} (drop (call $effect (i64.const 0))) (i32.const 0)))`,
    buffer: (body: string) => `(module ${WASI}
      (import "mortise" "effect" (func $effect (param i32 i32) (result i64)))
      (memory (export "memory") 1)
      (func (export "alloc") (param i32) (result i32) (i32.const 8))
      (func (export "deed") (param i32 i32) (result i64)
        ${body} (drop (call $effect (i32.const 0) (i32.const 0))) (i64.const 0)))`,
  };
  const cases = Object.entries(modules).flatMap(([format, text]) =>
    ENTRIES.map(([entry, enter]) => ({ format, text, entry, enter })),
  );

  test.each(cases)("swallows no exit ($format, $entry)", async ({ text, enter }) => {
    const effect = vi.fn();
    const body = `(try (do (call $exit (i32.const 3)) (call $exit (i32.const 4))) (catch_all))`;
    const code = await compile(await assemble(text(body)), { functions: [hostFunction("effect", effect)] });
    await using instance = code.instantiateSync();
    await expect(enter(instance, "deed")).rejects.toMatchObject({
      code: "MORTISE_EXIT",
      details: { returnCode: 3 },
    });
    expect(effect).not.toHaveBeenCalled();
    await expectUnharmed();
  });

  test.each(cases)("swallows no trap ($format, $entry)", async ({ text, enter }) => {
    const effect = vi.fn();
    const body = `(try (do (i32.store (i32.const -4) (i32.const 0))) (catch_all))`;
    const code = await compile(await assemble(text(body)), { functions: [hostFunction("effect", effect)] });
    await using instance = code.instantiateSync();
    expect(await codeOf(enter(instance, "deed"))).toBe("MORTISE_TRAP");
    expect(effect).not.toHaveBeenCalled();
    await expectUnharmed();
  });
});
