import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Entry } from "../testing/tar.ts";
import { tarOf } from "../testing/tar.ts";
import { unpack } from "./unpack.ts";

const BOUNDS = { bytes: 64 * 1024, entries: 5 };

const refusal = async (bytes: Uint8Array): Promise<string> =>
  unpack(bytes, BOUNDS).then(
    (files) => `took ${[...files.keys()].join(", ")}`,
    (error: { code: string; problem: string }) => `${error.code}: ${error.problem}`,
  );

describe("a bundle", () => {
  test("is its files, gzipped or not, without the one folder around them", async () => {
    const inside = [
      { path: "plugin.yaml", content: "name: a" },
      { path: "bin/run", content: "#!", mode: 0o755 },
    ];
    const around = [
      { path: "./", type: "5" },
      { path: "a-1.0.0/", type: "5" },
      ...inside.map((each) => ({ ...each, path: `a-1.0.0/${each.path}` })),
    ];
    for (const bytes of [tarOf(inside), gzipSync(tarOf(inside)), gzipSync(tarOf(around))]) {
      const files = await unpack(bytes);
      expect([...files].map(([path, { executable }]) => [path, executable])).toEqual([
        ["plugin.yaml", false],
        ["bin/run", true],
      ]);
      expect(Buffer.from(files.get("plugin.yaml")?.bytes ?? []).toString()).toBe("name: a");
    }
  });

  const hostile: [string, Entry[]][] = [
    ["..", [{ path: "../evil" }]],
    ["a/../../evil", [{ path: "a/../../evil" }]],
    ["an absolute path", [{ path: "/etc/passwd" }]],
    ["a drive", [{ path: "C:evil" }]],
    ["backslashes", [{ path: "a\\..\\evil" }]],
    ["a control character", [{ path: "a\u001b[2J" }]],
    ["an empty step", [{ path: "a//b" }]],
    ["a symbolic link", [{ path: "a", type: "2", link: "/etc/passwd" }]],
    ["a hard link", [{ path: "a", type: "1", link: "../../.ssh/id" }]],
    ["a character device", [{ path: "a", type: "3" }]],
    ["a block device", [{ path: "a", type: "4" }]],
    ["a FIFO", [{ path: "a", type: "6" }]],
    ["one path twice", [{ path: "a" }, { path: "A" }]],
    ["a file that is a folder too", [{ path: "a" }, { path: "a", type: "5" }]],
    ["one accent written twice", [{ path: "\u00e9" }, { path: "e\u0301" }]],
    [
      "a longer path that leads out",
      [{ path: "x", type: "x", content: "16 path=../evil\n" }, { path: "ok" }],
    ],
    [
      "a link behind a longer name",
      [
        { path: "x", type: "L", content: "a/b\0" },
        { path: "ok", type: "2", link: "/etc" },
      ],
    ],
    ["too many files", Array.from({ length: 6 }, (_, at) => ({ path: `f${at}` }))],
    ["nothing", [{ path: "a/", type: "5" }]],
    [
      "a link after a file",
      [
        { path: "ok", content: "x" },
        { path: "b", type: "2", link: "ok" },
      ],
    ],
  ];
  test.each(hostile)("with %s is refused", async (_, entries) => {
    for (const bytes of [tarOf(entries), gzipSync(tarOf(entries))])
      expect(await refusal(bytes)).toMatch(/^MORTISE_BUNDLE_INVALID: /);
  });

  test("that grows when it is decompressed is refused before it has", async () => {
    const bomb = gzipSync(tarOf([{ path: "zeros", content: Buffer.alloc(1 << 20) }]));
    expect(bomb.length).toBeLessThan(4_096);
    expect(await refusal(bomb)).toContain("more than 65536 bytes once decompressed");
    expect(await refusal(gzipSync(bomb))).toContain("no tar archive");
    expect(await refusal(tarOf([{ path: "zeros", content: Buffer.alloc(1 << 20) }]))).toContain(
      "more than 65536",
    );
  });

  test("that ends early, lies about its sizes or is anything else is refused", async () => {
    const whole = tarOf([{ path: "a", content: "x".repeat(2_000) }]);
    expect(await refusal(whole.subarray(0, 1_024))).toContain("MORTISE_BUNDLE_INVALID");
    expect(await refusal(tarOf([{ path: "a", size: 8 ** 10 }]))).toContain("MORTISE_BUNDLE_INVALID");
    expect(await refusal(gzipSync(whole).subarray(0, 40))).toContain("compression is damaged");
    expect(await refusal(Buffer.from("PK\x03\x04"))).toContain("no tar archive");
    expect(await refusal(new Uint8Array())).toContain("no tar archive");
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), async (at, byte) => {
        const flipped = Buffer.from(whole);
        flipped[at] = byte;
        expect(await refusal(flipped)).toMatch(/^(MORTISE_BUNDLE_INVALID: |took )/);
      }),
      { numRuns: 200 },
    );
  });
});
