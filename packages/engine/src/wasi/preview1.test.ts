import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MortiseError } from "../errors.ts";
import { ERRNO } from "./errno.ts";
import { Exit } from "./exit.ts";
import { preview1 } from "./preview1.ts";
import { SIGNATURES } from "./signatures.ts";
import {
  CREAT,
  compileText,
  type FunctionName,
  READ,
  TestFolder,
  TestGuest,
  TRUNC,
  WRITE,
} from "./testguest.ts";

const EVERYTHING = Object.keys(SIGNATURES) as FunctionName[];
const MAX_ERRNO = 76;

describe("the imports", () => {
  test("are all 46 functions of preview 1, whatever was granted", () => {
    using guest = new TestGuest();
    expect(Object.keys(guest.wasi.imports).sort()).toEqual([...EVERYTHING].sort());
  });

  test("give nothing where nothing was granted", () => {
    using guest = new TestGuest();
    const out = guest.room(64);
    expect(guest.call("args_sizes_get", out, out + 4)).toBe(0);
    expect(guest.call("environ_sizes_get", out + 8, out + 12)).toBe(0);
    expect([...guest.bytes.subarray(out + 8, out + 16)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(guest.read(0)).toEqual({ errno: 0, text: "" });
    expect(guest.call("fd_prestat_get", 3, out)).toBe(ERRNO.EBADF);
    expect(guest.open("file").errno).toBe(ERRNO.EBADF);
    expect(guest.open("file", { folder: 0 }).errno).toBe(ERRNO.ENOTDIR);
    expect(guest.call("sock_accept", 3, 0, out)).toBe(ERRNO.EBADF);
    expect(guest.call("sock_send", 1, out, 0, 0, out)).toBe(ERRNO.ENOTSOCK);
  });

  test("answer with a number, and never throw, whatever the guest passes", () => {
    using folder = new TestFolder();
    mkdirSync(folder.at("d"));
    writeFileSync(folder.at("f"), "content");
    using guest = new TestGuest({
      dirs: [{ host: folder.path, guest: "/", write: true }],
      stdin: new Uint8Array(10),
      maxFiles: 16,
    });
    guest.text("f");
    guest.text("d");
    const harmless = EVERYTHING.filter((name) => !name.startsWith("proc_"));
    const i32 = fc.oneof(
      fc.integer({ min: -3, max: 12 }),
      fc.integer({ min: 1_000, max: 1_100 }),
      fc.integer(),
      fc.constant(65_535),
    );
    const i64 = fc.oneof(
      fc.bigInt({ min: -2n, max: 200n }),
      fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
    );
    const call = fc
      .constantFrom(...harmless)
      .chain((name) =>
        fc.tuple(
          fc.constant(name),
          fc.tuple(...[...SIGNATURES[name]].map((type) => (type === "i" ? i32 : i64))),
        ),
      );
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 20 }), (calls) => {
        for (const [name, values] of calls) {
          const errno = guest.call(name, ...values);
          expect(Number.isInteger(errno) && errno >= 0 && errno <= MAX_ERRNO, name).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("refuse every pointer that lies outside, with EFAULT and without an effect", () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("f"), "content");
    using guest = new TestGuest({
      dirs: [{ host: folder.path, guest: "/", write: true }],
      stdin: new Uint8Array(10),
    });
    const { fd } = guest.open("f", { rights: READ | WRITE });
    const [path, length] = guest.text("f");
    const fine = guest.vector(guest.room(8), 8);
    for (const bad of [-1, -8, 65_536, 65_533, 2 ** 31 - 1, -(2 ** 31)]) {
      expect(guest.call("fd_read", 0, ...fine, bad)).toBe(ERRNO.EFAULT);
      expect(guest.call("fd_read", fd, bad, 1, guest.room(4))).toBe(ERRNO.EFAULT);
      expect(guest.call("fd_write", 1, ...guest.vector(bad, 4), guest.room(4))).toBe(ERRNO.EFAULT);
      expect(guest.call("fd_write", 1, ...guest.vector(0, -1), guest.room(4))).toBe(ERRNO.EFAULT);
      expect(guest.call("fd_write", fd, ...fine, bad)).toBe(ERRNO.EFAULT);
      expect(guest.call("path_open", 3, 0, bad, 4, 0, 2n, 2n, 0, guest.room(4))).toBe(ERRNO.EFAULT);
      expect(guest.call("path_open", 3, 0, path, -1, 0, 2n, 2n, 0, guest.room(4))).toBe(ERRNO.EFAULT);
      expect(guest.call("path_open", 3, 0, path, length, TRUNC, 66n, 66n, 0, bad)).toBe(ERRNO.EFAULT);
      expect(guest.call("fd_filestat_get", fd, bad)).toBe(ERRNO.EFAULT);
      expect(guest.call("random_get", bad, 4)).toBe(ERRNO.EFAULT);
      expect(guest.call("clock_time_get", 0, 0n, bad)).toBe(ERRNO.EFAULT);
      expect(guest.call("fd_readdir", 3, bad, 100, 0n, guest.room(4))).toBe(ERRNO.EFAULT);
      expect(guest.call("poll_oneoff", bad, 0, 1, guest.room(4))).toBe(ERRNO.EFAULT);
    }
    expect(guest.stdout).toEqual([]);
    expect(readFileSync(folder.at("f"), "utf8")).toBe("content");
    expect(guest.open("f").fd).toBe(fd + 1);
  });

  test("look at the memory as it is after it has grown", () => {
    using guest = new TestGuest();
    guest.memory.grow(1);
    expect(guest.call("random_get", 65_536, 65_536)).toBe(0);
    expect(guest.bytes[131_071]).toBe(7);
  });

  test("let an error of the host's own through, which is no answer for the guest", () => {
    const broken = new Error("the sink is broken");
    using guest = new TestGuest({
      stdout: () => {
        throw broken;
      },
    });
    expect(() => guest.write(1, "x")).toThrow(broken);
  });
});

describe("ending", () => {
  test("by proc_exit throws the code, unsigned", () => {
    using guest = new TestGuest();
    expect(exitCode(() => guest.call("proc_exit", 3))).toBe(3);
    using other = new TestGuest();
    expect(exitCode(() => other.call("proc_exit", -1))).toBe(4_294_967_295);
  });

  test("by a signal is 128 and its number", () => {
    using guest = new TestGuest();
    expect(guest.call("proc_raise", 0)).toBe(0);
    expect(guest.call("proc_raise", 31)).toBe(ERRNO.EINVAL);
    expect(guest.call("proc_raise", -1)).toBe(ERRNO.EINVAL);
    expect(exitCode(() => guest.call("proc_raise", 6))).toBe(134);
  });

  test("is for good: a guest that catches it writes nothing more", async () => {
    using guest = new TestGuest();
    const module = await compileText(`(module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 8) "\\10\\00\\00\\00\\05\\00\\00\\00hello")
      (func (export "run")
        (try (do (call $exit (i32.const 7))) (catch_all))
        (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0)))))`);
    const imports = { wasi_snapshot_preview1: { ...guest.wasi.imports } };
    const { run } = new WebAssembly.Instance(module, imports).exports as { run: () => void };
    expect(exitCode(run)).toBe(7);
    expect(guest.stdout).toEqual([]);
  });
});

test("a guest in wasm says hello", async () => {
  const module = await compileText(`(module
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 8) "\\10\\00\\00\\00\\05\\00\\00\\00hello")
    (func (export "run") (result i32) (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0))))`);
  let memory: WebAssembly.Memory | undefined;
  const written: string[] = [];
  const wasi = preview1(
    {
      args: [],
      env: {},
      dirs: [],
      stdout: (bytes) => written.push(Buffer.from(bytes).toString()),
      stderr: () => {},
      random: () => {},
      clock: { now: () => 0n, monotonic: () => 0n },
      block: () => {},
      sleep: async () => {},
    },
    () => new Uint8Array(memory!.buffer),
  );
  const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: { ...wasi.imports } });
  memory = instance.exports.memory as WebAssembly.Memory;
  expect((instance.exports.run as () => number)()).toBe(0);
  expect(written).toEqual(["hello"]);
  wasi.close();
});

describe("randomness", () => {
  test("fills what was asked for, in pieces of at most 65,536 bytes", () => {
    const pieces: number[] = [];
    using guest = new TestGuest({ random: (into) => pieces.push(into.fill(9).length) });
    guest.memory.grow(2);
    expect(guest.call("random_get", 10, 150_000)).toBe(0);
    expect(pieces).toEqual([65_536, 65_536, 18_928]);
    expect([guest.bytes[9], guest.bytes[10], guest.bytes[150_009], guest.bytes[150_010]]).toEqual([
      0, 9, 9, 0,
    ]);
  });

  test("of more bytes than the guest has memory, or the host has patience, is refused", () => {
    using guest = new TestGuest();
    expect(guest.call("random_get", 0, -1)).toBe(ERRNO.EFAULT);
    expect(guest.call("random_get", 0, 65_537)).toBe(ERRNO.EFAULT);
  });
});

describe("descriptors", () => {
  test("are bounded: a guest that opens without end gets EMFILE, and none leaks", () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("f"), "content");
    const before = readdirSync("/proc/self/fd").length;
    const guest = new TestGuest({ dirs: [{ host: folder.path, guest: "/", write: true }], maxFiles: 64 });
    let opened = 0;
    let refused = 0;
    for (let turn = 0; turn < 2_000; turn++) {
      if (guest.open("f").errno === 0) opened++;
      else if (guest.open(`new${turn}`, { oflags: CREAT, rights: WRITE }).errno === ERRNO.EMFILE) refused++;
    }
    expect([opened, refused]).toEqual([60, 1_940]);
    expect(readdirSync(folder.path)).toEqual(["f"]);
    expect(readdirSync("/proc/self/fd").length).toBe(before + 61);
    guest.wasi.close();
    expect(readdirSync("/proc/self/fd").length).toBe(before);
  });

  test("are 256 unless said otherwise", () => {
    using folder = new TestFolder();
    using guest = new TestGuest({ dirs: [{ host: folder.path, guest: "/", write: false }] });
    while (guest.open(".").errno === 0);
    expect(guest.open(".").errno).toBe(ERRNO.EMFILE);
    guest.call("fd_close", 255);
    expect(guest.open(".")).toEqual({ errno: 0, fd: 255 });
  });

  test("are gone after close: nothing is read or written any more", () => {
    using folder = new TestFolder();
    const guest = new TestGuest({ dirs: [{ host: folder.path, guest: "/", write: true }] });
    guest.wasi.close();
    guest.wasi.close();
    expect(guest.write(1, "x")).toBe(ERRNO.EBADF);
    expect(guest.open("f", { oflags: CREAT }).errno).toBe(ERRNO.EBADF);
  });

  test("too few for the streams and folders are the caller's mistake", () => {
    expect(() => new TestGuest({ maxFiles: 2 })).toThrow(MortiseError);
    expect(() => new TestGuest({ maxFiles: 3.5 })).toThrow("MORTISE_OPTION_INVALID");
  });
});

function exitCode(run: () => unknown): number {
  try {
    run();
  } catch (error) {
    if (error instanceof Exit) return error.code;
    throw error;
  }
  throw new Error("The guest did not exit.");
}
