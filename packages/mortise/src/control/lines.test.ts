import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Lines, lineOf } from "./lines.ts";

describe("lines of JSON", () => {
  test("come out as they went in, however their bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.array(fc.nat(40)), (values, cuts) => {
        const bytes = Buffer.from(values.map(lineOf).join(""));
        const lines = new Lines();
        const found: unknown[] = [];
        let from = 0;
        for (const cut of [...cuts, bytes.length]) {
          found.push(...lines.push(bytes.subarray(from, from + cut)));
          from += cut;
        }
        expect(found).toEqual(values.map((value) => JSON.parse(JSON.stringify(value))));
      }),
    );
  });

  test("are refused where they are no JSON", () => {
    expect(() => new Lines().push(Buffer.from("hello\n"))).toThrow(/MORTISE_CONTROL_INVALID/);
  });

  test("are refused as soon as they are too long, and not kept until their end", () => {
    const lines = new Lines(10);
    lines.push(Buffer.from('"12345'));
    expect(() => lines.push(Buffer.from("67890"))).toThrow(/longer than 10 bytes/);
  });

  test("are refused where they nest deeper than anybody means, before they are parsed", () => {
    const nested = (levels: number) => Buffer.from(`${"[".repeat(levels)}${"]".repeat(levels)}\n`);
    expect(new Lines().push(nested(256))).toHaveLength(1);
    expect(() => new Lines().push(nested(257))).toThrow(/MORTISE_CONTROL_INVALID.*nests deeper than 256/);
    expect(() => new Lines().push(Buffer.concat([Buffer.alloc(8 << 20, "["), Buffer.from("\n")]))).toThrow(
      /nests deeper/,
    );
  });

  test("may be empty, and are then none", () => {
    expect(new Lines().push(Buffer.from("\n\n1\n\n"))).toEqual([1]);
  });
});
