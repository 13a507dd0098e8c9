import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { guest } from "../guests/build.ts";
import { compile } from "./compile.ts";
import { hostFunction } from "./hostfunction.ts";
import { tick } from "./meter/clock.ts";

const folder = mkdtempSync(join(tmpdir(), "mortise-person-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(
  join(folder, "ask.ts"),
  'import { host } from "mortise:plugin";\nexport const ask = () => host.host_reflect("x");\n',
);

/** Answers once the clock has passed the deadline twice over. */
function person(clockStops: boolean) {
  const slow = async (): Promise<string> => {
    for (const from = tick(); tick() - from < 400; ) await new Promise(setImmediate);
    return "at last";
  };
  return [hostFunction("host_reflect", slow, { async: true, clockStops })];
}

async function sources(clockStops: boolean) {
  const functions = person(clockStops);
  return [
    { name: "extism", call: "reflect", code: await compile(await guest("reflect.wat"), { functions }) },
    { name: "script", call: "ask", code: await compile(join(folder, "ask.ts"), { functions }) },
  ];
}

describe("a host function that waits for a person", () => {
  test("stops the clock of the call, in every format", async () => {
    for (const { name, call, code } of await sources(true)) {
      await using instance = await code.instantiate({ deadline: 200 });
      expect([name, (await instance.call(call, "x")).text()]).toEqual([name, "at last"]);
    }
  });

  test("and one that does not leaves it running", async () => {
    for (const { call, code } of await sources(false)) {
      await using instance = await code.instantiate({ deadline: 200 });
      await expect(instance.call(call, "x")).rejects.toMatchObject({ code: "MORTISE_DEADLINE_EXCEEDED" });
    }
  });
});
