import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { MortiseError } from "../../errors.ts";
import { ScriptGuest } from "./guest.ts";
import { bareRealm, testHost } from "./harness.ts";
import { scriptFromSource } from "./modules.ts";
import { MAX_NESTING } from "./quickjs.ts";
import { Stripper } from "./strip.ts";

const stripper = new Stripper();
afterAll(() => stripper.close());

async function guestOf(text: string, memory = 64 << 20): Promise<ScriptGuest> {
  const script = await scriptFromSource(text, "hostile.ts", stripper);
  const guest = new ScriptGuest(script, testHost({ call: (_name, json) => json }), 1 << 20);
  guest.boot(bareRealm(guest.imports, { memory }));
  return guest;
}

function call(guest: ScriptGuest, name: string, input = ""): string {
  return Buffer.from(guest.callSync(name, Buffer.from(input))).toString();
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof MortiseError) return error.code;
    throw error;
  }
  return "nothing was thrown";
}

describe("a hostile script", () => {
  it.each([
    ["calls itself", "f()"],
    ["goes through a built-in", "[1].map(f)"],
    ["goes through a callback of a pattern", '"a".replace(/a/, f)'],
    ["goes through toJSON", "JSON.stringify({ toJSON: f })"],
    ["goes through a getter", "({ get x() { return f(); } }).x"],
    ["goes through a proxy", "new Proxy({}, { get: f }).x"],
    ["goes through a constructor", "new (class { constructor() { f(); } })()"],
    ["goes through sorting", "[1, 2].sort(f)"],
  ])("that recurses without end and %s gets an exception, which it can catch", async (_how, step) => {
    const guest = await guestOf(`
      export function f(): unknown { return ${step}; }
      export const survives = () => { try { f(); } catch (e) { return e.message; } };`);
    expect(codeOf(() => call(guest, "f"))).toBe("MORTISE_STACK_OVERFLOW");
    expect(call(guest, "survives")).toBe("Maximum call stack size exceeded");
    expect(codeOf(() => call(guest, "f"))).toBe("MORTISE_STACK_OVERFLOW");
  });

  it.each([
    ["many arrays", "const all = []; for (;;) all.push(new Array(1000).fill(0));"],
    ["one string", 'let s = "x"; for (;;) s += s;'],
    ["one buffer", "new ArrayBuffer(1e9);"],
    ["buffers", "const all = []; for (;;) all.push(new Uint8Array(1e5));"],
    ["closures", "let f = () => 1; for (;;) { const g = f; f = () => g(); }"],
    ["a map", "const m = new Map(); for (let i = 0; ; i++) m.set(i, i);"],
  ])("that hoards memory in %s gets an exception, and its next call runs", async (_what, body) => {
    const guest = await guestOf(
      `export function hoard() { ${body} } export const fine = () => "fine";`,
      8 << 20,
    );
    // A string has a length of its own that is too long, before memory ends.
    expect(["MORTISE_MEMORY_EXCEEDED", "MORTISE_EXCEPTION"]).toContain(codeOf(() => call(guest, "hoard")));
    expect(call(guest, "fine")).toBe("fine");
  });

  it("that replaces every built-in does not reach the dispatch", async () => {
    const guest = await guestOf(`
      import { host, log } from "mortise:plugin";
      const evil = () => { throw "evil"; };
      JSON.parse = evil as never; JSON.stringify = (() => '"forged"') as never;
      for (const proto of [Object, Array, String, Function, Promise, Error, Uint8Array, ArrayBuffer, Proxy, Reflect, Symbol, RegExp].flatMap((c: any) => [c, c.prototype, c.prototype && Object.getPrototypeOf(c.prototype)])) {
        if (!proto) continue;
        for (const key of Reflect.ownKeys(proto)) { try { Object.defineProperty(proto, key, { get: evil, set: evil, configurable: true }); } catch {} }
      }
      for (const key of ["then", "toJSON", "get", "set", "value", "host", "name", "0", "1"]) {
        try { Object.prototype.__defineGetter__.call(Object.prototype, key, evil); } catch {}
        try { ({}).constructor; } catch {}
      }
      for (const key of ["JSON", "Promise", "Object", "Error", "Reflect", "Uint8Array", "String", "TypeError"]) { try { globalThis[key] = evil; } catch {} }
      export function f(input: any) { return input.a; }
      export async function g(input: any) { await 1; return host.echo(input.a); }
      export function h() { throw new TextEncoder; }
    `);
    expect(call(guest, "f", '{"a":"b"}')).toBe("b");
    expect(call(guest, "g", '{"a":"b"}')).toBe("b");
    expect(codeOf(() => call(guest, "h"))).toBe("MORTISE_EXCEPTION");
  });

  it("that pollutes prototypes changes neither inputs nor results", async () => {
    const guest = await guestOf(`
      Object.prototype.toJSON = () => "forged";
      Object.prototype.then = undefined;
      Object.defineProperty(Array.prototype, "0", { set() { throw "trapped"; }, configurable: true });
      Object.defineProperty(Object.prototype, "code", { set() { throw "trapped"; }, get() { return "forged"; }, configurable: true });
      Promise.prototype.then = () => { throw "trapped"; };
      Symbol.prototype.toString = () => { throw "trapped"; };
      export const f = (input) => Object.keys(input).join();
      export const text = () => "mine";
      export async function later() { await null; return "later"; }
      export const fail = () => { throw new Error("told"); };`);
    expect(call(guest, "f", '{"a":1,"__proto__":{"b":1}}')).toBe("a,__proto__");
    expect(call(guest, "text")).toBe("mine");
    expect(call(guest, "later")).toBe("later");
    expect(() => call(guest, "fail")).toThrow(/told/);
  });

  it("cannot find the handover, the prelude's functions or the host's", async () => {
    const guest = await guestOf(`
      export const names = () => Object.getOwnPropertyNames(globalThis).filter((name) => /mortise|host|prelude/i.test(name));
      export const stack = () => { try { JSON.parse("{"); } catch (e) { return e.stack; } };
      export const caller = () => { try { return String((stack as any).caller); } catch (e) { return "none"; } };`);
    expect(call(guest, "names")).toBe("[]");
    expect(call(guest, "caller")).toBe("none");
  });

  it("that throws what does not end the report is reported still", async () => {
    const guest = await guestOf(`
      export const deep = () => { let a = []; for (let i = 0; i < 3000; i++) a = [a]; throw a; };
      export const coded = () => { throw Object.assign(new Error("x"), { name: { toString() { throw 1; } }, code: 12, stack: 1 }); };
      export const fatal = () => { const e = new Error("x"); Object.defineProperty(e, "message", { get() { throw e; } }); throw e; };`);
    for (const name of ["deep", "coded", "fatal"])
      expect(codeOf(() => call(guest, name))).toBe("MORTISE_EXCEPTION");
  });
});

describe("hostile input", () => {
  it("of 100,000 levels of JSON is refused, and the next call runs", async () => {
    const guest = await guestOf(
      "export const f = (input) => typeof input; export const parse = (text) => { try { JSON.parse(text); } catch (e) { return e.name; } };",
    );
    expect(codeOf(() => call(guest, "f", "[".repeat(100_000)))).toBe("MORTISE_STACK_OVERFLOW");
    expect(codeOf(() => call(guest, "f", '{"a":'.repeat(100_000)))).toBe("MORTISE_STACK_OVERFLOW");
    expect(call(guest, "parse", `x${"[".repeat(100_000)}`)).toBe("RangeError");
    expect(call(guest, "f", "[".repeat(MAX_NESTING) + "]".repeat(MAX_NESTING))).toBe("object");
  });

  it("parsed by the script itself is refused with an exception", async () => {
    const guest = await guestOf(
      'export const f = () => { try { JSON.parse("[".repeat(100_000)); } catch (e) { return [e.name, JSON.parse("[1]")[0]]; } };',
    );
    expect(call(guest, "f")).toBe('["RangeError",1]');
  });

  it("with odd numbers, repeated keys, lone surrogates and bytes that are no UTF-8 arrives as JSON says", async () => {
    const guest = await guestOf("export const f = (input) => input;");
    expect(call(guest, "f", '{"a":1e400,"b":1,"b":2,"c":"\\ud800","d":-0}')).toBe(
      '{"a":null,"b":2,"c":"\\ud800","d":0}',
    );
    expect(
      Buffer.from(guest.callSync("f", new Uint8Array([0x78, 0xff, 0xed, 0xa0, 0x80]))).toString(),
    ).toContain("\ufffd");
  });

  it("of any kind comes back as it went in", async () => {
    const guest = await guestOf("export const f = (input) => input;");
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (json) => {
        const value: unknown = JSON.parse(json);
        const back = call(guest, "f", json);
        expect(typeof value === "string" ? back : JSON.parse(back)).toEqual(value);
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        guest.callSync("f", bytes);
      }),
      { numRuns: 200 },
    );
  });
});
