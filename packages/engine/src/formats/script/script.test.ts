import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DEFAULT_SLICE } from "../../call.ts";
import { compile } from "../../compile.ts";
import type { Compiled } from "../../compiled.ts";
import { environmentFrom } from "../../environment.ts";
import { MortiseError } from "../../errors.ts";
import { Guest } from "../../guest.ts";
import { type HostFunction, hostFunction } from "../../hostfunction.ts";
import { limitsFrom } from "../../limits.ts";
import { Vars } from "../../vars.ts";
import { scriptFromSource } from "./modules.ts";
import { bootScript, linkScript, quickjsModule } from "./script.ts";
import { Stripper } from "./strip.ts";

const folder = mkdtempSync(join(tmpdir(), "mortise-script-"));
let files = 0;

afterAll(() => rmSync(folder, { recursive: true }));

function compiled(text: string, functions: readonly HostFunction[] = []): Promise<Compiled> {
  const file = join(folder, `${files++}.ts`);
  writeFileSync(file, text);
  return compile(file, { functions });
}

async function failure(run: () => unknown): Promise<MortiseError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof MortiseError) return error;
    throw error;
  }
  throw new Error("Nothing was thrown");
}

const HOST = 'import { host, config, vars, log } from "mortise:plugin";\n';

describe("a metered script", () => {
  it("is called plainly and in a call that may suspend", async () => {
    const code = await compiled('export const greet = (input: { name: string }) => "Hello, " + input.name;');
    await using instance = code.instantiateSync();
    expect(code.exports).toEqual(["greet"]);
    expect(instance.callSync("greet", { name: "Ada" }).text()).toBe("Hello, Ada");
    expect((await instance.call("greet", { name: "Ada" })).text()).toBe("Hello, Ada");
  });

  it("is refused as another format, and beside functions that scripts cannot import", async () => {
    const file = join(folder, "named.ts");
    writeFileSync(file, "export const one = () => 1;");
    expect((await compile(file, { format: "script" })).format).toBe("script");
    for (const format of ["buffer", "extism", "component"] as const)
      expect((await failure(() => compile(file, { format }))).code).toBe("MORTISE_FORMAT_UNKNOWN");
    const provided = await failure(() => compile(file, { provide: () => undefined }));
    expect(provided.code).toBe("MORTISE_OPTION_INVALID");
  });

  it("is stopped at its deadline, wherever it spins, and runs again afterwards", async () => {
    const code = await compiled(`
      export const loop = () => { for (;;) try { for (;;); } catch {} };
      export const pattern = () => /^(a+)+$/.test("a".repeat(40) + "b");
      export const jobs = async () => { for (;;) await null; };
      export const fine = () => "fine";`);
    for (const yields of [true, false]) {
      await using instance = code.instantiateSync({ yields });
      for (const name of ["loop", "pattern", "jobs"]) {
        expect((await failure(() => instance.callSync(name, "", { deadline: 30 }))).code).toBe(
          "MORTISE_DEADLINE_EXCEEDED",
        );
        expect((await failure(() => instance.call(name, "", { deadline: 30 }))).code).toBe(
          "MORTISE_DEADLINE_EXCEEDED",
        );
        expect((await instance.call("fine")).text()).toBe("fine");
      }
    }
  });

  it("is stopped while its modules load", async () => {
    await using stripper = new Stripper();
    const code = await scriptFromSource("for (;;);", "main.ts", stripper);
    const guest = new Guest(linkScript(quickjsModule(undefined), code, []), {
      limits: limitsFrom({ deadline: 50 }),
      variant: { yields: true, fuel: false },
      slice: DEFAULT_SLICE,
      environment: environmentFrom({}, new Vars(0)),
      plugin: "main",
    });
    expect((await failure(() => bootScript(guest))).code).toBe("MORTISE_DEADLINE_EXCEEDED");
  });

  it("survives recursion through wasm that leaves QuickJS no time to look at its stack", async () => {
    const code = await compiled(
      'export const f = () => (0, eval)("(".repeat(100_000)); export const fine = () => "fine";',
    );
    await using instance = code.instantiateSync();
    expect((await failure(() => instance.callSync("f"))).code).toBe("MORTISE_STACK_OVERFLOW");
    expect((await failure(() => instance.call("f"))).code).toBe("MORTISE_STACK_OVERFLOW");
    expect(instance.callSync("fine").text()).toBe("fine");
  });

  it("keeps to the memory's cap", async () => {
    const code = await compiled(
      "export const hoard = () => { const all = []; for (;;) all.push(new Uint8Array(100_000)); };",
    );
    await using instance = code.instantiateSync({ memory: "8MiB" });
    expect((await failure(() => instance.callSync("hoard"))).code).toBe("MORTISE_MEMORY_EXCEEDED");
    expect(instance.memoryBytes).toBeLessThanOrEqual(8 << 20);
  });

  it("calls host functions as guests of other formats do: strings are text, the rest is JSON", async () => {
    const seen: string[] = [];
    const functions = [
      hostFunction("echo", (input) => {
        seen.push(input.text());
        return input;
      }),
      hostFunction("now", () => "2026-01-01T00:00:00Z"),
      hostFunction("object", (input) => ({ got: input.json() })),
      hostFunction("nothing", () => undefined),
    ];
    const code = await compiled(
      `${HOST}export const f = () => [host.echo("ada"), host.object({ a: 1 }), host.echo({ a: 1 }), host.now(), host.nothing()];`,
      functions,
    );
    await using instance = code.instantiateSync();
    expect(instance.callSync("f").json()).toEqual([
      "ada",
      { got: { a: 1 } },
      '{"a":1}',
      "2026-01-01T00:00:00Z",
      null,
    ]);
    expect(seen).toEqual(["ada", '{"a":1}']);
  });

  it("takes bytes from host functions in whatever buffer or view, as guests of other formats do", async () => {
    const bytes = Uint8Array.from(Buffer.from("texts!"));
    const answers = [bytes, bytes.buffer, new DataView(bytes.buffer, 1, 4), new Uint16Array(bytes.buffer)];
    const functions = [hostFunction("bytes", (input) => answers[Number(input.text())])];
    const code = await compiled(
      `${HOST}export const f = () => [0, 1, 2, 3].map((n) => host.bytes(n));`,
      functions,
    );
    await using instance = code.instantiateSync();
    expect(instance.callSync("f").json()).toEqual(["texts!", "texts!", "exts", "texts!"]);
  });

  it("waits for asynchronous host functions, in functions and in promises", async () => {
    const functions = [hostFunction("later", async (input) => `${input.text()}!`, { async: true })];
    const code = await compiled(
      `${HOST}
      export const plain = () => host.later("a") + host.later("b");
      export const promised = async () => { await null; const a = host.later("a"); await null; return a + host.later("b"); };`,
      functions,
    );
    await using instance = code.instantiateSync();
    expect((await instance.call("plain")).text()).toBe("a!b!");
    expect((await instance.call("promised")).text()).toBe("a!b!");
    expect((await failure(() => instance.callSync("plain"))).code).toBe("MORTISE_HOST_FUNCTION_ASYNC");
  });

  it("may make so many host function calls and no more, and cannot catch that", async () => {
    let calls = 0;
    const functions = [hostFunction("count", () => void calls++)];
    const code = await compiled(
      `${HOST}export const f = () => { for (;;) try { host.count(); } catch {} };`,
      functions,
    );
    await using instance = code.instantiateSync({ hostCalls: 10 });
    expect((await failure(() => instance.callSync("f"))).code).toBe("MORTISE_HOST_CALLS_EXCEEDED");
    expect((await failure(() => instance.call("f"))).code).toBe("MORTISE_HOST_CALLS_EXCEEDED");
    expect(calls).toBe(20);
  });

  it("shares vars between instances, and nothing else", async () => {
    const code = await compiled(`${HOST}
      let own = 0;
      export const next = () => { vars.set("n", (vars.get("n") ?? 0) + 1); return [vars.get("n"), ++own, config.get("who")]; };`);
    const sharedVars = new Vars(1_000);
    await using a = code.instantiateSync({ sharedVars, config: { who: "a" } });
    await using b = code.instantiateSync({ sharedVars });
    expect(a.callSync("next").json()).toEqual([1, 1, "a"]);
    expect(b.callSync("next").json()).toEqual([2, 1, null]);
  });

  it("has randomness and time from its environment", async () => {
    const code = await compiled("export const f = () => [Math.random(), Date.now()];");
    const clock = { now: () => 1_000_000_000_000_000_000n, monotonic: () => 0n };
    const instances = [7, 7, 8].map((seed) =>
      code.instantiateSync({ clock, random: (into) => void into.fill(seed) }),
    );
    const [a, b, c] = instances.map((instance) => instance.callSync("f").json<[number, number]>());
    expect(a).toEqual(b);
    expect(a![0]).not.toBe(c![0]);
    expect(c![1]).toBe(1_000_000_000_000);
    const own = [code.instantiateSync(), code.instantiateSync()].map(
      (instance) => instance.callSync("f").json<[number, number]>()[0],
    );
    expect(own[0]).not.toBe(own[1]);
  });
});
