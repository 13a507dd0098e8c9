import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hostFunction } from "../hostfunction.ts";
import { readInside } from "../load/file.ts";
import { Deployment, gate } from "../testing/deployment.ts";
import { waiting } from "../testing/waiting.ts";
import type { Guests } from "./formats.ts";
import { codeIn, FORMATS, guests } from "./formats.ts";
import { swapping } from "./swapping.ts";

describe("a change during a call", () => {
  let deployment: Guests;
  let entered: ReturnType<typeof gate>;
  let resume: ReturnType<typeof gate>;
  let done: string[];
  beforeAll(async () => {
    const act = hostFunction({
      name: "act",
      async: true,
      requires: () => "made:up",
      run: async (_, { plugin, demand }) => {
        entered.open();
        await resume.passed;
        demand("made:up");
        done.push(plugin);
      },
    });
    const one = hostFunction({ name: "one", run: () => 1 });
    deployment = await guests([act, one]);
  });
  beforeEach(async () => {
    [entered, resume, done] = [gate(), gate(), []];
    for (const format of FORMATS) await deployment.host.grant(format, "made:up");
  });
  afterAll(() => deployment[Symbol.asyncDispose]());

  test.each(FORMATS)("that takes its grant has it refused what it was about to do: %s", async (format) => {
    const call = deployment.ask(format, "act");
    await entered.passed;
    await deployment.host.revoke(format, "made:up");
    resume.open();
    expect(codeIn(await call)).toBe("MORTISE_CAPABILITY_DENIED");
    expect(done).toEqual([]);
    expect(codeIn(await deployment.ask(format, "act"))).toBe("MORTISE_CAPABILITY_DENIED");
  });

  test.each(FORMATS)("that is a reload lets it end where it began: %s", async (format) => {
    const call = deployment.ask(format, "act");
    await entered.passed;
    await deployment.host.reload(format);
    expect(codeIn(await deployment.ask(format, "one"))).toBe("Success");
    resume.open();
    expect(codeIn(await call)).toBe("Success");
    expect(done).toEqual([format]);
  });

  test.each(FORMATS)(
    "that is both at once refuses it in the code that was replaced, too: %s",
    async (format) => {
      const { host } = deployment;
      const call = deployment.ask(format, "act");
      await entered.passed;
      await Promise.all([host.reload(format), host.revoke(format, "made:*"), host.reload(format)]);
      resume.open();
      expect(codeIn(await call)).toBe("MORTISE_CAPABILITY_DENIED");
      expect(codeIn(await deployment.ask(format, "act"))).toBe("MORTISE_CAPABILITY_DENIED");
      expect(done).toEqual([]);
      expect(codeIn(await deployment.ask(format, "one"))).toBe("Success");
      expect(host.plugin(format)).toMatchObject({ state: "ready", calls: 0 });
    },
  );
});

describe("files that change once they were read", () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
  });
  afterEach(() => deployment.close());

  test("are not looked at by later instances, nor where a folder went", async () => {
    const { wait, entered, resume } = waiting();
    await deployment.script(
      "a",
      'import { host } from "mortise:plugin"; import { n } from "./lib.js"; export const f = () => n; export const w = () => { host.wait(); return n; };',
    );
    await deployment.write("a/lib.js", "export const n = 1;");
    const host = await deployment.open({ functions: [wait] });
    const call = host.call("a", "w");
    await entered;
    await deployment.write("a/lib.js", "export const n = 2;");
    await rm(join(deployment.root, "a/main.js"));
    // The first instance is taken, so that this is another.
    expect((await host.call("a", "f")).text()).toBe("1");
    resume();
    expect((await call).text()).toBe("1");
    expect(host.plugin("a")?.instances).toBe(2);
  });

  test("into links that lead out of a plugin's folder are never read through", async () => {
    await deployment.write("secret/main.js", "hunter2");
    await deployment.write("p/in/main.js", "mine");
    await deployment.write("mortise.toml", "");
    const folder = join(deployment.root, "p");
    await using _ = await swapping(join(folder, "in"), join(deployment.root, "secret"));
    const seen = new Set<string>();
    for (let n = 0; n < 1_000; n++)
      seen.add(
        await readInside(folder, "in/main.js", 1_000).then(
          (bytes) => Buffer.from(bytes).toString(),
          ({ code }) => String(code),
        ),
      );
    expect([...seen].filter((each) => each !== "mine" && each !== "MORTISE_FILE_UNREADABLE")).toEqual([]);
  });

  test.runIf(process.platform === "linux")(
    "in size while they are read are read no further than they may be",
    async () => {
      // What the kernel makes up as it is read has no size before.
      await expect(readInside("/proc/self", "maps", 100)).rejects.toMatchObject({
        code: "MORTISE_FILE_TOO_LARGE",
      });
      const all = await readInside("/proc/self", "status", 1 << 20);
      expect(Buffer.from(all).toString()).toContain("VmRSS");
    },
  );
});
