import { effects } from "@mortise/effects";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostFunction } from "../hostfunction.ts";
import type { Guests } from "./formats.ts";
import { codeIn, FORMATS, guests } from "./formats.ts";

const [FIRST = "", SECOND = ""] = FORMATS;

describe.each([8, 2])(
  "a plugin that calls another, by a function made for that, of %i instances",
  (instances) => {
    let deployment: Guests;
    let entered = 0;
    /** Has the plugin that is named call the first or second one, which then call each other. */
    const call = hostFunction({
      name: "call",
      async: true,
      run: async ({ to }: { to: string }, { signal }) => {
        entered++;
        const { host } = deployment;
        const input = { to: to === FIRST ? SECOND : FIRST };
        if (to !== "component") return (await host.call(to, "ask_call", input, { signal })).json();
        return (await host.call(to, "ask", ["call", JSON.stringify(input)], { signal })).json();
      },
    });
    beforeAll(async () => {
      const one = hostFunction({ name: "one", run: () => 1 });
      deployment = await guests([call, one], [], { instances });
    });
    afterAll(() => deployment[Symbol.asyncDispose]());

    test.each(FORMATS)("is answered when that has gone round a few times: %s", async (to) => {
      const { host } = deployment;
      entered = 0;
      // Where there are fewer instances, the last one waits for one until the first one's time is up.
      const ask = host.call(FIRST, "ask_call", { to }, { deadline: instances === 8 ? 5_000 : 100 });
      if (instances === 8) expect((await ask).text()).toContain("MORTISE_CALLS_NESTED");
      else await expect(ask).rejects.toMatchObject({ code: "MORTISE_DEADLINE_EXCEEDED" });
      expect(entered).toBeLessThanOrEqual(8);
      for (const format of FORMATS) expect(codeIn(await deployment.ask(format, "one"))).toBe("Success");
    });
  },
);

test("of the host's own functions none calls a plugin", () => {
  const groups = new Set(effects().map(({ name }) => name.split("_", 1)[0]));
  expect(groups).toEqual(new Set(["log", "kv", "http", "emit", "get"]));
});
