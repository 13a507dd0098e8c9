import { expect, test } from "vitest";
import { ERRORS, MortiseError } from "../errors.ts";
import { failureBytes, failureFrom, HostFailure } from "./failure.ts";

test.each(Object.keys(ERRORS) as (keyof typeof ERRORS)[])("%s crosses with its details", (code) => {
  const details = {
    plugin: "p",
    export: "é",
    callId: "7",
    offset: 12,
    function: "f",
    returnCode: -1,
    said: "no",
  };
  const back = failureFrom(failureBytes(new MortiseError(code, "What happened.", details))) as MortiseError;
  expect(back).toBeInstanceOf(MortiseError);
  expect([back.code, back.problem, back.details]).toEqual([code, "What happened.", details]);
});

test("an output crosses as bytes, be it empty", () => {
  for (const output of [new Uint8Array([1, 0, 255]), new Uint8Array(0)]) {
    const back = failureFrom(failureBytes(new MortiseError("MORTISE_PLUGIN_ERROR", "x", { output })));
    expect([...((back as MortiseError).details.output ?? [])]).toEqual([...output]);
  }
});

test("a cause keeps its name and message, and one of the host is the host's own", () => {
  const cause = new WebAssembly.RuntimeError("unreachable");
  const back = failureFrom(failureBytes(new MortiseError("MORTISE_TRAP", "x", { cause })));
  expect(back.cause).toMatchObject({ name: "RuntimeError", message: "unreachable", stack: cause.stack });
  const thrown = { any: "thing" };
  const failed = new MortiseError("MORTISE_HOST_FUNCTION_FAILED", "x", { cause: new HostFailure("y") });
  expect(failureFrom(failureBytes(failed), thrown).cause).toBe(thrown);
});

test("what is no coded error comes back as a failure of the host", () => {
  expect(failureFrom(failureBytes(new TypeError("no such user")))).toBeInstanceOf(HostFailure);
  expect(failureFrom(failureBytes("text")).message).toBe("text");
});

test("damaged bytes are refused", () => {
  const bytes = failureBytes(new Error("x"));
  expect(() => failureFrom(bytes.subarray(0, bytes.length - 1))).toThrow(RangeError);
  expect(() => failureFrom(new Uint8Array(3))).toThrow(RangeError);
  expect(() => failureFrom(failureBytes(Object.assign(new Error("x"))).fill(0, 4))).toThrow(SyntaxError);
});
