import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TestFolder } from "../testguest.ts";
import type { Result } from "./answer.ts";
import type { Descriptor } from "./descriptor.ts";
import type { DirectoryEntries } from "./directory.ts";
import type { InputStream, IoError, OutputStream } from "./streams.ts";
import { guests, type WasiGuest } from "./testing/wasi.ts";

const guest = guests("io", "filesystem");

const types = "filesystem/types";
const NONE = { create: false, directory: false, exclusive: false, truncate: false };
const CREATE = { ...NONE, create: true };
const READ = { read: true };
const WRITE = { read: true, write: true };
const STAY = { symlinkFollow: false };
const FOLLOW = { symlinkFollow: true };

async function inside(folder: TestFolder, write = true): Promise<[WasiGuest, Descriptor]> {
  const wasi = await guest({ dirs: [{ host: folder.path, guest: "/data", write }] });
  const [[root, name]] = await wasi.call<[[Descriptor, string]]>("filesystem/preopens", "get-directories");
  expect(name).toBe("/data");
  return [wasi, root];
}

function on<T>(wasi: WasiGuest, self: object, name: string, ...args: unknown[]): Promise<Result<T, string>> {
  return wasi.call(types, `[method]descriptor.${name}`, self, ...args);
}

async function okOf<T>(answer: Promise<Result<T, unknown>>): Promise<T> {
  const found = await answer;
  expect(found.tag).toBe("ok");
  return found.val as T;
}

const open = (wasi: WasiGuest, root: Descriptor, path: string, how: object, flags: object) =>
  on<Descriptor>(wasi, root, "open-at", FOLLOW, path, how, flags);

describe("a granted folder", () => {
  it("is there under the name that it was granted by, and nothing is where none was", async () => {
    await using none = await guest();
    expect(await none.call("filesystem/preopens", "get-directories")).toEqual([]);
    using folder = new TestFolder();
    const [wasi, root] = await inside(folder);
    expect(await on(wasi, root, "get-type")).toEqual({ tag: "ok", val: "directory" });
    expect(await on(wasi, root, "get-flags")).toMatchObject({ val: { read: true, mutateDirectory: true } });
    await wasi.instance.close();
  });

  it("has files that are written, read and appended to", async () => {
    using folder = new TestFolder();
    const [wasi, root] = await inside(folder);
    const file = await okOf(open(wasi, root, "a.txt", CREATE, WRITE));
    expect(await on(wasi, file, "write", Buffer.from("hello"), 0n)).toEqual({ tag: "ok", val: 5n });
    expect(await on(wasi, file, "read", 3n, 1n)).toEqual({
      tag: "ok",
      val: [Uint8Array.from(Buffer.from("ell")), false],
    });
    expect(await on(wasi, file, "read", 9n, 1n)).toMatchObject({ val: [{ length: 4 }, true] });
    const out = await okOf(on<OutputStream>(wasi, file, "append-via-stream"));
    expect(await wasi.call("io/streams", "[method]output-stream.write", out, Buffer.from(" you"))).toEqual({
      tag: "ok",
    });
    out[Symbol.dispose]();
    const over = await okOf(on<OutputStream>(wasi, file, "write-via-stream", 1n));
    await wasi.call("io/streams", "[method]output-stream.write", over, Buffer.from("a"));
    expect(readFileSync(folder.at("a.txt"), "utf8")).toBe("hallo you");
    expect(await on(wasi, file, "set-size", 4n)).toEqual({ tag: "ok" });
    const source = await okOf(on<InputStream>(wasi, file, "read-via-stream", 2n));
    expect(await wasi.call("io/streams", "[method]input-stream.read", source, 100n)).toEqual({
      tag: "ok",
      val: Uint8Array.from(Buffer.from("ll")),
    });
    expect(await wasi.call("io/streams", "[method]input-stream.read", source, 100n)).toMatchObject({
      val: { tag: "closed" },
    });
    const stat = await okOf(on<{ type: string; size: bigint }>(wasi, file, "stat"));
    expect(stat).toMatchObject({ type: "regular-file", size: 4n, linkCount: 1n });
    expect(await on(wasi, file, "sync")).toEqual({ tag: "ok" });
    expect(
      await on(
        wasi,
        file,
        "set-times",
        { tag: "now" },
        {
          tag: "timestamp",
          val: { seconds: 5n, nanoseconds: 0 },
        },
      ),
    ).toEqual({ tag: "ok" });
    expect(await on(wasi, root, "stat-at", STAY, "a.txt")).toMatchObject({
      val: { dataModificationTimestamp: { seconds: 5n } },
    });
    await wasi.instance.close();
  });

  it("is listed without `.` and `..`, and changed as asked", async () => {
    using folder = new TestFolder();
    const [wasi, root] = await inside(folder);
    writeFileSync(folder.at("b"), "b");
    expect(await on(wasi, root, "create-directory-at", "sub")).toEqual({ tag: "ok" });
    expect(await on(wasi, root, "symlink-at", "b", "link")).toEqual({ tag: "ok" });
    expect(await on(wasi, root, "readlink-at", "link")).toEqual({ tag: "ok", val: "b" });
    expect(await on(wasi, root, "link-at", STAY, "b", root, "hard")).toEqual({ tag: "ok" });
    const same = [
      await okOf(on(wasi, root, "metadata-hash-at", STAY, "b")),
      await okOf(on(wasi, root, "metadata-hash-at", FOLLOW, "link")),
    ];
    expect(same[0]).toEqual(same[1]);
    expect(await on(wasi, root, "rename-at", "hard", root, "sub/moved")).toEqual({ tag: "ok" });
    const entries = await okOf(on<DirectoryEntries>(wasi, root, "read-directory"));
    // The listing goes on when the folder's own handle is gone.
    root[Symbol.dispose]();
    const found: string[] = [];
    for (;;) {
      const next = await okOf(
        wasi.call<Result<{ name: string; type: string } | undefined, string>>(
          types,
          "[method]directory-entry-stream.read-directory-entry",
          entries,
        ),
      );
      if (next === undefined) break;
      found.push(`${next.name} ${next.type}`);
    }
    expect(found.sort()).toEqual(["b regular-file", "link symbolic-link", "sub directory"]);
    await wasi.instance.close();
  });

  it("gives errors their codes, by the descriptor and by the error of a stream", async () => {
    using folder = new TestFolder();
    const [wasi, root] = await inside(folder);
    writeFileSync(folder.at("a"), "");
    const file = await okOf(open(wasi, root, "a", NONE, READ));
    for (const [answer, val] of [
      [open(wasi, root, "none", NONE, READ), "no-entry"],
      [open(wasi, root, "a", { ...CREATE, exclusive: true }, WRITE), "exist"],
      [on(wasi, file, "read-directory"), "not-directory"],
      [on(wasi, file, "write", Buffer.from("x"), 0n), "not-permitted"],
      [on(wasi, root, "read", 1n, 0n), "is-directory"],
      [on(wasi, root, "unlink-file-at", "x\0y"), "invalid"],
      [on(wasi, root, "unlink-file-at", "x".repeat(5_000)), "name-too-long"],
      [on(wasi, root, "remove-directory-at", "a"), "not-directory"],
      [on(wasi, file, "read", 1n, (1n << 64n) - 1n), "invalid"],
    ] as const)
      expect(await answer).toEqual({ tag: "err", val });
    const out = await okOf(open(wasi, root, "b", CREATE, WRITE));
    // One call moves a MiB at most, and a stream takes no more than that.
    expect(await on(wasi, out, "write", new Uint8Array((1 << 20) + 1), 0n)).toEqual({
      tag: "ok",
      val: 1n << 20n,
    });
    const sink = await okOf(on<OutputStream>(wasi, out, "write-via-stream", (1n << 53n) - (1n << 22n)));
    const failed = await wasi.call<Result<never, { tag: string; val: IoError }>>(
      "io/streams",
      "[method]output-stream.write",
      sink,
      Buffer.from("x"),
    );
    expect(failed).toMatchObject({ tag: "err", val: { tag: "last-operation-failed" } });
    const error = failed.val?.val as IoError;
    expect(await wasi.call(types, "filesystem-error-code", error)).toBe("file-too-large");
    expect(await wasi.call("io/error", "[method]error.to-debug-string", error)).toBe("file-too-large");
    const other = await okOf(on<OutputStream>(wasi, out, "write-via-stream", 0n));
    await expect(
      wasi.call("io/streams", "[method]output-stream.write", other, new Uint8Array((1 << 20) + 1)),
    ).rejects.toMatchObject({ code: "MORTISE_TRAP" });
    await wasi.instance.close();
  });
});

describe("what a folder keeps from its guest", () => {
  it("everything outside, whatever the path or link", async () => {
    using folder = new TestFolder();
    mkdirSync(folder.at("in"));
    writeFileSync(folder.at("secret"), "secret");
    symlinkSync("../secret", folder.at("in", "up"));
    symlinkSync("/etc/passwd", folder.at("in", "out"));
    const wasi = await guest({ dirs: [{ host: folder.at("in"), guest: "/", write: true }] });
    const [[root]] = await wasi.call<[[Descriptor, string]]>("filesystem/preopens", "get-directories");
    for (const path of ["../secret", "/etc/passwd", "up", "out", "a/../../secret", "./../secret"]) {
      const answer = await open(wasi, root, path, NONE, READ);
      expect(answer.tag, path).toBe("err");
    }
    const paths = fc.array(fc.constantFrom("..", ".", "in", "up", "out", "a", ""), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(paths, async (parts) => {
        const answer = await open(wasi, root, parts.join("/"), NONE, READ);
        if (answer.tag === "ok")
          expect(await on(wasi, answer.val as Descriptor, "get-type")).toEqual({
            tag: "ok",
            val: "directory",
          });
        if (answer.tag === "ok") answer.val?.[Symbol.dispose]();
      }),
      { numRuns: 60 },
    );
    await wasi.instance.close();
  });

  it("every change, where it was granted for reading", async () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("a"), "a");
    const [wasi, root] = await inside(folder, false);
    const readOnly = { tag: "err", val: "read-only" };
    expect(await open(wasi, root, "new", CREATE, WRITE)).toEqual(readOnly);
    expect(await open(wasi, root, "a", NONE, WRITE)).toEqual(readOnly);
    expect(await open(wasi, root, "a", { ...NONE, truncate: true }, WRITE)).toEqual(readOnly);
    for (const [name, ...args] of [
      ["create-directory-at", "d"],
      ["unlink-file-at", "a"],
      ["remove-directory-at", "a"],
      ["symlink-at", "a", "b"],
      ["rename-at", "a", root, "b"],
      ["link-at", STAY, "a", root, "b"],
      ["set-times-at", STAY, "a", { tag: "now" }, { tag: "now" }],
      ["set-times", { tag: "now" }, { tag: "now" }],
    ] as const)
      expect(await on(wasi, root, name, ...args), name).toEqual(readOnly);
    const file = await okOf(open(wasi, root, "a", NONE, READ));
    for (const [name, ...args] of [
      ["write", Buffer.from("x"), 0n],
      ["set-size", 0n],
      ["write-via-stream", 0n],
      ["append-via-stream"],
    ] as const)
      expect(await on(wasi, file, name, ...args), name).toEqual(readOnly);
    expect(readFileSync(folder.at("a"), "utf8")).toBe("a");
    expect(existsSync(folder.at("b"))).toBe(false);
    await wasi.instance.close();
  });

  it("nothing open behind it: what it did not drop is closed with it, and with one that trapped", async () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("a"), "a");
    const [wasi, root] = await inside(folder);
    const file = await okOf(open(wasi, root, "a", NONE, READ));
    await okOf(on(wasi, file, "read-via-stream", 0n));
    await okOf(on(wasi, root, "read-directory"));
    expect(folder.open).toBe(3);
    const stream = await okOf(
      on<OutputStream>(wasi, await okOf(open(wasi, root, "b", CREATE, WRITE)), "append-via-stream"),
    );
    await expect(
      wasi.call("io/streams", "[method]output-stream.write-zeroes", stream, 1n << 40n),
    ).rejects.toMatchObject({ code: "MORTISE_TRAP" });
    // The next call gets a fresh guest, which has opened nothing yet.
    await wasi.call("io/streams", "[method]output-stream.flush", stream);
    expect(folder.open).toBe(0);
    await inside(folder).then(([other]) => other.instance.close());
    await wasi.instance.close();
    expect(folder.open).toBe(0);
  });

  it("more than 256 descriptors, which are given back when they are dropped", async () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("a"), "a");
    const [wasi, root] = await inside(folder);
    const held: Descriptor[] = [];
    for (;;) {
      const answer = await open(wasi, root, "a", NONE, READ);
      if (answer.tag === "err") {
        expect(answer.val).toBe("quota");
        break;
      }
      held.push(answer.val as Descriptor);
    }
    expect(held).toHaveLength(255);
    expect(await on(wasi, root, "read-directory")).toEqual({ tag: "err", val: "quota" });
    held[0]?.[Symbol.dispose]();
    expect((await open(wasi, root, "a", NONE, READ)).tag).toBe("ok");
    // What a stream still reads is open still.
    const stream = await okOf(on<InputStream>(wasi, held[1] as Descriptor, "read-via-stream", 0n));
    held[1]?.[Symbol.dispose]();
    expect(await wasi.call("io/streams", "[method]input-stream.read", stream, 9n)).toMatchObject({
      tag: "ok",
    });
    stream[Symbol.dispose]();
    await wasi.instance.close();
  });
});
