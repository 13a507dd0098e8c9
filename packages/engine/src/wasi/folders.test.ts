import { mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ERRNO } from "./errno.ts";
import { TestFolder, TestGuest } from "./testguest.ts";

interface Found {
  readonly name: string;
  readonly inode: bigint;
  readonly filetype: number;
}

/** Lists a folder as C libraries do: again and again from the last whole entry, until a buffer is not filled. */
function list(guest: TestGuest, fd: number, size: number, start = 0n): Found[] {
  const buffer = guest.room(size);
  const out = guest.room(4);
  const found: Found[] = [];
  for (let cookie = start; ; ) {
    expect(guest.call("fd_readdir", fd, buffer, size, cookie, out)).toBe(0);
    const used = guest.data.getUint32(out, true);
    let at = buffer;
    while (at + 24 <= buffer + used) {
      const length = guest.data.getUint32(at + 16, true);
      if (at + 24 + length > buffer + used) break;
      found.push({
        name: Buffer.from(guest.bytes.slice(at + 24, at + 24 + length)).toString(),
        inode: guest.data.getBigUint64(at + 8, true),
        filetype: guest.data.getUint8(at + 20),
      });
      cookie = guest.data.getBigUint64(at, true);
      at += 24 + length;
    }
    if (used < size) return found;
  }
}

describe("listing a folder", () => {
  test("gives each entry with its type and number, `.` and `..` first", () => {
    using folder = new TestFolder();
    mkdirSync(folder.at("d"));
    writeFileSync(folder.at("f"), "");
    symlinkSync("f", folder.at("l"));
    using guest = new TestGuest({ dirs: [{ host: folder.path, guest: "/", write: false }] });
    const found = list(guest, 3, 4_096);
    const inode = statSync(folder.path, { bigint: true }).ino;
    expect(found.slice(0, 2)).toEqual([
      { name: ".", inode, filetype: 3 },
      { name: "..", inode, filetype: 3 },
    ]);
    const rest = found.slice(2).map(({ name, filetype }) => [name, filetype]);
    expect(rest.sort()).toEqual([
      ["d", 3],
      ["f", 4],
      ["l", 7],
    ]);
  });

  test("gives the same through any buffer that holds an entry", () => {
    using folder = new TestFolder();
    const names = Array.from({ length: 150 }, (_, index) => `${index}-${"x".repeat(index % 40)}`);
    for (const name of names) writeFileSync(folder.at(name), "");
    using guest = new TestGuest({ dirs: [{ host: folder.path, guest: "/", write: false }] });
    guest.memory.grow(3);
    fc.assert(
      fc.property(fc.integer({ min: 70, max: 1_500 }), (size) => {
        using fresh = new TestGuest({ dirs: [{ host: folder.path, guest: "/", write: false }] });
        const found = list(fresh, 3, size).map(({ name }) => name);
        expect(found.sort()).toEqual([".", "..", ...names].sort());
      }),
      { numRuns: 20 },
    );
  });

  test("goes back, reads anew from the start, and goes past the end", () => {
    using folder = new TestFolder();
    for (let index = 0; index < 20; index++) writeFileSync(folder.at(`f${index}`), "");
    using guest = new TestGuest({ dirs: [{ host: folder.path, guest: "/", write: false }] });
    const names = (start: bigint) => list(guest, 3, 200, start).map(({ name }) => name);
    const all = names(0n);
    expect(all.length).toBe(22);
    expect(names(15n)).toEqual(all.slice(15));
    expect(names(3n)).toEqual(all.slice(3));
    expect(names(100n)).toEqual([]);
    writeFileSync(folder.at("new"), "");
    expect(names(0n)).toContain("new");
  });

  test("of a file, with a wild cookie, or into a huge buffer is refused", () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("f"), "");
    using guest = new TestGuest({ dirs: [{ host: folder.path, guest: "/", write: false }] });
    const { fd } = guest.open("f");
    const out = guest.room(4);
    expect(guest.call("fd_readdir", fd, 0, 100, 0n, out)).toBe(ERRNO.ENOTDIR);
    expect(guest.call("fd_readdir", 3, 0, 100, -1n, out)).toBe(ERRNO.EINVAL);
    expect(guest.call("fd_readdir", 3, 0, 100, 1_000_000n, out)).toBe(ERRNO.EINVAL);
    expect(guest.call("fd_readdir", 3, 0, 65_537, 0n, out)).toBe(ERRNO.EFAULT);
  });
});
