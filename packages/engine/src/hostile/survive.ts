import { expect } from "vitest";
import { suspendedCalls } from "../call.ts";
import { MortiseError } from "../errors.ts";
import type { Instance } from "../instance.ts";
import { FORMATS } from "./formats.ts";

/** Plugins of each format that have nothing to do with what a test does: none of it may reach them. */
const neighbours = await Promise.all(
  FORMATS.map(async ([, make]) => (await make({ wat: "", script: "" })).instantiateSync()),
);

/** The code that a call is refused or ended with, or `answered`. */
export async function codeOf(call: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof call === "function" ? call() : call);
    return "answered";
  } catch (error) {
    if (error instanceof MortiseError) return error.code;
    throw error;
  }
}

/** After something hostile: the same instance answers, and so does every other; nothing is left suspended. */
export async function expectUnharmed(...instances: readonly Instance[]): Promise<void> {
  for (const each of [...instances, ...neighbours]) {
    expect(each.callSync("echo", "héllo").text()).toBe("héllo");
    expect((await each.call("echo", "wörld")).text()).toBe("wörld");
    expect(each.busy).toBe(false);
  }
  expect(suspendedCalls()).toBe(0);
}
