import { expect, test } from "vitest";
import { readJson } from "./json.ts";

const read = (text: string) => readJson(Buffer.from(text));

test("JSON of a plugin is read as it is", () => {
  expect(read('{"a":[1,"\\"[",null]}')).toEqual({ value: { a: [1, '"[', null] } });
  expect(read("")).toEqual({ value: undefined });
  expect(read("1e20")).toEqual({ value: 1e20 });
  expect(read('"\\ud83d\\ude00"')).toEqual({ value: "😀" });
});

test.each([
  ["[".repeat(100_000), "nests deeper than 128 levels"],
  [`${'{"a":'.repeat(129)}1${"}".repeat(129)}`, "nests deeper than 128 levels"],
  ['{"__proto__":{}}', "has a key `__proto__`"],
  ['{"\\u005f_proto__":{}}', "has a key `__proto__`"],
  ['"\\ud800"', "has half a surrogate pair"],
  ["1e400", "has a number that is out of range"],
  ["9".repeat(400), "has a number that is out of range"],
  ["{", "is no JSON"],
])("and refused where it is %s", (text, problem) => {
  expect(read(text)).toEqual({ problem });
});

test("and where it is no UTF-8, or too much", () => {
  expect(readJson(Uint8Array.of(0x22, 0xff, 0x22))).toEqual({ problem: "is no UTF-8" });
  expect(readJson(new Uint8Array((16 << 20) + 1))).toEqual({ problem: "is larger than 16777216 bytes" });
});
