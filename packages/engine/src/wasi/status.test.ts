import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ERRNO } from "./errno.ts";
import { CREAT, READ, TestFolder, TestGuest, WRITE } from "./testguest.ts";

const BOTH = READ | WRITE;

function guestIn(folder: TestFolder, write = true): TestGuest {
  return new TestGuest({ dirs: [{ host: folder.path, guest: "/", write }] });
}

function fdstat(guest: TestGuest, fd: number) {
  const at = guest.room(24);
  expect(guest.call("fd_fdstat_get", fd, at)).toBe(0);
  return {
    filetype: guest.bytes[at],
    flags: guest.data.getUint16(at + 2, true),
    rights: guest.data.getBigUint64(at + 8, true),
    inherited: guest.data.getBigUint64(at + 16, true),
  };
}

describe("a descriptor's status", () => {
  test("says what it is, and what it was opened for", () => {
    using folder = new TestFolder();
    using guest = guestIn(folder);
    const { fd } = guest.open("f", { oflags: CREAT, rights: BOTH, flags: 1 });
    expect(fdstat(guest, fd)).toEqual({ filetype: 4, flags: 1, rights: BOTH, inherited: 0n });
    expect(fdstat(guest, 3)).toMatchObject({ filetype: 3, flags: 0 });
    expect(fdstat(guest, 3).inherited & BOTH).toBe(BOTH);
    expect(fdstat(guest, 0).filetype).toBe(0);
  });

  test("of standard output is a terminal's, so that C libraries write line by line", () => {
    using guest = new TestGuest();
    const { filetype, rights } = fdstat(guest, 1);
    expect([filetype, rights & 36n]).toEqual([2, 0n]);
  });

  test("loses rights and gains none", () => {
    using folder = new TestFolder();
    using guest = guestIn(folder);
    const { fd } = guest.open("f", { oflags: CREAT, rights: BOTH });
    expect(guest.call("fd_fdstat_set_rights", fd, READ, 0n)).toBe(0);
    expect(guest.write(fd, "x")).toBe(ERRNO.ENOTCAPABLE);
    expect(guest.call("fd_fdstat_set_rights", fd, BOTH, 0n)).toBe(ERRNO.ENOTCAPABLE);
    expect(guest.call("fd_fdstat_set_rights", fd, READ, READ)).toBe(ERRNO.ENOTCAPABLE);
  });

  test("takes the flags there are", () => {
    using guest = new TestGuest();
    expect(guest.call("fd_fdstat_set_flags", 0, 4)).toBe(0);
    expect(fdstat(guest, 0).flags).toBe(4);
    expect(guest.call("fd_fdstat_set_flags", 0, 32)).toBe(ERRNO.EINVAL);
  });

  test("tells size, links, and times of a file", () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("f"), "content");
    using guest = guestIn(folder);
    const { fd } = guest.open("f");
    const at = guest.room(64);
    expect(guest.call("fd_filestat_get", fd, at)).toBe(0);
    const stat = statSync(folder.at("f"), { bigint: true });
    const words = Array.from({ length: 8 }, (_, index) => guest.data.getBigUint64(at + index * 8, true));
    expect(words).toEqual([stat.dev, stat.ino, 4n, 1n, 7n, stat.atimeNs, stat.mtimeNs, stat.ctimeNs]);
    expect(guest.call("fd_filestat_get", 1, at)).toBe(0);
    expect([guest.bytes[at + 16], guest.data.getBigUint64(at, true)]).toEqual([2, 0n]);
  });
});

describe("a file's size and times", () => {
  test("can be set where the file was opened for writing", () => {
    using folder = new TestFolder();
    using guest = guestIn(folder);
    const { fd } = guest.open("f", { oflags: CREAT, rights: WRITE });
    guest.write(fd, "content");
    expect(guest.call("fd_filestat_set_size", fd, 4n)).toBe(0);
    expect(guest.call("fd_allocate", fd, 2n, 1n)).toBe(0);
    expect(readFileSync(folder.at("f"), "utf8")).toBe("cont");
    expect(guest.call("fd_allocate", fd, 3n, 3n)).toBe(0);
    expect(readFileSync(folder.at("f"), "utf8")).toBe("cont\0\0");
    expect(guest.call("fd_filestat_set_times", fd, 0n, 1_500_000_000n, 2 | 4)).toBe(0);
    const stat = statSync(folder.at("f"), { bigint: true });
    expect(stat.mtimeNs).toBe(1_500_000_000n);
    expect(stat.atimeNs / 1_000n).toBe(1_700_000_000_123_456n);
    expect(guest.call("fd_filestat_set_times", fd, 0n, 0n, 3)).toBe(ERRNO.EINVAL);
    for (const huge of [-1n, 1n << 53n, 1n << 62n]) {
      expect([ERRNO.EINVAL, ERRNO.EFBIG]).toContain(guest.call("fd_filestat_set_size", fd, huge));
      expect([ERRNO.EINVAL, ERRNO.EFBIG]).toContain(guest.call("fd_allocate", fd, huge, huge));
    }
    expect([guest.call("fd_sync", fd), guest.call("fd_datasync", fd), guest.call("fd_sync", 3)]).toEqual([
      0, 0, 0,
    ]);
    expect(guest.call("fd_advise", fd, 0n, 10n, 5)).toBe(0);
    expect(guest.call("fd_advise", fd, 0n, 10n, 6)).toBe(ERRNO.EINVAL);
  });

  test("cannot be set through a descriptor for reading, or a folder granted for reading", () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("f"), "content");
    using writable = guestIn(folder);
    const reading = writable.open("f").fd;
    expect(writable.call("fd_filestat_set_size", reading, 0n)).toBe(ERRNO.ENOTCAPABLE);
    expect(writable.call("fd_allocate", reading, 0n, 100n)).toBe(ERRNO.ENOTCAPABLE);
    using guest = guestIn(folder, false);
    const { fd } = guest.open("f");
    expect(guest.call("fd_filestat_set_size", fd, 0n)).toBe(ERRNO.EROFS);
    expect(guest.call("fd_allocate", fd, 0n, 100n)).toBe(ERRNO.EROFS);
    expect(guest.call("fd_filestat_set_times", fd, 0n, 0n, 5)).toBe(ERRNO.EROFS);
    expect(guest.call("fd_filestat_set_times", 3, 0n, 0n, 5)).toBe(ERRNO.EROFS);
    expect(readFileSync(folder.at("f"), "utf8")).toBe("content");
  });
});

describe("renumbering", () => {
  test("moves a descriptor over another one, which is closed", () => {
    using folder = new TestFolder();
    mkdirSync(folder.at("d"));
    writeFileSync(folder.at("f"), "content");
    using guest = guestIn(folder);
    const folderFd = guest.open("d").fd;
    const fd = guest.open("f").fd;
    expect(guest.call("fd_renumber", fd, folderFd)).toBe(0);
    expect(guest.read(folderFd).text).toBe("content");
    expect(guest.read(fd).errno).toBe(ERRNO.EBADF);
    expect(guest.call("fd_renumber", folderFd, folderFd)).toBe(0);
    expect(guest.call("fd_renumber", folderFd, 99)).toBe(ERRNO.EBADF);
    expect(guest.call("fd_renumber", -1, folderFd)).toBe(ERRNO.EBADF);
    expect(guest.read(folderFd).errno).toBe(0);
    expect(guest.open("f").fd).toBe(fd);
  });
});
