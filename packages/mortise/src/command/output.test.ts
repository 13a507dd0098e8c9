import fc from "fast-check";
import { expect, test } from "vitest";
import { forTerminal, outputFields } from "./output.ts";

test("output in JSON is text, or base64 that says so, and nothing is lost", () => {
  expect(outputFields(Buffer.from("hé"))).toEqual({ output: "hé" });
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const { output, outputEncoding = "utf8" } = outputFields(bytes);
      expect([...Buffer.from(output, outputEncoding)]).toEqual([...bytes]);
    }),
  );
});

test("output on a terminal keeps its lines and tabs, and nothing that moves the cursor", () => {
  expect(forTerminal(Buffer.from("a\tb\r\n\u001b[2Jc"))).toBe("a\tb\n\u{fffd}[2Jc\n");
  expect(forTerminal(Buffer.from("a\n"))).toBe("a\n");
  expect(forTerminal(Buffer.from(""))).toBe("");
});
