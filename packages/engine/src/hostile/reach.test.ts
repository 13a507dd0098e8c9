import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { compile } from "../compile.ts";
import type { Compiled } from "../compiled.ts";
import { hostFunction } from "../hostfunction.ts";
import { threadKernel } from "../kernel/kernel.ts";
import { assemble } from "./assemble.ts";
import type { Deed } from "./formats.ts";
import { ENTRIES, EVERYWHERE, FORMATS } from "./formats.ts";
import { codeOf, expectUnharmed } from "./survive.ts";

const KERNEL = [
  ["alloc", "(param i64) (result i64)"],
  ["free", "(param i64)"],
  ["length", "(param i64) (result i64)"],
  ["length_unsafe", "(param i64) (result i64)"],
  ["load_u8", "(param i64) (result i32)"],
  ["load_u64", "(param i64) (result i64)"],
  ["store_u8", "(param i64 i32)"],
  ["store_u64", "(param i64 i64)"],
  ["input_load_u8", "(param i64) (result i32)"],
  ["input_load_u64", "(param i64) (result i64)"],
  ["input_length", "(result i64)"],
  ["input_offset", "(result i64)"],
  ["input_set", "(param i64 i64)"],
  ["output_set", "(param i64 i64)"],
  ["error_set", "(param i64)"],
  ["config_get", "(param i64) (result i64)"],
  ["var_get", "(param i64) (result i64)"],
  ["var_set", "(param i64 i64)"],
  ["log_info", "(param i64)"],
  ["reset", ""],
] as const;

/** An Extism guest with the functions that it uses of the kernel's, each by its name. */
async function extism(fields: string, functions: Parameters<typeof hostFunction>[] = []): Promise<Compiled> {
  const used = KERNEL.filter(([name]) => fields.includes(`$${name}`) || name === "input_length");
  const imports = used.map(([name, type]) => `(import "extism:host/env" "${name}" (func $${name} ${type}))`);
  const user = functions.map(
    ([name]) => `(import "extism:host/user" "${name}" (func $${name} (param i64) (result i64)))`,
  );
  return compile(
    await assemble(`(module ${[...imports, ...user].join("\n")} (memory (export "memory") 1) ${fields})`),
    {
      functions: functions.map((each) => hostFunction(...each)),
    },
  );
}

const SECRET = "SECRET!!";

/** Looks through all that it can read of the kernel for eight bytes, and fails where it finds them. */
const SCAN = `
  (func $scan (result i32)
    (local $at i64) (local $end i64)
    ;; A block of its own, so that there is something to look through: it must come as zeroes.
    (local.set $end (i64.add (call $alloc (i64.const 200000)) (i64.const 200100)))
    (loop $again
      (if (i64.eq (call $load_u64 (local.get $at)) (i64.const ${BigInt.asIntN(64, Buffer.from(SECRET).readBigUInt64LE())}))
        (then (return (i32.const 1))))
      (br_if $again (i64.lt_u (local.tee $at (i64.add (local.get $at) (i64.const 1))) (local.get $end))))
    (local.set $at (i64.const -100000))
    (loop $below
      (if (i64.ne (call $load_u64 (local.get $at)) (i64.const 0)) (then (return (i32.const 2))))
      (br_if $below (i64.lt_s (local.tee $at (i64.add (local.get $at) (i64.const 1))) (i64.const 256))))
    (i32.const 0))
  (func (export "scan") (result i32) (call $scan))`;

/** Fills the kernel with copies of its input, and keeps the input as the output. */
const FILL = `
  (func $fill
    (local $n i32) (local $block i64)
    (loop $again
      (local.set $block (call $alloc (i64.const 1000)))
      (call $store_u64 (local.get $block) (call $input_load_u64 (i64.const 0)))
      (call $store_u64 (i64.add (local.get $block) (i64.const 992)) (call $input_load_u64 (i64.const 0)))
      (if (i32.and (local.get $n) (i32.const 1)) (then (call $free (local.get $block))))
      (br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 100))))
    (call $output_set (call $input_offset) (call $input_length)))`;

function kernelHolds(text: string): boolean {
  return Buffer.from(threadKernel().memory.buffer).includes(text);
}

describe.each(ENTRIES)("what a plugin has in the kernel, entered by %s", (_, enter) => {
  const trap = `${FILL} (func (export "deed") (result i32) (call $fill) (unreachable))`;
  const fails = `${FILL} (func (export "deed") (result i32) (call $fill) (i32.const 1))`;
  const answers = `${FILL} (func (export "deed") (result i32) (call $fill) (i32.const 0))`;

  test.each([
    ["answered", answers, "answered"],
    ["failed", fails, "MORTISE_PLUGIN_ERROR"],
    ["trapped", trap, "MORTISE_TRAP"],
  ])("is not there for the next plugin when it has %s", async (_, fields, code) => {
    await using a = (await extism(fields)).instantiateSync();
    await using b = (await extism(SCAN)).instantiateSync();
    expect(await codeOf(enter(a, "deed", SECRET))).toBe(code);
    expect(await codeOf(enter(b, "scan"))).toBe("answered");
    expect(kernelHolds(SECRET)).toBe(false);
    // Neither for the next call of the same plugin.
    await using both = (
      await extism(`${FILL} ${SCAN} (func (export "deed") (result i32) (call $fill) (i32.const 0))`)
    ).instantiateSync();
    await enter(both, "deed", SECRET);
    expect(await codeOf(enter(both, "scan"))).toBe("answered");
  });

  test("is not there for a plugin that is called inside its call, and is there again behind it", async () => {
    await using b = (await extism(SCAN)).instantiateSync();
    let inside = "";
    const nested = (): string => {
      inside = b.callSync("scan").length === 0 && !kernelHolds(SECRET) ? "nothing" : "something";
      return "";
    };
    const fields = `${FILL}
      (func (export "deed") (result i32) (call $fill) (drop (call $nested (i64.const 0))) (i32.const 0))`;
    await using a = (await extism(fields, [["nested", nested]])).instantiateSync();
    expect(Buffer.from(await enter(a, "deed", SECRET)).toString()).toBe(SECRET);
    expect(inside).toBe("nothing");
  });
});

test("what a plugin has in the kernel is not there for others while it waits, and is there again behind it", async () => {
  await using b = (await extism(SCAN)).instantiateSync();
  const waits = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<string>();
  const wait = (): Promise<string> => {
    waits.resolve();
    return goOn.promise;
  };
  const fields = `${FILL}
    (func (export "deed") (result i32) (call $fill) (drop (call $wait (i64.const 0))) (i32.const 0))`;
  await using a = (await extism(fields, [["wait", wait, { async: true }]])).instantiateSync();
  const answer = a.call("deed", SECRET);
  await waits.promise;
  expect(await codeOf(() => b.callSync("scan"))).toBe("answered");
  expect(await codeOf(b.call("scan"))).toBe("answered");
  expect(kernelHolds(SECRET)).toBe(false);
  goOn.resolve("");
  expect((await answer).text()).toBe(SECRET);
  await expectUnharmed();
});

describe("what another plugin had in the kernel", () => {
  const answers = `${FILL} (func (export "deed") (result i32) (call $fill) (i32.const 0))`;
  const scans = (first: string): string => `${SCAN}
    (func (export "deed") (result i32) ${first} (call $scan))`;

  test("is not there for a plugin that waited meanwhile", async () => {
    await using b = (await extism(answers)).instantiateSync();
    const goOn = Promise.withResolvers<string>();
    const wait = (): Promise<string> => goOn.promise;
    const fields = scans("(drop (call $wait (i64.const 0)))");
    await using a = (await extism(fields, [["wait", wait, { async: true }]])).instantiateSync();
    const scan = codeOf(a.call("deed"));
    b.callSync("deed", SECRET);
    goOn.resolve("");
    expect(await scan).toBe("answered");
  });

  test.each(ENTRIES)("is not there for a plugin whose host function called it (%s)", async (_, enter) => {
    await using b = (await extism(answers)).instantiateSync();
    const nested = (): string => {
      b.callSync("deed", SECRET);
      return "";
    };
    const fields = scans("(drop (call $nested (i64.const 0)))");
    await using a = (await extism(fields, [["nested", nested]])).instantiateSync();
    expect(await codeOf(enter(a, "deed"))).toBe("answered");
  });

  test.each(ENTRIES)("is not there for a plugin that starts (%s)", async (_, enter) => {
    await using b = (await extism(answers)).instantiateSync();
    for (const start of ["(start $look)", '(export "_initialize" (func $look))']) {
      const fields = `${SCAN} (global $found (mut i32) (i32.const 0))
        (func $look (global.set $found (call $scan))) ${start}
        (func (export "deed") (result i32) (global.get $found))`;
      await using a = (await extism(fields)).instantiateSync();
      b.callSync("deed", SECRET);
      expect(await codeOf(enter(a, "deed"))).toBe("answered");
    }
  });
});

test("plugins that take turns while they compute see only what is their own", async () => {
  const fields = `${FILL} ${SCAN}
    (func (export "deed") (result i32)
      (local $n i32)
      (call $fill)
      (loop $again (br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 100000000))))
      (i32.const 0))
    (func (export "search") (result i32)
      (local $n i32)
      (loop $again
        (if (call $scan) (then (return (i32.const 1))))
        (call $reset)
        (br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 30))))
      (i32.const 0))`;
  const code = await extism(fields);
  await using a = code.instantiateSync({ slice: 1, deadline: 20_000 });
  await using b = code.instantiateSync({ slice: 1, deadline: 20_000 });
  const [filled, searched] = await Promise.all([a.call("deed", SECRET), codeOf(b.call("search"))]);
  expect([filled.text(), searched]).toEqual([SECRET, "answered"]);
});

describe.each(ENTRIES)("a forged handle, entered by %s", (_, enter) => {
  const HANDLES = [
    "0",
    "1",
    "-1",
    "255",
    "256",
    "257",
    "271",
    "4294967295",
    "4294967296",
    "4294967568",
    "0x7fffffffffffffff",
    "0x8000000000000000",
    "1000000000",
    "65536",
  ];
  const each = (body: string): string =>
    HANDLES.map((handle) => body.replaceAll("$handle", `(i64.const ${handle})`)).join("\n");

  test("reads and changes nothing: out of range, negative, and where there is no block", async () => {
    const zero = (load: string): string => `(if (i64.ne ${load} (i64.const 0)) (then (unreachable)))`;
    const fields = `(func (export "deed") (result i32) (local $good i64)
      (local.set $good (call $alloc (i64.const 16)))
      (call $store_u64 (local.get $good) (i64.const 77))
      ${each(`
        ${zero("(call $length $handle)")}
        ${zero("(call $length_unsafe $handle)")}
        (call $free $handle)
        (call $error_set (i64.const 0))
        (drop (call $config_get $handle))
        (drop (call $var_get $handle))
        (call $var_set $handle $handle)
        (call $var_set $handle (local.get $good))
        (call $log_info $handle)`)}
      ${HANDLES.filter((handle) => !["256", "257", "271"].includes(handle))
        .map((handle) => zero(`(call $load_u64 (i64.const ${handle}))`))
        .join("\n")}
      (if (i64.ne (call $load_u64 (local.get $good)) (i64.const 77)) (then (unreachable)))
      (i32.const 0))`;
    await using instance = (await extism(fields)).instantiateSync();
    expect(await codeOf(enter(instance, "deed"))).toBe("answered");
    expect(await codeOf(enter(instance, "deed", "some input"))).toBe("answered");
    await expectUnharmed();
  });

  test("frees nothing twice: two blocks never share their bytes", async () => {
    const fields = `(func (export "deed") (result i32) (local $a i64) (local $b i64) (local $c i64)
      (local.set $a (call $alloc (i64.const 64)))
      (call $free (local.get $a)) (call $free (local.get $a)) (call $free (local.get $a))
      (if (i64.ne (call $length (local.get $a)) (i64.const 0)) (then (unreachable)))
      (local.set $b (call $alloc (i64.const 64)))
      (local.set $c (call $alloc (i64.const 64)))
      (if (i64.eq (local.get $b) (local.get $c)) (then (unreachable)))
      (call $store_u64 (local.get $b) (i64.const 1))
      (call $store_u64 (local.get $c) (i64.const 2))
      (if (i64.ne (call $load_u64 (local.get $b)) (i64.const 1)) (then (unreachable)))
      (call $free (i64.add (local.get $b) (i64.const 1)))
      (call $free (i64.add (local.get $b) (i64.const 16)))
      (if (i64.ne (call $length (local.get $b)) (i64.const 64)) (then (unreachable)))
      (i32.const 0))`;
    await using instance = (await extism(fields)).instantiateSync();
    expect(await codeOf(enter(instance, "deed"))).toBe("answered");
  });

  test("as output or error gives no more than what the guest may read itself", async () => {
    const fields = HANDLES.flatMap((handle, i) =>
      ["0", "1", "-1", "65536", "4294967295", "0x7fffffffffffffff"].map(
        (length, j) => `
          (func (export "output${i}_${j}") (result i32)
            (call $output_set (i64.const ${handle}) (i64.const ${length})) (i32.const 0))`,
      ),
    );
    const errors = HANDLES.map(
      (handle, i) =>
        `(func (export "error${i}") (result i32) (call $error_set (i64.const ${handle})) (i32.const 0))`,
    );
    await using instance = (await extism([...fields, ...errors].join("\n"))).instantiateSync();
    await using other = (
      await extism(`${FILL} (func (export "deed") (result i32) (call $fill) (i32.const 0))`)
    ).instantiateSync();
    for (const name of instance.exports) {
      other.callSync("deed", SECRET);
      const text = await enter(instance, name, "input").then(
        (output) => Buffer.from(output).toString(),
        (error: Error) => {
          expect(error).toMatchObject({ code: "MORTISE_PLUGIN_ERROR" });
          return error.message;
        },
      );
      expect(text).not.toContain(SECRET);
      expect(text.length).toBeLessThan(1_000);
    }
  });

  test("of any kind does no harm, whatever the headers of blocks are made to say", async () => {
    const fields = `
      (func (export "store") (result i32)
        (call $store_u64 (call $input_load_u64 (i64.const 0)) (call $input_load_u64 (i64.const 8)))
        (call $free (call $input_load_u64 (i64.const 16)))
        (drop (call $alloc (i64.shr_u (call $input_load_u64 (i64.const 24)) (i64.const 40))))
        (call $free (call $input_load_u64 (i64.const 0)))
        (drop (call $alloc (i64.const 64)))
        (drop (call $alloc (i64.const 64)))
        (call $input_set (call $input_load_u64 (i64.const 16)) (call $input_load_u64 (i64.const 8)))
        (drop (call $length (call $input_load_u64 (i64.const 0))))
        (call $output_set (call $input_load_u64 (i64.const 0)) (call $input_load_u64 (i64.const 8)))
        (i32.const 0))`;
    await using instance = (await extism(fields)).instantiateSync({ memory: "2MiB" });
    const word = fc.oneof(
      fc.bigInt({ min: 0n, max: 1_000n }),
      fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      fc.constantFrom(0x4d6f7274n, 0x69736572_69736572n, 0x4d6f7274_00000010n, 0x69736572_ffffffffn),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 4, maxLength: 4 }), async (words) => {
        const input = Buffer.from(BigUint64Array.from(words).buffer);
        expect(await codeOf(enter(instance, "store", input))).toMatch(/answered|MORTISE_OUTPUT_EXCEEDED/);
      }),
      { numRuns: 300 },
    );
    await expectUnharmed();
  });
});

describe("config and vars", () => {
  test("are what was given, and nothing of JavaScript's objects", async () => {
    const fields = `
      (func $answer (param $block i64) (call $output_set (local.get $block) (call $length (local.get $block))))
      (func (export "config") (result i32) (call $answer (call $config_get (call $input_offset))) (i32.const 0))
      (func (export "get") (result i32) (call $answer (call $var_get (call $input_offset))) (i32.const 0))
      (func (export "set") (result i32) (call $var_set (call $input_offset) (call $input_offset)) (i32.const 0))`;
    const code = await extism(fields);
    await using instance = code.instantiateSync({ config: { known: "yes" } });
    await using other = code.instantiateSync();
    expect(instance.callSync("config", "known").text()).toBe("yes");
    for (const key of [
      "__proto__",
      "constructor",
      "toString",
      "hasOwnProperty",
      "",
      "\u0000",
      "known\u0000",
    ]) {
      expect(instance.callSync("config", key).text()).toBe("");
      expect(instance.callSync("get", key).text()).toBe("");
      instance.callSync("set", key);
      expect(instance.callSync("get", key).text()).toBe(key);
      expect(other.callSync("get", key).text()).toBe("");
    }
    expect(({} as Record<string, unknown>).known).toBeUndefined();
    await expectUnharmed();
  });
});

describe.each(ENTRIES)("a pointer of a guest of format buffer, entered by %s", (_, enter) => {
  const guest = async (fields: string, alloc = "(i32.const 1024)"): Promise<Compiled> =>
    compile(
      await assemble(`(module
        (import "mortise" "seen" (func $seen (param i32 i32) (result i64)))
        (memory (export "memory") 1 4)
        (func (export "alloc") (param i32) (result i32) ${alloc})
        ${fields})`),
      { functions: [hostFunction("seen", (input) => input)] },
    );
  const packed = (address: string, length: string): string =>
    `(func (export "deed") (param i32 i32) (result i64) (i64.const 0x${address}${length}))`;
  const pair = (address: string, length: string): string =>
    `(func (export "deed") (param i32 i32) (result i32 i32) (i32.const 0x${address}) (i32.const 0x${length}))`;
  const hidden = (address: string, length: string): string =>
    `(func (export "deed") (param i32 i32 i32)
      (i32.store (local.get 0) (i32.const 0x${address})) (i32.store offset=4 (local.get 0) (i32.const 0x${length})))`;
  const OUTSIDE: readonly (readonly [address: string, length: string])[] = [
    ["00010000", "00000001"],
    ["0000ffff", "00000002"],
    ["00000000", "00010001"],
    ["ffffffff", "00000001"],
    ["fffffff0", "00000020"],
    ["00000008", "ffffffff"],
    ["80000000", "80000000"],
    ["ffffffff", "ffffffff"],
    ["00000001", "80000000"],
  ];

  test.each([
    ["packed", packed],
    ["a pair", pair],
    ["hidden", hidden],
  ])("that lies outside of its memory is refused, and one at its very end is not (%s)", async (_, answer) => {
    for (const [address, length] of OUTSIDE) {
      await using instance = (await guest(answer(address, length))).instantiateSync();
      // The cap of the output is looked at first.
      for (let turn = 0; turn < 2; turn++)
        expect(await codeOf(enter(instance, "deed"))).toMatch(/BAD_POINTER|OUTPUT_EXCEEDED/);
    }
    for (const [address, length] of [
      ["0000ffff", "00000001"],
      ["00010000", "00000000"],
      ["00000000", "00010000"],
    ]) {
      await using instance = (await guest(answer(address!, length!))).instantiateSync();
      expect((await enter(instance, "deed")).length).toBe(Number(`0x${length}`));
    }
    await expectUnharmed();
  });

  test("from its alloc is refused where there is no room for the input", async () => {
    for (const address of ["0", "-1", "65535", "65536", "0x7fffffff", "0x80000000", "0xfffffffc"]) {
      await using instance = (
        await guest(packed("00000000", "00000000"), `(i32.const ${address})`)
      ).instantiateSync();
      expect(await codeOf(enter(instance, "deed", "some input"))).toBe("MORTISE_BAD_POINTER");
    }
    await expectUnharmed();
  });

  test("to a host function is checked as well, and no catch_all sees the refusal", async () => {
    for (const [address, length] of OUTSIDE) {
      const fields = `(func (export "deed") (param i32 i32) (result i64)
        (try (do (drop (call $seen (i32.const 0x${address}) (i32.const 0x${length})))) (catch_all))
        (i64.const 0))`;
      await using instance = (await guest(fields)).instantiateSync();
      expect(await codeOf(enter(instance, "deed"))).toBe("MORTISE_BAD_POINTER");
    }
    await expectUnharmed();
  });

  test("is good although the memory grows between the pointer and the read", async () => {
    const fields = `(func (export "deed") (param i32 i32) (result i64)
      (drop (memory.grow (i32.const 1)))
      (i32.store8 (i32.const 0x1ffff) (i32.load8_u (local.get 0)))
      (drop (call $seen (i32.const 0x1ffff) (i32.const 1)))
      (i64.const 0x0001ffff00000001))`;
    const grows = "(drop (memory.grow (i32.const 1))) (i32.const 1024)";
    await using instance = (await guest(fields, grows)).instantiateSync();
    expect(Buffer.from(await enter(instance, "deed", "abc")).toString()).toBe("a");
  });

  test("reaches nothing of the caller's: its input is a copy, and so is its output", async () => {
    const fields = `(func (export "deed") (param i32 i32) (result i64)
      (memory.fill (local.get 0) (i32.const 0x58) (local.get 1))
      (i64.or (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32)) (i64.extend_i32_u (local.get 1))))`;
    await using instance = (await guest(fields)).instantiateSync();
    const input = Buffer.from("input");
    const output = await enter(instance, "deed", input);
    expect([input.toString(), Buffer.from(output).toString()]).toEqual(["input", "XXXXX"]);
    await enter(instance, "deed", "other");
    output.fill(0);
    expect(Buffer.from(await enter(instance, "deed", "12345")).toString()).toBe("XXXXX");
  });
});

describe.each(EVERYWHERE)("a guest of format $format, entered by $entry", ({ format, make, enter }) => {
  test("cannot change its caller's input, nor the caller what the guest got", async () => {
    await using instance = (await make({ wat: "", script: "" })).instantiateSync();
    // What a script or component gets here is text.
    const isText = format === "script" || format === "component";
    const input = Uint8Array.from({ length: isText ? 100 : 256 }, (_, i) => i);
    const output = await enter(instance, "echo", input);
    output.fill(9);
    expect(input[99]).toBe(99);
    expect(await enter(instance, "echo", input)).toEqual(Object.assign(output, input));
  });
});

describe("a WASI guest that was given nothing", () => {
  const folder = mkdtempSync(join(tmpdir(), "mortise-reach-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const wasi = (name: string, type: string): string =>
    `(import "wasi_snapshot_preview1" "${name}" (func $${name} ${type}))`;
  const guest = (body: string): string => `(module
    ${wasi("environ_sizes_get", "(param i32 i32) (result i32)")}
    ${wasi("args_sizes_get", "(param i32 i32) (result i32)")}
    ${wasi("fd_prestat_get", "(param i32 i32) (result i32)")}
    ${wasi("fd_read", "(param i32 i32 i32 i32) (result i32)")}
    ${wasi("fd_close", "(param i32) (result i32)")}
    ${wasi("poll_oneoff", "(param i32 i32 i32 i32) (result i32)")}
    ${wasi("random_get", "(param i32 i32) (result i32)")}
    ${wasi("path_open", "(param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)")}
    (memory (export "memory") 2)
    (data (i32.const 4096) "out/secret") (data (i32.const 4200) "../secret") (data (i32.const 4300) "in")
    (data (i32.const 4400) "/etc/passwd") (data (i32.const 4500) "link")
    (func $open (param $fd i32) (param $path i32) (param $length i32) (result i32)
      (call $path_open (local.get $fd) (i32.const 1) (local.get $path) (local.get $length)
        (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 1024)))
    (func $is (param $what i32) (param $got i32) (param $wanted i32)
      (if (i32.ne (local.get $got) (local.get $wanted)) (then
        (i32.store (i32.const 0) (local.get $what)) (drop (i32.load (i32.const -4))))))
    (func (export "deed") (result i32) ${body} (i32.const 0)))`;
  const EBADF = 8;

  test("has no environment, no arguments, no input, no folder", async () => {
    const body = `
      (call $is (i32.const 1) (call $environ_sizes_get (i32.const 16) (i32.const 20)) (i32.const 0))
      (call $is (i32.const 2) (i32.load (i32.const 16)) (i32.const 0))
      (call $is (i32.const 3) (call $args_sizes_get (i32.const 16) (i32.const 20)) (i32.const 0))
      (call $is (i32.const 4) (i32.load (i32.const 16)) (i32.const 0))
      (call $is (i32.const 5) (call $fd_prestat_get (i32.const 3) (i32.const 16)) (i32.const ${EBADF}))
      (call $is (i32.const 6) (call $open (i32.const 3) (i32.const 4400) (i32.const 11)) (i32.const ${EBADF}))
      (i32.store (i32.const 32) (i32.const 64)) (i32.store (i32.const 36) (i32.const 100))
      (call $is (i32.const 7) (call $fd_read (i32.const 0) (i32.const 32) (i32.const 1) (i32.const 16)) (i32.const 0))
      (call $is (i32.const 8) (i32.load (i32.const 16)) (i32.const 0))`;
    const code = await compile(await assemble(guest(body)));
    await using instance = code.instantiateSync();
    expect(await codeOf(() => instance.callSync("deed"))).toBe("answered");
    expect(await codeOf(instance.call("deed"))).toBe("answered");
  });

  test("with one folder does not leave it by a link, by .., or by an absolute path", async () => {
    mkdirSync(join(folder, "granted"));
    writeFileSync(join(folder, "secret"), SECRET);
    writeFileSync(join(folder, "granted", "in"), "fine");
    symlinkSync("..", join(folder, "granted", "out"));
    symlinkSync("../secret", join(folder, "granted", "link"));
    const refused = (what: number, path: number, length: number): string => `
      (call $is (i32.const ${what}) (i32.eqz (call $open (i32.const 3) (i32.const ${path}) (i32.const ${length}))) (i32.const 0))`;
    const body = `
      (call $is (i32.const 0) (call $open (i32.const 3) (i32.const 4300) (i32.const 2)) (i32.const 0))
      ${refused(1, 4096, 10)} ${refused(2, 4200, 9)} ${refused(3, 4400, 11)} ${refused(4, 4500, 4)}
      ${refused(5, 4400, -1)} ${refused(6, -1, 4)}`;
    const code = await compile(await assemble(guest(body)));
    await using instance = code.instantiateSync({
      dirs: [{ host: join(folder, "granted"), guest: "/", write: false }],
    });
    expect(await codeOf(() => instance.callSync("deed"))).toBe("answered");
    expect(await codeOf(instance.call("deed"))).toBe("answered");
  });

  test("opens no more descriptors than it may, asks for no more randomness and polls than there is memory", async () => {
    mkdirSync(join(folder, "many"));
    writeFileSync(join(folder, "many", "in"), "fine");
    const body = `(local $n i32)
      (block $full (loop $again
        (br_if $full (call $open (i32.const 3) (i32.const 4300) (i32.const 2)))
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br $again)))
      (if (i32.gt_u (local.get $n) (i32.const 10000)) (then (unreachable)))
      (if (i32.lt_u (local.get $n) (i32.const 10)) (then (unreachable)))
      (call $is (i32.const 1) (i32.eqz (call $random_get (i32.const 0) (i32.const -1))) (i32.const 0))
      (call $is (i32.const 2) (i32.eqz
        (call $poll_oneoff (i32.const 0) (i32.const 0) (i32.const 1000000000) (i32.const 16))) (i32.const 0))`;
    const code = await compile(await assemble(guest(body)));
    const instance = code.instantiateSync({
      dirs: [{ host: join(folder, "many"), guest: "/", write: false }],
    });
    expect(await codeOf(() => instance.callSync("deed"))).toBe("answered");
    await instance.close();
    await using another = code.instantiateSync({
      dirs: [{ host: join(folder, "many"), guest: "/", write: false }],
    });
    expect(await codeOf(another.call("deed"))).toBe("answered");
    await expectUnharmed();
  });
});

test("no format needs more than it declares to echo", async () => {
  const nothing: Deed = { wat: "", script: "" };
  for (const [, make] of FORMATS) await expectUnharmed((await make(nothing)).instantiateSync());
});
