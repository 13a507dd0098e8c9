import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ERRNO } from "./errno.ts";
import { TestFolder, TestGuest } from "./testguest.ts";
import { at, LINK, O_PATH, type Root, walk } from "./walk.ts";

/** A folder `root` with things in it, beside a folder `outside` with a secret. */
class Sandbox extends TestFolder {
  readonly root = this.at("root");

  constructor() {
    super();
    mkdirSync(this.at("root", "sub", "deep"), { recursive: true });
    mkdirSync(this.at("outside"));
    writeFileSync(this.at("outside", "secret"), "SECRET");
    writeFileSync(this.at("root", "file"), "file");
    writeFileSync(this.at("root", "sub", "inner"), "inner");
  }

  guest(write = false): TestGuest {
    return new TestGuest({ dirs: [{ host: this.root, guest: "/", write }] });
  }

  link(target: string, ...names: readonly string[]): void {
    symlinkSync(target, this.at("root", ...names));
  }
}

function readThrough(guest: TestGuest, path: string): number | string {
  const { errno, fd } = guest.open(path);
  if (errno !== 0) return errno;
  const { text } = guest.read(fd);
  guest.call("fd_close", fd);
  return text;
}

describe("a path", () => {
  test("leads to what is inside, with dots, doubled slashes and `..` that stays inside", () => {
    using sandbox = new Sandbox();
    using guest = sandbox.guest();
    for (const path of ["sub/inner", "./sub//inner", "sub/deep/../inner", "sub/../sub/./deep/.././inner"]) {
      expect(readThrough(guest, path)).toBe("inner");
    }
  });

  test("never leads above its folder", () => {
    using sandbox = new Sandbox();
    using guest = sandbox.guest();
    for (const path of [
      "..",
      "../",
      "../outside/secret",
      "sub/../../outside/secret",
      "sub/../../root/file",
      "./.././root/file",
      "sub/deep/../../../outside/secret",
    ]) {
      expect(readThrough(guest, path), path).toBe(ERRNO.ENOTCAPABLE);
    }
  });

  test("is refused when it is absolute, even where it would lead inside", () => {
    using sandbox = new Sandbox();
    using guest = sandbox.guest();
    expect(readThrough(guest, sandbox.at("outside", "secret"))).toBe(ERRNO.ENOTCAPABLE);
    expect(readThrough(guest, join(sandbox.root, "file"))).toBe(ERRNO.ENOTCAPABLE);
    expect(readThrough(guest, "/file")).toBe(ERRNO.ENOTCAPABLE);
  });

  test("is refused when it is empty, holds NUL, is no UTF-8, or is too long", () => {
    using sandbox = new Sandbox();
    using guest = sandbox.guest();
    expect(guest.open("").errno).toBe(ERRNO.ENOENT);
    expect(guest.open("file\0").errno).toBe(ERRNO.EINVAL);
    expect(guest.open(new Uint8Array([0x66, 0xff])).errno).toBe(ERRNO.EILSEQ);
    expect(guest.open("a".repeat(4_096)).errno).toBe(ERRNO.ENAMETOOLONG);
    expect(guest.open("a".repeat(256)).errno).toBe(ERRNO.ENAMETOOLONG);
    expect(guest.open("./".repeat(1_500)).errno).toBe(ERRNO.ENAMETOOLONG);
  });

  test("does not go on through a file", () => {
    using sandbox = new Sandbox();
    using guest = sandbox.guest();
    for (const path of ["file/", "file/.", "file/..", "file/../file", "file/x"]) {
      expect(readThrough(guest, path), path).toBe(ERRNO.ENOTDIR);
    }
  });

  test("cannot leave a folder that was opened inside the granted one", () => {
    using sandbox = new Sandbox();
    using guest = sandbox.guest();
    const { fd } = guest.open("sub");
    expect(guest.open("inner", { folder: fd }).errno).toBe(0);
    expect(guest.open("../file", { folder: fd }).errno).toBe(ERRNO.ENOTCAPABLE);
  });

  test("too deep for the host's descriptors is refused, and none stays open", () => {
    using sandbox = new Sandbox();
    using guest = sandbox.guest();
    const before = readdirSync("/proc/self/fd").length;
    const loop = "sub/deep/../../".repeat(60);
    expect(readThrough(guest, `${loop}file`)).toBe("file");
    let folder = openSync(sandbox.root, O_PATH);
    for (let depth = 0; depth < 258; depth++) {
      mkdirSync(`/proc/self/fd/${folder}/d`);
      const next = openSync(`/proc/self/fd/${folder}/d`, O_PATH);
      closeSync(folder);
      folder = next;
    }
    closeSync(folder);
    expect(guest.open("d/".repeat(258)).errno).toBe(ERRNO.ENAMETOOLONG);
    expect(readdirSync("/proc/self/fd").length).toBe(before);
  });
});

describe("a symbolic link", () => {
  test("is followed inside, at the end and on the way", () => {
    using sandbox = new Sandbox();
    sandbox.link("sub", "to-sub");
    sandbox.link("../file", "sub", "up");
    sandbox.link("to-sub/up", "chain");
    using guest = sandbox.guest();
    expect(readThrough(guest, "to-sub/inner")).toBe("inner");
    expect(readThrough(guest, "to-sub/up")).toBe("file");
    expect(readThrough(guest, "chain")).toBe("file");
    expect(readThrough(guest, "to-sub/../file")).toBe("file");
  });

  test("that points outside is refused, at the end, on the way, and at the end of a chain", () => {
    using sandbox = new Sandbox();
    sandbox.link("../outside/secret", "relative");
    sandbox.link(sandbox.at("outside", "secret"), "absolute");
    sandbox.link("../outside", "folder");
    sandbox.link("sub/hop", "chain");
    sandbox.link("deep/hop", "sub", "hop");
    sandbox.link("../../../outside/secret", "sub", "deep", "hop");
    sandbox.link("/", "slash");
    using guest = sandbox.guest();
    for (const path of [
      "relative",
      "absolute",
      "folder/secret",
      "folder",
      "folder/",
      "chain",
      "sub/../chain",
      `slash${sandbox.at("outside", "secret")}`,
    ]) {
      expect(readThrough(guest, path), path).toBe(ERRNO.ENOTCAPABLE);
    }
  });

  test("is not followed at the end when the guest says so", () => {
    using sandbox = new Sandbox();
    sandbox.link("file", "link");
    using guest = sandbox.guest();
    expect(guest.open("link", { lookup: 0 }).errno).toBe(ERRNO.ELOOP);
  });

  test("in a circle ends with ELOOP, as do more than 32", () => {
    using sandbox = new Sandbox();
    sandbox.link("b", "a");
    sandbox.link("a", "b");
    sandbox.link("self/self", "self");
    for (let index = 0; index < 33; index++)
      sandbox.link(index === 0 ? "file" : `l${index - 1}`, `l${index}`);
    using guest = sandbox.guest();
    expect(readThrough(guest, "a")).toBe(ERRNO.ELOOP);
    expect(readThrough(guest, "self")).toBe(ERRNO.ELOOP);
    expect(readThrough(guest, "l31")).toBe("file");
    expect(readThrough(guest, "l32")).toBe(ERRNO.ELOOP);
  });

  test("that leads nowhere does not make a file outside", () => {
    using sandbox = new Sandbox();
    sandbox.link("../outside/new", "dangling");
    sandbox.link("new", "inside");
    using guest = sandbox.guest(true);
    expect(guest.open("dangling", { oflags: 1, rights: 66n }).errno).toBe(ERRNO.ENOTCAPABLE);
    expect(guest.open("inside", { oflags: 1, rights: 66n }).errno).toBe(0);
    expect(readdirSync(sandbox.at("outside"))).toEqual(["secret"]);
    expect(readdirSync(sandbox.root)).toContain("new");
  });
});

describe("a hard link", () => {
  // Nothing tells which of a file's names came first: what the operator lets be linked into a folder is granted.
  test("to a file outside is that file, which no walk can see", () => {
    using sandbox = new Sandbox();
    linkSync(sandbox.at("outside", "secret"), join(sandbox.root, "hard"));
    using guest = sandbox.guest();
    expect(readThrough(guest, "hard")).toBe("SECRET");
  });
});

describe("/proc", () => {
  test("gives nothing to a guest that was granted the whole machine", () => {
    using guest = new TestGuest({ dirs: [{ host: "/", guest: "/", write: true }] });
    for (const path of [
      "proc/self/root/etc/passwd",
      "proc/self/cwd/package.json",
      "proc/self/exe",
      "proc/self/fd/0",
      "proc/self/environ",
      "proc/self/mem",
      "proc/self",
      "proc/",
      "proc",
      "dev/fd/0",
      "dev/stdin",
    ]) {
      const { errno } = guest.open(path);
      expect([ERRNO.ENOTCAPABLE, ERRNO.EACCES, ERRNO.ENOENT], path).toContain(errno);
    }
    const [target, length] = guest.text("proc/self/exe");
    expect(guest.call("path_readlink", 3, target, length, guest.room(64), 64, guest.room(4))).toBe(
      ERRNO.EACCES,
    );
  });

  test("is not reached by a link from inside", () => {
    using sandbox = new Sandbox();
    sandbox.link("/proc/self/root", "root");
    sandbox.link("/proc/self/fd", "fds");
    using guest = sandbox.guest();
    expect(readThrough(guest, `root${sandbox.at("outside", "secret")}`)).toBe(ERRNO.ENOTCAPABLE);
    expect(readThrough(guest, "fds/0")).toBe(ERRNO.ENOTCAPABLE);
  });
});

describe("a swap in the middle of a walk", () => {
  test("of a folder that was passed for a link outside changes nothing", () => {
    using sandbox = new Sandbox();
    const root: Root = { fd: openSync(sandbox.root, O_PATH), device: statSync(sandbox.root).dev };
    writeFileSync(sandbox.at("outside", "inner"), "SECRET");
    const text = walk(root, "sub/inner", "follow", (place) => {
      renameSync(sandbox.at("root", "sub"), sandbox.at("root", "old"));
      sandbox.link("../outside", "sub");
      return readFileSync(openSync(at(place), constants.O_NOFOLLOW), "utf8");
    });
    closeSync(root.fd);
    expect(text).toBe("inner");
  });

  test("that moves a folder out of the root does not make `..` lead there", () => {
    using sandbox = new Sandbox();
    const root: Root = { fd: openSync(sandbox.root, O_PATH), device: statSync(sandbox.root).dev };
    sandbox.link("../file", "sub", "up");
    let moved = false;
    const text = walk<string>(root, "sub/up", "follow", (place) => {
      if (moved) return readFileSync(at(place), "utf8");
      renameSync(sandbox.at("root", "sub"), sandbox.at("outside", "sub"));
      writeFileSync(sandbox.at("outside", "file"), "SECRET");
      moved = true;
      return LINK;
    });
    closeSync(root.fd);
    expect(text).toBe("file");
  });

  test("by another thread, over and over, never gives what is outside", async () => {
    using sandbox = new Sandbox();
    writeFileSync(sandbox.at("outside", "inner"), "SECRET");
    sandbox.link("../outside", "evil");
    const state = new Int32Array(new SharedArrayBuffer(8));
    const worker = new Worker(
      `const { renameSync } = require("node:fs");
      const { workerData: { root, state } } = require("node:worker_threads");
      while (Atomics.load(state, 0) === 0) {
        for (const [from, to] of [["sub", "t"], ["evil", "sub"], ["sub", "evil"], ["t", "sub"]])
          renameSync(root + "/" + from, root + "/" + to);
        Atomics.add(state, 1, 1);
      }`,
      { eval: true, workerData: { root: sandbox.root, state } },
    );
    const seen = new Set<number | string>();
    using guest = sandbox.guest();
    for (let turn = 0; turn < 3_000 || Atomics.load(state, 1) < 100; turn++)
      seen.add(readThrough(guest, "sub/inner"));
    Atomics.store(state, 0, 1);
    await worker.terminate();
    expect(seen).toContain("inner");
    expect(seen).not.toContain("SECRET");
  });
});

describe("what is no file and no folder", () => {
  test("is never opened: a FIFO, a device", () => {
    using sandbox = new Sandbox();
    execFileSync("mkfifo", [join(sandbox.root, "fifo")]);
    using guest = sandbox.guest(true);
    expect(guest.open("fifo").errno).toBe(ERRNO.EACCES);
    expect(guest.open("fifo", { rights: 66n, oflags: 1 }).errno).toBe(ERRNO.EACCES);
    using devices = new TestGuest({ dirs: [{ host: "/dev", guest: "/dev", write: true }] });
    expect(devices.open("zero").errno).toBe(ERRNO.EACCES);
    expect(devices.open("null", { rights: 66n, oflags: 8 }).errno).toBe(ERRNO.EACCES);
  });
});

test("no path at all, through any links, gives what is outside", () => {
  using sandbox = new Sandbox();
  const names = fc.constantFrom(
    "a",
    "b",
    "c",
    "sub",
    "deep",
    "file",
    "inner",
    "outside",
    "secret",
    "root",
    "..",
    ".",
    "",
  );
  const path = fc.array(names, { maxLength: 8 }).map((parts) => parts.join("/"));
  const odd = fc.string({ unit: fc.constantFrom("a", "b", ".", "/", "\0", "é", "\\", " "), maxLength: 12 });
  const links = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.oneof(path, odd)), { maxLength: 3 });
  using guest = sandbox.guest();
  fc.assert(
    fc.property(links, fc.array(fc.oneof(path, odd), { minLength: 1, maxLength: 5 }), (made, paths) => {
      for (const name of ["a", "b", "c"]) rmSync(join(sandbox.root, name), { force: true });
      for (const [name, target] of made) {
        const link = join(sandbox.root, name);
        rmSync(link, { force: true });
        if (target !== "" && !target.includes("\0")) symlinkSync(target, link);
      }
      for (const text of paths) {
        const { errno, fd } = guest.open(text);
        if (errno !== 0) continue;
        const { errno: failed, text: content } = guest.read(fd);
        guest.call("fd_close", fd);
        expect(failed === ERRNO.EISDIR || content === "file" || content === "inner").toBe(true);
      }
    }),
    { numRuns: 400 },
  );
});
