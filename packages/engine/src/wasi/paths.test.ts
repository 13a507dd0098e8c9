import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { describe, expect, test } from "vitest";
import { ERRNO } from "./errno.ts";
import {
  CREAT,
  DIRECTORY,
  EXCL,
  type FunctionName,
  READ,
  TestFolder,
  TestGuest,
  TRUNC,
  WRITE,
} from "./testguest.ts";

function guestIn(folder: TestFolder, write = true): TestGuest {
  return new TestGuest({ dirs: [{ host: folder.path, guest: "/", write }] });
}

/** Calls a function that takes a folder and a path. */
function on(guest: TestGuest, name: FunctionName, path: string): number {
  return guest.call(name, 3, ...guest.text(path));
}

function rename(guest: TestGuest, from: string, to: string): number {
  return guest.call("path_rename", 3, ...guest.text(from), 3, ...guest.text(to));
}

function symlink(guest: TestGuest, target: string, path: string): number {
  return guest.call("path_symlink", ...guest.text(target), 3, ...guest.text(path));
}

function link(guest: TestGuest, from: string, to: string, follow = 0, fd = 3): number {
  return guest.call("path_link", fd, follow, ...guest.text(from), 3, ...guest.text(to));
}

describe("opening", () => {
  test("makes, truncates and insists on newness as asked", () => {
    using folder = new TestFolder();
    using guest = guestIn(folder);
    expect(guest.open("f").errno).toBe(ERRNO.ENOENT);
    const { fd } = guest.open("f", { oflags: CREAT | EXCL, rights: READ | WRITE });
    guest.write(fd, "content");
    expect(guest.open("f", { oflags: CREAT | EXCL, rights: WRITE }).errno).toBe(ERRNO.EEXIST);
    expect(guest.open("f", { oflags: CREAT, rights: WRITE }).errno).toBe(0);
    expect(readFileSync(folder.at("f"), "utf8")).toBe("content");
    expect(guest.open("f", { oflags: TRUNC, rights: WRITE }).errno).toBe(0);
    expect(readFileSync(folder.at("f"), "utf8")).toBe("");
  });

  test("tells folders from files", () => {
    using folder = new TestFolder();
    mkdirSync(folder.at("d"));
    writeFileSync(folder.at("f"), "");
    using guest = guestIn(folder);
    expect(guest.open("d", { oflags: DIRECTORY, rights: READ | WRITE }).errno).toBe(0);
    expect(guest.open("d").errno).toBe(0);
    expect(guest.open("d", { rights: WRITE }).errno).toBe(ERRNO.EISDIR);
    expect(guest.open("d", { oflags: TRUNC }).errno).toBe(ERRNO.EISDIR);
    expect(guest.open("f", { oflags: DIRECTORY }).errno).toBe(ERRNO.ENOTDIR);
    expect(guest.open("f", { oflags: DIRECTORY | CREAT }).errno).toBe(ERRNO.EINVAL);
    expect(guest.open("f", { oflags: 16 }).errno).toBe(ERRNO.EINVAL);
    expect(guest.open("f", { folder: guest.open("f").fd }).errno).toBe(ERRNO.ENOTDIR);
  });
});

describe("asking about a path", () => {
  test("tells about the link or its target, without opening it", () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("f"), "content");
    symlinkSync("f", folder.at("l"));
    execFileSync("mkfifo", [folder.at("fifo")]);
    using guest = guestIn(folder, false);
    const at = guest.room(64);
    const ask = (path: string, lookup: number) => {
      const errno = guest.call("path_filestat_get", 3, lookup, ...guest.text(path), at);
      return errno === 0 ? [guest.bytes[at + 16], guest.data.getBigUint64(at + 32, true)] : errno;
    };
    expect(ask("f", 0)).toEqual([4, 7n]);
    expect(ask("l", 0)).toEqual([7, 1n]);
    expect(ask("l", 1)).toEqual([4, 7n]);
    expect(ask(".", 1)).toEqual([3, statSync(folder.path, { bigint: true }).size]);
    expect(ask("fifo", 1)).toEqual([0, 0n]);
    expect(ask("missing", 1)).toBe(ERRNO.ENOENT);
    expect(ask("../", 1)).toBe(ERRNO.ENOTCAPABLE);
  });

  test("reads a link, cut to the buffer, unless it names a place on the host", () => {
    using folder = new TestFolder();
    symlinkSync("some/where", folder.at("l"));
    symlinkSync("/etc/passwd", folder.at("absolute"));
    writeFileSync(folder.at("f"), "");
    using guest = guestIn(folder, false);
    const [buffer, out] = [guest.room(16), guest.room(4)];
    const read = (path: string, size: number) => {
      const errno = guest.call("path_readlink", 3, ...guest.text(path), buffer, size, out);
      if (errno !== 0) return errno;
      return Buffer.from(guest.bytes.slice(buffer, buffer + guest.data.getUint32(out, true))).toString();
    };
    expect(read("l", 16)).toBe("some/where");
    expect(read("l", 4)).toBe("some");
    expect(read("absolute", 16)).toBe(ERRNO.ENOTCAPABLE);
    expect(read("f", 16)).toBe(ERRNO.EINVAL);
  });
});

describe("changing folders", () => {
  test("makes and removes folders and files, with or without a slash at the end", () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("f"), "");
    using guest = guestIn(folder);
    expect(on(guest, "path_create_directory", "d")).toBe(0);
    expect(on(guest, "path_create_directory", "d/e/")).toBe(0);
    expect(on(guest, "path_create_directory", "d")).toBe(ERRNO.EEXIST);
    expect(on(guest, "path_create_directory", ".")).toBe(ERRNO.EEXIST);
    expect(on(guest, "path_remove_directory", "d")).toBe(ERRNO.ENOTEMPTY);
    expect(on(guest, "path_remove_directory", "d/e/")).toBe(0);
    expect(on(guest, "path_unlink_file", "d")).toBe(ERRNO.EISDIR);
    expect(on(guest, "path_unlink_file", "d/")).toBe(ERRNO.EISDIR);
    expect(on(guest, "path_unlink_file", "f/")).toBe(ERRNO.ENOTDIR);
    expect(on(guest, "path_remove_directory", "f")).toBe(ERRNO.ENOTDIR);
    expect(on(guest, "path_unlink_file", "f")).toBe(0);
    expect(on(guest, "path_remove_directory", "d")).toBe(0);
    expect(on(guest, "path_remove_directory", ".")).toBe(ERRNO.EINVAL);
    expect(on(guest, "path_remove_directory", "..")).toBe(ERRNO.ENOTCAPABLE);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test("renames, within the grants only", () => {
    using folder = new TestFolder();
    mkdirSync(folder.at("root", "d"), { recursive: true });
    writeFileSync(folder.at("root", "f"), "content");
    writeFileSync(folder.at("outside"), "SECRET");
    using guest = new TestGuest({ dirs: [{ host: folder.at("root"), guest: "/", write: true }] });
    expect(rename(guest, "f", "d/g")).toBe(0);
    expect(rename(guest, "d/g", "h/")).toBe(ERRNO.ENOTDIR);
    expect(rename(guest, "d/", "e/")).toBe(0);
    expect(readFileSync(folder.at("root", "e", "g"), "utf8")).toBe("content");
    expect(rename(guest, "e/g", "../g")).toBe(ERRNO.ENOTCAPABLE);
    expect(rename(guest, "../outside", "mine")).toBe(ERRNO.ENOTCAPABLE);
    expect(rename(guest, ".", "x")).toBe(ERRNO.EBUSY);
    expect(rename(guest, "missing", "x")).toBe(ERRNO.ENOENT);
    expect(readdirSync(folder.path).sort()).toEqual(["outside", "root"]);
  });

  test("makes links to relative targets, which lead no further for that", () => {
    using folder = new TestFolder();
    mkdirSync(folder.at("root"));
    writeFileSync(folder.at("secret"), "SECRET");
    using guest = new TestGuest({ dirs: [{ host: folder.at("root"), guest: "/", write: true }] });
    expect(symlink(guest, "../secret", "l")).toBe(0);
    expect(readlinkSync(folder.at("root", "l"))).toBe("../secret");
    expect(guest.open("l").errno).toBe(ERRNO.ENOTCAPABLE);
    expect(guest.open("l", { rights: WRITE, oflags: CREAT | TRUNC }).errno).toBe(ERRNO.ENOTCAPABLE);
    expect(link(guest, "l", "hard", 1)).toBe(ERRNO.ENOTCAPABLE);
    expect(symlink(guest, folder.at("secret"), "m")).toBe(ERRNO.ENOTCAPABLE);
    expect(symlink(guest, "", "m")).toBe(ERRNO.ENOENT);
    expect(symlink(guest, "x", "l")).toBe(ERRNO.EEXIST);
    expect(symlink(guest, "x", "m/")).toBe(ERRNO.ENOENT);
    // Unlinking and renaming take the link, not its target.
    expect(rename(guest, "l", "n")).toBe(0);
    expect(on(guest, "path_unlink_file", "n")).toBe(0);
    expect(readFileSync(folder.at("secret"), "utf8")).toBe("SECRET");
  });

  test("gives files second names, but no folder and nothing special", () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("f"), "content");
    mkdirSync(folder.at("d"));
    symlinkSync("f", folder.at("l"));
    execFileSync("mkfifo", [folder.at("fifo")]);
    using guest = guestIn(folder);
    expect(link(guest, "f", "d/g")).toBe(0);
    expect(lstatSync(folder.at("d", "g")).nlink).toBe(2);
    expect(link(guest, "l", "of-target", 1)).toBe(0);
    expect(lstatSync(folder.at("of-target")).isFile()).toBe(true);
    expect(link(guest, "l", "of-link")).toBe(0);
    expect(lstatSync(folder.at("of-link")).isSymbolicLink()).toBe(true);
    expect(link(guest, "d", "x")).toBe(ERRNO.EPERM);
    expect(link(guest, "fifo", "x")).toBe(ERRNO.EACCES);
    expect(link(guest, "f", "d/g")).toBe(ERRNO.EEXIST);
    expect(link(guest, "f", "../x")).toBe(ERRNO.ENOTCAPABLE);
  });

  test("sets the times of a file, or of the link itself", () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("f"), "");
    symlinkSync("f", folder.at("l"));
    symlinkSync("/etc/passwd", folder.at("out"));
    using guest = guestIn(folder);
    const set = (path: string, lookup: number, seconds: bigint) => {
      const nanoseconds = seconds * 1_000_000_000n;
      return guest.call(
        "path_filestat_set_times",
        3,
        lookup,
        ...guest.text(path),
        nanoseconds,
        nanoseconds,
        5,
      );
    };
    expect(set("l", 0, 1n)).toBe(0);
    expect(set("l", 1, 2n)).toBe(0);
    expect([lstatSync(folder.at("l")).mtimeMs, lstatSync(folder.at("f")).mtimeMs]).toEqual([1_000, 2_000]);
    expect(set("out", 1, 3n)).toBe(ERRNO.ENOTCAPABLE);
  });
});

describe("a folder granted for reading", () => {
  test("is changed by nothing", () => {
    using folder = new TestFolder();
    mkdirSync(folder.at("d"));
    writeFileSync(folder.at("f"), "content");
    symlinkSync("f", folder.at("l"));
    const before = lstatSync(folder.path).mtimeMs;
    using guest = guestIn(folder, false);
    expect([
      on(guest, "path_create_directory", "new"),
      on(guest, "path_remove_directory", "d"),
      on(guest, "path_unlink_file", "f"),
      rename(guest, "f", "g"),
      symlink(guest, "f", "m"),
      link(guest, "f", "m"),
      guest.call("path_filestat_set_times", 3, 1, ...guest.text("f"), 0n, 0n, 5),
      guest.call("path_filestat_set_times", 3, 0, ...guest.text("l"), 0n, 0n, 5),
    ]).toEqual(Array(8).fill(ERRNO.EROFS));
    const { fd } = guest.open("d");
    expect(guest.call("path_create_directory", fd, ...guest.text("new"))).toBe(ERRNO.EROFS);
    expect(readdirSync(folder.path)).toEqual(["d", "f", "l"]);
    expect(lstatSync(folder.path).mtimeMs).toBe(before);
  });

  test("does not become writable by way of another grant", () => {
    using folder = new TestFolder();
    mkdirSync(folder.at("fixed"));
    mkdirSync(folder.at("free"));
    writeFileSync(folder.at("fixed", "f"), "content");
    using guest = new TestGuest({
      dirs: [
        { host: folder.at("free"), guest: "/free", write: true },
        { host: folder.at("fixed"), guest: "/fixed", write: false },
      ],
    });
    expect(link(guest, "f", "f", 0, 4)).toBe(ERRNO.EROFS);
    expect(guest.call("path_rename", 4, ...guest.text("f"), 3, ...guest.text("f"))).toBe(ERRNO.EROFS);
    expect(guest.call("path_rename", 3, ...guest.text("x"), 4, ...guest.text("x"))).toBe(ERRNO.EROFS);
    expect(existsSync(folder.at("free", "f"))).toBe(false);
  });
});
