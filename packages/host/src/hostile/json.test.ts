import { execFileSync } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Host } from "../host.ts";
import { hostFunction } from "../hostfunction.ts";
import { parseLock } from "../load/lockfile.ts";
import { Deployment, wasm } from "../testing/deployment.ts";
import type { Guests } from "./formats.ts";
import { codeOf, FORMATS, guests } from "./formats.ts";

const DEEP = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;

/** More than the guest of format buffer has room for. */
const LARGE = "17 MiB";

const BOMBS: readonly (readonly [string, string])[] = [
  ["100,000 levels", DEEP],
  ["100,000 levels that do not end", "[".repeat(100_000)],
  ["a key __proto__", '{"__proto__":{"polluted":1}}'],
  ["half a surrogate pair", '["\\ud800"]'],
  ["1e400", "[1e400]"],
  [LARGE, `["${"x".repeat(17 << 20)}"]`],
];

const expectUnpolluted = () => expect(({} as Record<string, unknown>).polluted).toBeUndefined();

describe("JSON that is a bomb, passed to a host function", () => {
  let deployment: Guests;
  let taken = 0;
  beforeAll(async () => {
    const take = hostFunction({
      name: "take",
      input: { type: ["array", "object"] },
      run: () => void taken++,
    });
    deployment = await guests([take]);
  });
  afterAll(() => deployment[Symbol.asyncDispose]());

  // Those that parse JSON themselves before it gets to the host are in the tests of the engine, and of processes.
  describe.each(["buffer", "extism"])("by a plugin of format %s", (format) => {
    const fitting = format === "buffer" ? BOMBS.filter(([name]) => name !== LARGE) : BOMBS;
    test.each(fitting)("is refused, and nothing is run: %s", async (_, text) => {
      taken = 0;
      const reply = await deployment.host.call(format, "ask_take", Buffer.from(text));
      expect(reply.json()).toMatchObject({ kind: "Error", payload: { code: "MORTISE_INPUT_INVALID" } });
      expect(taken).toBe(0);
      expectUnpolluted();
      expect(await deployment.ask(format, "take", { a: 1 })).toMatchObject({ kind: "Success" });
    });
  });

  test.each(FORMATS)(
    "leaves a plugin of format %s to its next call, whatever became of this one",
    async (format) => {
      for (const [name, text] of BOMBS) {
        if (name === LARGE && format !== "extism") continue;
        const call =
          format === "component"
            ? deployment.host.call(format, "ask", ["take", text])
            : deployment.host.call(format, "ask_take", text);
        expect(await codeOf(call)).toMatch(/^(answered|MORTISE_[A-Z_]+)$/);
        await deployment.host.enable(format);
      }
      expectUnpolluted();
      expect(await deployment.ask(format, "take", { a: 1 })).toMatchObject({ kind: "Success" });
    },
  );
});

describe("JSON that is a bomb", () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
  });
  afterEach(() => deployment.close());

  test.each(BOMBS.filter(([name]) => name !== LARGE))(
    "answered to an event is a dead letter, and the next event comes: %s",
    async (_, text) => {
      const bytes = Buffer.from(text);
      await deployment.write(
        "a/main.wasm",
        wasm(`(module (memory (export "memory") 8)
          (data (i32.const 1024) "${text.replaceAll(/["\\]/g, "\\$&")}")
          (func (export "alloc") (param i32) (result i32) (i32.const 400000))
          (func (export "handle_event") (param i32 i32) (result i32 i32)
            (i32.const 1024) (i32.const ${bytes.length})))`),
      );
      await deployment.write(
        "a/plugin.yaml",
        'name: a\nversion: 1.0.0\ncode: main.wasm\nsubscribe: [{ streams: ["*"] }]\n',
      );
      const host = await deployment.open();
      for (let n = 1; n <= 2; n++) {
        await host.deliver({ stream: "global", type: "say" });
        const letters = await host.deadLetters();
        expect(letters.map(({ code }) => code)).toEqual(Array(n).fill("MORTISE_ANSWER_INVALID"));
      }
      expectUnpolluted();
    },
  );

  test("in an event's payload is refused", async () => {
    const host = await deployment.open();
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    for (const payload of [circle, { deep }, { big: "x".repeat(1 << 20) }, { number: 10n }])
      expect(await codeOf(host.deliver({ stream: "global", type: "say", payload }))).toMatch(
        /^MORTISE_EVENT_(INVALID|TOO_LARGE)$/,
      );
  });

  test.each([...BOMBS, ["a key twice", '{"version":1,"plugins":{},"plugins":{}}'] as const])(
    "in a lock is refused: %s",
    (_, text) => {
      expect(() => parseLock("mortise.lock", text)).toThrow(/MORTISE_LOCK_INVALID/);
      expect(() => parseLock("mortise.lock", `{"version":1,"plugins":${text}}`)).toThrow(
        /MORTISE_LOCK_INVALID/,
      );
      expectUnpolluted();
    },
  );

  test("in a manifest or a config is refused", async () => {
    for (const [at, [, text]] of BOMBS.entries()) {
      await deployment.write(`p${at}/plugin.yaml`, `name: p${at}\nversion: 1.0.0\nlimits: ${text}\n`);
      await deployment.write("mortise.toml", `a = ${text}\n`);
      expect(await codeOf(Host.open({ config: join(deployment.root, "mortise.toml") }))).toMatch(
        /^MORTISE_(CONFIG_INVALID|FILE_TOO_LARGE)$/,
      );
    }
    const host = await deployment.open();
    expect(host.plugins()).toHaveLength(BOMBS.length);
    for (const { error } of host.plugins())
      expect(error?.code).toMatch(/^MORTISE_(PLUGIN_MANIFEST_INVALID|FILE_TOO_LARGE)$/);
    expectUnpolluted();
  });

  test.each(["mortise.toml", "mortise.lock"])(
    "or no file at all, as a pipe, stops no host at %s",
    async (name) => {
      if (name !== "mortise.toml") await deployment.write("mortise.toml", "");
      execFileSync("mkfifo", [join(deployment.root, name)]);
      const config = join(deployment.root, "mortise.toml");
      expect(await codeOf(Host.open({ config }))).toBe("MORTISE_FILE_UNREADABLE");
    },
  );

  test("where a lock should be approves nothing: a folder, a link that leads nowhere", async () => {
    await deployment.script("plugins/a", "export const f = () => 1;");
    await deployment.write("mortise.toml", '[host]\nplugins = ["plugins"]\n');
    const config = join(deployment.root, "mortise.toml");
    await mkdir(join(deployment.root, "mortise.lock"));
    expect(await codeOf(Host.open({ config }))).toBe("MORTISE_FILE_UNREADABLE");
    await deployment.close();
    deployment = await Deployment.create();
    await deployment.script("plugins/a", "export const f = () => 1;");
    await deployment.write("plugins/a/plugin.yaml", "name: a\nversion: 1.0.0\ncode: main.js\n");
    await deployment.write("mortise.toml", '[host]\nplugins = ["plugins"]\n');
    await symlink("gone", join(deployment.root, "mortise.lock"));
    const host = await deployment.open({ plugins: undefined, config: join(deployment.root, "mortise.toml") });
    expect(host.plugin("a")?.error?.code).toBe("MORTISE_LOCK_WIDENED");
  });
});
