import { afterAll, describe, expect, it } from "vitest";
import { MortiseError } from "../../errors.ts";
import { ScriptException } from "./exception.ts";
import { ScriptGuest } from "./guest.ts";
import { bareRealm, testHost } from "./harness.ts";
import type { ScriptHost } from "./hostcall.ts";
import { scriptFromSource } from "./modules.ts";
import { Stripper } from "./strip.ts";

const stripper = new Stripper();
afterAll(() => stripper.close());

const OUTPUT = 1 << 20;

async function guestOf(
  text: string,
  host: Partial<ScriptHost> = {},
  options: { memory?: number; suspending?: boolean } = {},
): Promise<ScriptGuest> {
  const script = await scriptFromSource(text, "main.ts", stripper);
  const guest = new ScriptGuest(script, testHost(host), OUTPUT);
  guest.boot(bareRealm(guest.imports, options));
  return guest;
}

function call(guest: ScriptGuest, name: string, input = ""): string {
  return Buffer.from(guest.callSync(name, Buffer.from(input))).toString();
}

function caught(run: () => unknown): MortiseError {
  try {
    run();
  } catch (error) {
    if (error instanceof MortiseError) return error;
    throw error;
  }
  throw new Error("Nothing was thrown");
}

const HOST = 'import { host, log, config, vars } from "mortise:plugin";\n';

describe("calling a script's function", () => {
  it("gives JSON as its value, other text as a string, nothing as undefined", async () => {
    const guest = await guestOf("export const show = (input: unknown) => [typeof input, input];");
    expect(call(guest, "show", '{"a":[1,null]}')).toBe('["object",{"a":[1,null]}]');
    expect(call(guest, "show", " 12 ")).toBe('["number",12]');
    expect(call(guest, "show", "null")).toBe('["object",null]');
    expect(call(guest, "show", "hello 😀")).toBe('["string","hello 😀"]');
    expect(call(guest, "show", "[1,")).toBe('["string","[1,"]');
    expect(call(guest, "show")).toBe('["undefined",null]');
    const long = "é".repeat(100_000);
    expect(call(guest, "show", long)).toBe(JSON.stringify(["string", long]));
  });

  it("answers strings as they are, bytes as bytes, nothing as nothing, and the rest as JSON", async () => {
    const guest = await guestOf(`
      export const text = () => "a\\0é😀";
      export const lone = () => "a\\ud800b";
      export const bytes = () => new Uint8Array([9, 0, 255, 1]).subarray(1, 3);
      export const buffer = () => new Uint8Array([1, 2]).buffer;
      export const nothing = () => {};
      export const json = () => ({ a: [1, undefined], lone: "\\ud800" });
      export const zero = () => 0;
      export const spoof = () => ({ [Symbol.toStringTag]: "ArrayBuffer", a: 1 });
    `);
    expect(call(guest, "text")).toBe("a\0é😀");
    expect(call(guest, "lone")).toBe("a\ufffdb");
    expect([...guest.callSync("bytes", new Uint8Array())]).toEqual([0, 255]);
    expect([...guest.callSync("buffer", new Uint8Array())]).toEqual([1, 2]);
    expect(call(guest, "nothing")).toBe("");
    expect(call(guest, "json")).toBe('{"a":[1,null],"lone":"\\ud800"}');
    expect(call(guest, "zero")).toBe("0");
    expect(call(guest, "spoof")).toBe('{"a":1}');
  });

  it("keeps the module's state between calls", async () => {
    const guest = await guestOf("let n = 0; export const next = () => ++n;");
    expect([call(guest, "next"), call(guest, "next")]).toEqual(["1", "2"]);
  });

  it("waits for promises, and runs what they leave behind", async () => {
    const guest = await guestOf(`
      let late = 0;
      export async function add(n: number) { await null; return (await Promise.resolve(n)) + 1; }
      export const thenable = () => ({ then(resolve: (value: string) => void) { resolve("then"); } });
      export async function fail() { await null; throw new TypeError("late"); }
      export function leave() { Promise.resolve().then(() => { late++; }); }
      export const seen = () => late;
    `);
    expect(call(guest, "add", "4")).toBe("5");
    expect(call(guest, "thenable")).toBe("then");
    expect(caught(() => call(guest, "fail"))).toMatchObject({
      code: "MORTISE_EXCEPTION",
      details: { file: "main.ts", line: 5 },
    });
    call(guest, "leave");
    expect(call(guest, "seen")).toBe("1");
  });

  it("ends a call whose promise nothing can settle, and does not mix it up with the next", async () => {
    const guest = await guestOf(`
      let release: (value: string) => void;
      export const never = () => new Promise<string>((resolve) => { release = resolve; });
      export async function next() { release("stale"); await null; await null; await null; return "mine"; }
    `);
    expect(caught(() => call(guest, "never")).code).toBe("MORTISE_EXCEPTION");
    expect(call(guest, "next")).toBe("mine");
  });

  it("knows the functions that it exports, and no others", async () => {
    const guest = await guestOf(
      "export const a = () => 1; export default function () { return 2; } export const b = 2; function c() {}",
    );
    expect([...guest.exports].sort()).toEqual(["a", "default"]);
    expect(call(guest, "default")).toBe("2");
    for (const name of ["b", "c", "__proto__", "constructor", ""]) {
      const error = caught(() => call(guest, name));
      expect(error.code).toBe("MORTISE_EXPORT_UNKNOWN");
      expect(error.message).toContain("a, default");
    }
  });

  it("refuses an answer that is too large", async () => {
    const guest = await guestOf(
      'export const large = () => "x".repeat(2 ** 21); export const bytes = () => new Uint8Array(2 ** 21);',
    );
    expect(caught(() => call(guest, "large")).code).toBe("MORTISE_OUTPUT_EXCEEDED");
    expect(caught(() => call(guest, "bytes")).code).toBe("MORTISE_OUTPUT_EXCEEDED");
  });
});

describe("what a script throws", () => {
  it("is told with the TypeScript file, line and column, in UTF-16 units", async () => {
    const guest = await guestOf(
      'interface A { x: string }\nexport function f(input: A): never {\n  const text: string = "é😀"; throw new TypeError("bad");\n}',
    );
    const error = caught(() => call(guest, "f", '{"x":"y"}'));
    expect(error.code).toBe("MORTISE_EXCEPTION");
    expect(error.details).toMatchObject({ export: "f", file: "main.ts", line: 3, column: 41 });
    const cause = error.details.cause;
    expect(cause).toBeInstanceOf(ScriptException);
    expect((cause as ScriptException).stack).toBe("TypeError: bad\n    at f (main.ts:3:41)");
  });

  it("may be anything", async () => {
    const guest = await guestOf(`
      export const text = () => { throw "only text"; };
      export const object = () => { throw { a: 1 }; };
      export const nothing = () => { throw undefined; };
      export const proxy = () => { throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } }); };
      export const getters = () => { throw { get message() { throw 1; }, get stack() { throw 1; } }; };
      export const control = () => { throw new Error("\\u001b[2J\\r\\u2028" + "x".repeat(1e6)); };
    `);
    expect(caught(() => call(guest, "text")).message).toContain("only text");
    expect(caught(() => call(guest, "object")).message).toContain('{"a":1}');
    for (const name of ["nothing", "proxy", "getters"])
      expect(caught(() => call(guest, name)).code).toBe("MORTISE_EXCEPTION");
    const { message } = caught(() => call(guest, "control"));
    expect(message).not.toMatch(/\p{Cc}|\u2028/u);
    expect(message.length).toBeLessThan(2000);
  });

  it("cannot name files that are none of its own", async () => {
    const guest = await guestOf(
      'export function f() { const e = new Error("x"); e.stack = "    at f (/etc/passwd:1:1)\\n    at g (main.ts:9999:1)"; throw e; }',
    );
    const error = caught(() => call(guest, "f"));
    expect(error.details).toMatchObject({ file: "main.ts", line: 9999 });
    expect((error.details.cause as Error).stack).not.toContain("passwd");
  });

  it("at the top level, or in its syntax, fails the boot", async () => {
    await expect(guestOf("let a = 1;\nnull!.a;")).rejects.toMatchObject({
      code: "MORTISE_EXCEPTION",
      details: { file: "main.ts", line: 2 },
    });
    await expect(guestOf('import { nothing } from "mortise:plugin";')).rejects.toMatchObject({
      code: "MORTISE_SCRIPT_INVALID",
    });
    await expect(guestOf("await new Promise(() => {});")).rejects.toMatchObject({
      code: "MORTISE_EXCEPTION",
    });
    expect(call(await guestOf("const a = await Promise.resolve(3); export const f = () => a;"), "f")).toBe(
      "3",
    );
  });
});

describe("a script's host", () => {
  it("answers host functions with JSON", async () => {
    const asked: unknown[] = [];
    const guest = await guestOf(
      `${HOST}export const f = (x: unknown) => [host["kv.get"](x), host.nothing()];`,
      {
        call(name, json) {
          asked.push([name, json]);
          return json === undefined ? undefined : '{"answer":[1]}';
        },
      },
    );
    expect(call(guest, "f", '{"key":"é"}')).toBe('[{"answer":[1]},null]');
    expect(asked).toEqual([
      ["kv.get", '{"key":"é"}'],
      ["nothing", undefined],
    ]);
  });

  it("throws into the script, with the code", async () => {
    const guest = await guestOf(`${HOST}
      export const caught = () => { try { host.gone(1); } catch (e) { return [e instanceof Error, e.code, e.message]; } };
      export const through = () => host.gone();
      export const replaced = () => { try { host.gone(); } catch { throw new Error("mine"); } };`);
    expect(call(guest, "caught")).toBe('[true,"NO_SUCH_FUNCTION","There is no gone"]');
    const error = caught(() => call(guest, "through"));
    expect(error).toMatchObject({
      code: "MORTISE_HOST_FUNCTION_FAILED",
      details: { line: 4, file: "main.ts" },
    });
    expect((error.details.cause as Error).cause).toMatchObject({ code: "NO_SUCH_FUNCTION" });
    expect(caught(() => call(guest, "replaced")).code).toBe("MORTISE_EXCEPTION");
  });

  it("takes one argument, and does not act on being awaited or printed", async () => {
    const asked: string[] = [];
    const guest = await guestOf(
      `${HOST}export async function f() { await host; JSON.stringify(host); \`\${Object.keys(host)}\`; try { host.two(1, 2); } catch (e) { return e.message; } }`,
      { call: (name) => void asked.push(name) },
    );
    expect(call(guest, "f")).toContain("one argument");
    expect(asked).toEqual([]);
  });

  it("is there inside an export only", async () => {
    for (const use of [
      "host.f()",
      'config.get("a")',
      'vars.get("a")',
      'vars.set("a", 1)',
      'vars.delete("a")',
    ]) {
      await expect(guestOf(`${HOST}${use};`)).rejects.toMatchObject({
        code: "MORTISE_EXCEPTION",
        message: expect.stringContaining("only inside an export"),
      });
    }
  });

  it("has config, vars and a log", async () => {
    const lines: string[] = [];
    const guest = await guestOf(
      `${HOST}console.log("top");
      export function f() {
        log.warn("a", { b: 1 }, 2n, Symbol("s")); console.error(new Error("e").message); console.log();
        vars.set("n", { count: (vars.get("n")?.count ?? 0) + 1 }); vars.set("gone", 1); vars.delete("gone"); vars.set("n2", undefined);
        return [config.get("name"), config.get("none"), vars.get("n"), vars.get("gone"), vars.get("n2")];
      }`,
      {
        log: (level, text) => void lines.push(`${level} ${text}`),
        config: (key) => (key === "name" ? "Ada" : undefined),
      },
    );
    call(guest, "f");
    expect(call(guest, "f")).toBe('["Ada",null,{"count":2},null,null]');
    expect(lines.slice(0, 4)).toEqual(["info top", 'warn a {"b":1} 2 Symbol(s)', "error e", "info "]);
  });

  it("encodes and decodes UTF-8", async () => {
    const guest = await guestOf(`
      export const encode = () => new TextEncoder().encode("é\\ud800");
      export const decode = () => new TextDecoder().decode(new Uint8Array([0xc3, 0xa9, 0xff]));
      export const fatal = () => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff]));`);
    expect([...guest.callSync("encode", new Uint8Array())]).toEqual([0xc3, 0xa9, 0xef, 0xbf, 0xbd]);
    expect(call(guest, "decode")).toBe("é\ufffd");
    expect(caught(() => call(guest, "fatal")).message).toContain("no UTF-8");
  });

  it("may answer later in a call that suspends, and not in one that does not", async () => {
    const later: Partial<ScriptHost> = {
      call: (name, json) =>
        name === "fail"
          ? Promise.reject(new Error("no"))
          : new Promise((resolve) => setImmediate(resolve, json)),
    };
    const text = `${HOST}export function f(n: number) { let sum = 0; for (let i = 0; i < n; i++) sum += host.echo(i) as number; return sum; }
      export async function g() { await null; return host.echo("later"); }
      export function h() { try { host.fail(); } catch (e) { return e.message; } }`;
    const suspending = await guestOf(text, later, { suspending: true });
    const run = async (name: string, input = ""): Promise<string> =>
      Buffer.from(await suspending.call(name, Buffer.from(input))).toString();
    expect(await run("f", "10")).toBe("45");
    expect(await run("g")).toBe("later");
    expect(await run("h")).toBe("no");
    const plain = await guestOf(text, later);
    expect(call(plain, "h")).toContain("MORTISE_HOST_FUNCTION_ASYNC");
    expect(caught(() => call(plain, "f", "1"))).toMatchObject({ code: "MORTISE_HOST_FUNCTION_FAILED" });
  });
});

describe("a snapshot", () => {
  it("gives instances that share nothing but the loaded script", async () => {
    const script = await scriptFromSource(
      `let n = 0; const big = "x".repeat(300_000); export const next = () => ++n + big.length; export const roll = () => Math.random(); export const code = () => import("./gone.ts").catch((e) => e.message);`,
      "main.ts",
      stripper,
    );
    const first = new ScriptGuest(script, testHost(), OUTPUT);
    const snapshot = structuredClone(first.boot(bareRealm(first.imports)));
    call(first, "next");
    const restored = (): ScriptGuest => {
      const guest = new ScriptGuest(script, testHost(), OUTPUT);
      guest.restore(bareRealm(guest.imports), snapshot);
      return guest;
    };
    const [a, b] = [restored(), restored()];
    expect([call(a, "next"), call(a, "next"), call(b, "next"), call(first, "next")]).toEqual([
      "300001",
      "300002",
      "300001",
      "300002",
    ]);
    const rolls = [first, a, b].flatMap((guest) => [call(guest, "roll"), call(guest, "roll")]);
    expect(new Set(rolls).size).toBe(6);
    expect(call(a, "code")).toContain("literal name");
    expect(a.exports).toEqual(first.exports);
  });

  it("does not fit where the memory's cap is smaller", async () => {
    const script = await scriptFromSource("export const f = () => 1;", "main.ts", stripper);
    const first = new ScriptGuest(script, testHost(), OUTPUT);
    const snapshot = first.boot(bareRealm(first.imports));
    const guest = new ScriptGuest(script, testHost(), OUTPUT);
    expect(
      caught(() => guest.restore(bareRealm(guest.imports, { memory: 19 * 65_536 }), snapshot)).code,
    ).toBe("MORTISE_MEMORY_EXCEEDED");
  });

  it("takes no call before there is one", async () => {
    const guest = new ScriptGuest(await scriptFromSource("", "main.ts", stripper), testHost(), OUTPUT);
    expect(caught(() => call(guest, "f")).code).toBe("MORTISE_CLOSED");
  });
});
