import { describe, expect, test } from "vitest";
import type { Compiled } from "../compiled.ts";
import { MortiseError } from "../errors.ts";
import { hostFunction } from "../hostfunction.ts";
import { EVERYWHERE, FORMATS } from "./formats.ts";

async function errorOf(call: () => unknown): Promise<MortiseError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof MortiseError) return error;
    throw error;
  }
  throw new Error("It answered.");
}

const waits = hostFunction("effect", () => new Promise<never>(() => {}), { async: true });
const WAITS = { wat: "(call $effect)", script: 'host.effect("");' };

describe.each(EVERYWHERE)(
  "an error of a call names the plugin and the export ($format, $entry)",
  ({ make, enter }) => {
    const named = (): Promise<Compiled> => make(WAITS, { name: "ada", functions: [waits] });

    test("that is not there", async () => {
      await using instance = (await named()).instantiateSync();
      const error = await errorOf(() => enter(instance, "missing"));
      expect([error.code, error.details]).toMatchObject([
        "MORTISE_EXPORT_UNKNOWN",
        { plugin: "ada", export: "missing" },
      ]);
    });

    test("that a signal refuses before it begins, or that is closed", async () => {
      const instance = (await named()).instantiateSync();
      const signal = AbortSignal.abort();
      const aborted = await errorOf(() => enter(instance, "echo", "", { signal }));
      expect([aborted.code, aborted.details]).toMatchObject([
        "MORTISE_ABORTED",
        { plugin: "ada", export: "echo" },
      ]);
      await instance.close();
      const closed = await errorOf(() => enter(instance, "echo", ""));
      expect([closed.code, closed.details]).toMatchObject([
        "MORTISE_CLOSED",
        { plugin: "ada", export: "echo" },
      ]);
    });
  },
);

describe.each(FORMATS)("an error names the plugin (%s)", (_, make) => {
  const named = (): Promise<Compiled> => make(WAITS, { name: "ada", functions: [waits] });

  test("that is busy, or in whose queue there is no room, and not the call that goes on", async () => {
    await using instance = (await named()).instantiateSync({ queue: 0 });
    const pending = errorOf(() => instance.call("deed"));
    const busy = await errorOf(() => instance.callSync("echo", ""));
    expect([busy.code, busy.details]).toMatchObject(["MORTISE_BUSY", { plugin: "ada", export: "echo" }]);
    const full = await errorOf(() => instance.call("echo", ""));
    expect([full.code, full.details]).toMatchObject([
      "MORTISE_QUEUE_FULL",
      { plugin: "ada", export: "echo" },
    ]);
    await instance.close();
    const closed = await pending;
    expect(closed.details).toMatchObject({ plugin: "ada", export: "deed" });
  });

  test("that does not fit into its memory cap", async () => {
    const code = await named();
    const error = await errorOf(() => code.instantiateSync({ memory: "64KiB" }));
    expect([error.code, error.details]).toMatchObject(["MORTISE_MEMORY_EXCEEDED", { plugin: "ada" }]);
  });
});
