import { describe, expect, it } from "vitest";
import { externName } from "./names.ts";
import { parse, serves } from "./version.ts";

describe("versions", () => {
  it.each([
    ["1.2.3", "1.2.0", true],
    ["1.3.0", "1.2.9", true],
    ["1.2.0", "1.2.1", false],
    ["2.0.0", "1.0.0", false],
    ["0.2.6", "0.2.0", true],
    ["0.3.0", "0.2.0", false],
    ["0.0.2", "0.0.1", false],
    ["1.0.0-rc.1", "1.0.0-rc.1", true],
    ["1.0.0", "1.0.0-rc.1", false],
    ["1.0.0+build", "1.0.0", true],
  ])("%s serves %s: %s", (provided, wanted, answer) => {
    expect(serves(provided, wanted)).toBe(answer);
  });

  it("serve nobody where one side has none", () => {
    expect(serves(undefined, undefined)).toBe(true);
    expect(serves("1.0.0", undefined)).toBe(false);
    expect(serves(undefined, "1.0.0")).toBe(false);
  });

  it.each(["1", "1.2", "01.2.3", "1.2.3.4", "1.2.3-", "1.2.3-01", "1.2.3+", "a.b.c", "1.2.3-é"])(
    "are refused where they are none: %s",
    (text) => {
      expect(parse(text)).toBeUndefined();
    },
  );
});

describe("names of imports and exports", () => {
  it("are taken apart", () => {
    expect(externName("wasi:io/streams@0.2.6")).toMatchObject({
      kind: "interface",
      namespace: "wasi",
      package: "io",
      interface: "streams",
      version: "0.2.6",
    });
    expect(externName("[method]output-stream.write")).toMatchObject({
      kind: "method",
      resource: "output-stream",
      label: "write",
    });
    expect(externName("[constructor]thing")).toMatchObject({ kind: "constructor", resource: "thing" });
    expect(externName("HTTP-get2")).toMatchObject({ kind: "label" });
  });
});
