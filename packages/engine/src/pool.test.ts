import { beforeAll, describe, expect, test } from "vitest";
import { guest } from "../guests/build.ts";
import { compile } from "./compile.ts";
import type { MortiseError } from "./errors.ts";
import { hostFunction } from "./hostfunction.ts";

const code = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "answered",
    (error: MortiseError) => error.code,
  );

/** A plugin whose calls stay inside the host function until they are let go, in the order in which they came. */
async function held(): Promise<{
  plugin: Awaited<ReturnType<typeof compile>>;
  began: string[];
  release: (() => void)[];
}> {
  const began: string[] = [];
  const release: (() => void)[] = [];
  const hold = hostFunction(
    "host_reflect",
    (input) => {
      began.push(input.text());
      return new Promise((resolve) => {
        release.push(() => resolve(input));
      });
    },
    { async: true },
  );
  return { plugin: await compile(await guest("reflect.wat"), { functions: [hold] }), began, release };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let echo: Awaited<ReturnType<typeof compile>>;
beforeAll(async () => {
  echo = await compile(await guest("echo.wat"));
});

describe("a pool", () => {
  test("makes an instance for each call at once, up to its maximum, and the rest wait", async () => {
    const { plugin, began, release } = await held();
    await using pool = plugin.pool({ max: 2 });
    expect(pool.size).toBe(0);
    const calls = ["a", "b", "c"].map((text) => pool.call("reflect", text));
    expect([pool.size, pool.busy, pool.queued]).toEqual([2, 2, 1]);
    expect(began).toEqual(["a", "b"]);
    release[0]?.();
    expect((await calls[0])?.text()).toBe("a");
    await turn();
    expect(began).toEqual(["a", "b", "c"]);
    release[1]?.();
    release[2]?.();
    expect((await Promise.all(calls)).map((output) => output.text())).toEqual(["a", "b", "c"]);
    expect([pool.size, pool.busy, pool.queued]).toEqual([2, 0, 0]);
  });

  test("serves calls in the order in which they were made", async () => {
    const { plugin, began, release } = await held();
    await using pool = plugin.pool({ max: 1 });
    const names = Array.from({ length: 20 }, (_, i) => String(i));
    const calls = names.map((text) => pool.call("reflect", text));
    for (const [i, call] of calls.entries()) {
      release[i]?.();
      await call;
      await turn();
    }
    expect(began).toEqual(names);
  });

  test("refuses a call when too many wait", async () => {
    const { plugin, release } = await held();
    await using pool = plugin.pool({ max: 1, queue: 1 });
    const first = pool.call("reflect", "a");
    const second = pool.call("reflect", "b");
    expect(await code(pool.call("reflect", "c"))).toBe("MORTISE_QUEUE_FULL");
    release[0]?.();
    await first;
    await turn();
    release[1]?.();
    expect((await second).text()).toBe("b");
  });

  test("forgets a waiting call that its signal stopped", async () => {
    const { plugin, began, release } = await held();
    await using pool = plugin.pool({ max: 1 });
    const controller = new AbortController();
    const first = pool.call("reflect", "a");
    const second = pool.call("reflect", "b", { signal: controller.signal });
    controller.abort();
    expect(await code(second)).toBe("MORTISE_ABORTED");
    expect(pool.queued).toBe(0);
    release[0]?.();
    await first;
    await turn();
    expect(began).toEqual(["a"]);
    expect(await code(pool.call("reflect", "c", { signal: AbortSignal.abort() }))).toBe("MORTISE_ABORTED");
  });

  test("takes a waiting call's input as it was when the call was made", async () => {
    const { plugin, release } = await held();
    await using pool = plugin.pool({ max: 1 });
    const input = Buffer.from("before");
    const first = pool.call("reflect", "a");
    const second = pool.call("reflect", input);
    input.write("later!");
    release[0]?.();
    await first;
    await turn();
    release[1]?.();
    expect((await second).text()).toBe("before");
  });

  test("goes on after a trap, with vars as they were", async () => {
    const errors = await compile(await guest("errors.as.ts"));
    await using traps = errors.pool({ max: 1 });
    expect(await code(traps.call("trap"))).toBe("MORTISE_TRAP");
    expect((await traps.call("error_cleared", "still here")).text()).toBe("still here");
    expect(traps.size).toBe(1);
  });

  test("shares its vars among its instances", async () => {
    const vars = await compile(await guest("vars.as.ts"));
    await using pool = vars.pool({ max: 2, min: 2 });
    await Promise.all([pool.call("set", "a=1"), pool.call("set", "b=2")]);
    const outputs = await Promise.all(["a", "b", "a", "b"].map((key) => pool.call("get", key)));
    expect(outputs.map((output) => output.text())).toEqual(["1", "2", "1", "2"]);
  });

  test("makes as many instances as are wanted at least", async () => {
    await using pool = echo.pool({ min: 3 });
    expect(pool.size).toBe(3);
    expect(pool.exports).toEqual(["echo", "echo_copied"]);
  });

  test("refuses what waits and ends what runs when it is closed", async () => {
    const { plugin } = await held();
    const pool = plugin.pool({ max: 1 });
    const calls = ["a", "b"].map((text) => code(pool.call("reflect", text)));
    await pool.close();
    expect(await Promise.all(calls)).toEqual(["MORTISE_CLOSED", "MORTISE_CLOSED"]);
    expect(await code(pool.call("reflect", "c"))).toBe("MORTISE_CLOSED");
  });

  test("answers ten thousand calls, each with its own input", async () => {
    await using pool = echo.pool({ max: 4, queue: 10_000 });
    const outputs = await Promise.all(
      Array.from(
        { length: 10_000 },
        async (_, i) => (await pool.call("echo", String(i))).text() === String(i),
      ),
    );
    expect(outputs.every(Boolean)).toBe(true);
  });

  test.each([
    [{ max: 0 }, "max"],
    [{ min: 3, max: 2 }, "min"],
    [{ queue: -1 }, "queue"],
    [{ max: 1.5 }, "max"],
    [{ threads: 0 }, "threads"],
  ] as const)("refuses the options %j", (options, name) => {
    expect(() => echo.pool(options as { max: number })).toThrow(`\`${name}\``);
  });
});
