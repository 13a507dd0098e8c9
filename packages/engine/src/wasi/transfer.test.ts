import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ERRNO } from "./errno.ts";
import { CREAT, READ, TestFolder, TestGuest, TRUNC, WRITE } from "./testguest.ts";

const BOTH = READ | WRITE;

function guestIn(folder: TestFolder, write = true): TestGuest {
  return new TestGuest({ dirs: [{ host: folder.path, guest: "/", write }] });
}

describe("the standard streams", () => {
  test("take what is written as it is, in one piece, and keep it", () => {
    using guest = new TestGuest();
    const [first, second] = [guest.text("hello "), guest.text(new Uint8Array([0xff, 0x0a]))];
    const vectors = guest.room(16);
    for (const [index, value] of [...first, ...second].entries())
      guest.data.setUint32(vectors + index * 4, value, true);
    const out = guest.room(4);
    expect(guest.call("fd_write", 2, vectors, 2, out)).toBe(0);
    expect(guest.data.getUint32(out, true)).toBe(8);
    guest.bytes.fill(0, first[0], first[0] + 6);
    expect(guest.stderr).toEqual([new Uint8Array([...Buffer.from("hello "), 0xff, 0x0a])]);
    expect(guest.stdout).toEqual([]);
  });

  test("move at most a MiB at a time, and tell", () => {
    using guest = new TestGuest();
    guest.memory.grow(1);
    const vectors = guest.room(8 * 1_024);
    for (let index = 0; index < 1_024; index++) guest.data.setUint32(vectors + index * 8 + 4, 65_536, true);
    const out = guest.room(4);
    expect(guest.call("fd_write", 1, vectors, 1_024, out)).toBe(0);
    expect(guest.data.getUint32(out, true)).toBe(1 << 20);
    expect(guest.stdout.map((bytes) => bytes.length)).toEqual([1 << 20]);
  });

  test("take no more than 1,024 buffers", () => {
    using guest = new TestGuest();
    expect(guest.call("fd_write", 1, 0, 1_025, guest.room(4))).toBe(ERRNO.EINVAL);
    expect(guest.call("fd_write", 1, 0, -1, guest.room(4))).toBe(ERRNO.EINVAL);
    expect(guest.call("fd_read", 0, 0, 1 << 29, guest.room(4))).toBe(ERRNO.EINVAL);
  });

  test("give standard input to its end, then nothing", () => {
    using guest = new TestGuest({ stdin: Buffer.from("abcdef") });
    const buffer = guest.room(4);
    const out = guest.room(4);
    const read = () => {
      expect(guest.call("fd_read", 0, ...guest.vector(buffer, 4), out)).toBe(0);
      return Buffer.from(guest.bytes.slice(buffer, buffer + guest.data.getUint32(out, true))).toString();
    };
    expect([read(), read(), read()]).toEqual(["abcd", "ef", ""]);
  });

  test("go one way, and cannot be sought", () => {
    using guest = new TestGuest();
    expect(guest.write(0, "x")).toBe(ERRNO.ENOTCAPABLE);
    expect(guest.read(1).errno).toBe(ERRNO.ENOTCAPABLE);
    expect(guest.call("fd_seek", 1, 0n, 1, guest.room(8))).toBe(ERRNO.ESPIPE);
    expect(guest.call("fd_pread", 0, ...guest.vector(0, 4), 0n, guest.room(4))).toBe(ERRNO.ESPIPE);
  });
});

describe("a file", () => {
  test("is read and written at its position, which seeking moves", () => {
    using folder = new TestFolder();
    using guest = guestIn(folder);
    const { errno, fd } = guest.open("f", { oflags: CREAT, rights: BOTH });
    expect(errno).toBe(0);
    expect(guest.write(fd, "hello world")).toBe(0);
    const out = guest.room(8);
    const seek = (delta: bigint, whence: number) => [
      guest.call("fd_seek", fd, delta, whence, out),
      guest.data.getBigUint64(out, true),
    ];
    expect(seek(6n, 0)).toEqual([0, 6n]);
    expect(guest.read(fd).text).toBe("world");
    expect(seek(-5n, 1)).toEqual([0, 6n]);
    expect(guest.write(fd, "W")).toBe(0);
    expect(seek(-1n, 2)).toEqual([0, 10n]);
    expect(guest.call("fd_tell", fd, out)).toBe(0);
    expect(guest.data.getBigUint64(out, true)).toBe(10n);
    expect(guest.call("fd_seek", fd, -11n, 1, out)).toBe(ERRNO.EINVAL);
    expect(guest.call("fd_seek", fd, (1n << 63n) - 1n, 0, out)).toBe(ERRNO.EOVERFLOW);
    expect(guest.call("fd_seek", fd, 0n, 3, out)).toBe(ERRNO.EINVAL);
    expect(readFileSync(folder.at("f"), "utf8")).toBe("hello World");
  });

  test("is read and written at an offset without moving its position", () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("f"), "0123456789");
    using guest = guestIn(folder);
    const { fd } = guest.open("f", { rights: BOTH });
    const buffer = guest.room(4);
    const out = guest.room(4);
    expect(guest.call("fd_pread", fd, ...guest.vector(buffer, 4), 3n, out)).toBe(0);
    expect(Buffer.from(guest.bytes.slice(buffer, buffer + 4)).toString()).toBe("3456");
    expect(guest.call("fd_pwrite", fd, ...guest.vector(buffer, 4), 0n, out)).toBe(0);
    expect(guest.read(fd).text).toBe("3456456789");
    expect(guest.call("fd_pread", fd, ...guest.vector(buffer, 4), -1n, out)).toBe(ERRNO.EINVAL);
    expect(guest.call("fd_pwrite", fd, ...guest.vector(buffer, 4), 1n << 62n, out)).toBe(ERRNO.EINVAL);
  });

  test("opened to append grows at its end, also when the flag comes later", () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("f"), "a");
    using guest = guestIn(folder);
    const { fd } = guest.open("f", { rights: BOTH, flags: 1 });
    guest.write(fd, "b");
    writeFileSync(folder.at("f"), "abc");
    guest.write(fd, "d");
    expect(guest.read(fd).text).toBe("");
    const other = guest.open("f", { rights: BOTH }).fd;
    expect(guest.call("fd_fdstat_set_flags", other, 1)).toBe(0);
    guest.write(other, "e");
    expect(guest.call("fd_fdstat_set_flags", other, 0)).toBe(0);
    expect(guest.call("fd_seek", other, 0n, 0, guest.room(8))).toBe(0);
    guest.write(other, "A");
    expect(readFileSync(folder.at("f"), "utf8")).toBe("Abcde");
  });

  test("moves no byte in a way it was not opened for", () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("f"), "content");
    using guest = guestIn(folder);
    const reading = guest.open("f").fd;
    expect(guest.write(reading, "x")).toBe(ERRNO.ENOTCAPABLE);
    const writing = guest.open("f", { rights: WRITE }).fd;
    expect(guest.read(writing).errno).toBe(ERRNO.ENOTCAPABLE);
    const { fd } = guest.open(".");
    expect(guest.read(fd).errno).toBe(ERRNO.EISDIR);
    expect(guest.write(fd, "x")).toBe(ERRNO.EBADF);
  });
});

describe("a folder granted for reading", () => {
  test("opens no file for writing, truncating or creating", () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("f"), "content");
    using guest = guestIn(folder, false);
    expect(guest.open("f").errno).toBe(0);
    expect(guest.open("f", { rights: WRITE }).errno).toBe(ERRNO.EROFS);
    expect(guest.open("f", { oflags: TRUNC }).errno).toBe(ERRNO.EROFS);
    expect(guest.open("f", { flags: 1, rights: BOTH }).errno).toBe(ERRNO.EROFS);
    expect(guest.open("new", { oflags: CREAT }).errno).toBe(ERRNO.EROFS);
    expect(guest.open("f", { oflags: CREAT }).errno).toBe(0);
    expect(readFileSync(folder.at("f"), "utf8")).toBe("content");
  });
});
