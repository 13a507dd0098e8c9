import { closeSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { MortiseError } from "../errors.ts";
import { openGrant } from "./grants.ts";
import { TestFolder, TestGuest } from "./testguest.ts";

describe("a granted folder", () => {
  test("is what the guest finds from descriptor 3 on, by its names", () => {
    using folder = new TestFolder();
    using guest = new TestGuest({
      dirs: [
        { host: folder.path, guest: "/", write: false },
        { host: folder.path, guest: "/dätä", write: true },
      ],
    });
    const out = guest.room(32);
    expect(guest.call("fd_prestat_get", 4, out)).toBe(0);
    const length = guest.data.getUint32(out + 4, true);
    expect([guest.data.getUint32(out, true), length]).toEqual([0, 7]);
    expect(guest.call("fd_prestat_dir_name", 4, out, length)).toBe(0);
    expect(Buffer.from(guest.bytes.slice(out, out + length)).toString()).toBe("/dätä");
    expect(guest.call("fd_prestat_dir_name", 4, out, length - 1)).toBe(37);
    expect(guest.call("fd_prestat_get", 5, out)).toBe(8);
  });

  test("may be named by a link, which is the operator's", () => {
    using folder = new TestFolder();
    symlinkSync(".", folder.at("link"));
    const opened = openGrant({ host: folder.at("link"), guest: "/", write: false });
    expect(opened.grant).toBe(false);
    closeSync(opened.fd);
  });

  test("is refused where folders cannot be confined", () => {
    using folder = new TestFolder();
    for (const platform of ["darwin", "win32"] as const) {
      expect(code(() => openGrant({ host: folder.path, guest: "/", write: false }, platform))).toBe(
        "MORTISE_PERMISSION_DENIED",
      );
    }
  });

  test("must be a folder, not on procfs, with a guest name", () => {
    using folder = new TestFolder();
    writeFileSync(folder.at("file"), "");
    const before = readdirSync("/proc/self/fd").length;
    const grant = { host: folder.path, guest: "/", write: false };
    expect(code(() => openGrant({ ...grant, host: folder.at("file") }))).toBe("MORTISE_OPTION_INVALID");
    expect(code(() => openGrant({ ...grant, host: folder.at("missing") }))).toBe("MORTISE_OPTION_INVALID");
    expect(code(() => openGrant({ ...grant, host: "a\0b" }))).toBe("MORTISE_OPTION_INVALID");
    expect(code(() => openGrant({ ...grant, guest: "" }))).toBe("MORTISE_OPTION_INVALID");
    expect(code(() => openGrant({ ...grant, host: "/proc/self" }))).toBe("MORTISE_PERMISSION_DENIED");
    expect(code(() => new TestGuest({ dirs: [grant, { ...grant, guest: "" }] }))).toBe(
      "MORTISE_OPTION_INVALID",
    );
    expect(readdirSync("/proc/self/fd").length).toBe(before);
  });
});

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof MortiseError) return error.code;
    throw error;
  }
  return "none";
}
