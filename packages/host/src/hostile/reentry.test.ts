import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { effects } from "../../../effects/src/effects.ts";
import type { Deployment } from "../../../effects/src/testing/deployment.ts";
import { hostFunction } from "../hostfunction.ts";
import { codeIn, codeOf, FORMATS, guests } from "./formats.ts";

describe("a plugin that calls another, by a host function that a program gave it for that", () => {
  let deployment: Deployment;
  let entered = 0;
  const call = hostFunction({
    name: "call",
    async: true,
    run: async ({ to }: { to: string }, { signal }) => {
      entered++;
      const input = { to: to === FORMATS[0] ? FORMATS[1] : FORMATS[0] };
      const target = deployment.host.plugin(to);
      const isComponent = target?.format === "component";
      const [name, passed] = isComponent ? ["ask", ["call", JSON.stringify(input)]] : ["ask_call", input];
      return (await deployment.host.call(to, name as string, passed, { signal })).json();
    },
  });
  beforeAll(async () => {
    deployment = await guests([call, hostFunction({ name: "one", run: () => 1 })], [], { instances: 2 });
  });
  afterAll(() => deployment[Symbol.asyncDispose]());

  test.each(FORMATS)("ends when it has gone round, with a code, and the next call works: %s", async (to) => {
    const { host } = deployment;
    entered = 0;
    const from = FORMATS[0] ?? "";
    const ask = host.call(from, "ask_call", { to }, { deadline: 300 });
    expect(await codeOf(ask)).toBe("MORTISE_DEADLINE_EXCEEDED");
    // One instance is entered once: those that there are bound how deep it goes.
    expect(entered).toBeLessThanOrEqual(2 * FORMATS.length);
    for (const format of FORMATS) expect(codeIn(await deployment.ask(format, "one"))).toBe("Success");
    for (const format of FORMATS) expect(host.plugin(format)).toMatchObject({ calls: 0, queued: 0 });
  });
});

test("of the host's own functions none calls a plugin", () => {
  const names = effects({ store: undefined }).map(({ name }) => name);
  expect(names.sort()).toEqual([
    "emit_event",
    "get_config",
    "http_get",
    "http_post",
    "http_request",
    "kv_delete",
    "kv_get",
    "kv_list",
    "kv_set",
    "log_debug",
    "log_error",
    "log_info",
    "log_trace",
    "log_warn",
  ]);
});
