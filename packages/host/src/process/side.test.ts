import type { HostFunction } from "@mortise/engine";
import { Vars } from "@mortise/engine";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sideOf } from "./side.ts";

const setting = () => {
  const logged: string[] = [];
  const side = sideOf({
    plugin: "p",
    functions: new Map<string, HostFunction>([
      ["double", { name: "double", run: (input) => 2 * input.json<number>() }],
      ["later", { name: "later", async: true, run: async () => "late" }],
    ]),
    vars: new Vars(200),
    log: ({ level, message }) => {
      if (message === "full") throw new Error("The disk is full.");
      logged.push(`${level} ${message}`);
    },
    slot: () => ({ frame: undefined }),
  });
  return {
    logged,
    ask: (question: unknown) => JSON.parse(side(Buffer.from(JSON.stringify(question)))) as unknown,
  };
};
const base64 = (text: string) => Buffer.from(text).toString("base64");

test("vars are the host's, with their cap", () => {
  const { ask } = setting();
  expect(ask({ ask: "get", key: "a" })).toEqual({ value: null });
  expect(ask({ ask: "set", key: "a", value: base64("one") })).toEqual({ value: null });
  expect(ask({ ask: "get", key: "a" })).toEqual({ value: base64("one") });
  expect(ask({ ask: "keys" })).toEqual({ keys: ["a"] });
  expect(ask({ ask: "set", key: "b", value: base64("x".repeat(200)) })).toMatchObject({
    error: { code: "MORTISE_VARS_EXCEEDED" },
  });
  ask({ ask: "delete", key: "a" });
  ask({ ask: "clear" });
  expect(ask({ ask: "keys" })).toEqual({ keys: [] });
});

test("host functions are run that answer at once, and no others", () => {
  const { ask } = setting();
  expect(ask({ ask: "function", name: "double", input: base64("21") })).toEqual({ value: { json: "42" } });
  expect(ask({ ask: "function", name: "double", input: base64("no") })).toMatchObject({
    error: { code: "MORTISE_HOST_FUNCTION_FAILED" },
  });
  for (const name of ["later", "constructor", "__proto__", undefined])
    expect(ask({ ask: "function", name, input: "" })).toMatchObject({
      error: { code: "MORTISE_IMPORT_UNKNOWN" },
    });
});

test("the log takes messages of its levels, and its failures are its own", () => {
  const { ask, logged } = setting();
  for (const level of ["info", "shout", 7])
    expect(ask({ ask: "log", level, message: "a" })).toEqual({ value: null });
  expect(ask({ ask: "log", level: "warn", message: "full" })).toEqual({ value: null });
  expect(logged).toEqual(["info a"]);
});

test("whatever is asked has an answer", () => {
  const { ask } = setting();
  const member = fc.oneof(fc.jsonValue(), fc.constantFrom("get", "set", "function", "log", "keys", "a"));
  const record = fc.record(
    { ask: member, key: member, value: member, name: member, input: member },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(record, fc.jsonValue()), (question) => {
      expect(ask(question)).toBeTypeOf("object");
    }),
  );
});
