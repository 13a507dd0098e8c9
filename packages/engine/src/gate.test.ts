import { describe, expect, test } from "vitest";
import { compile } from "./compile.ts";
import { guestOf, load } from "./component/testing/bound.ts";
import { swapComponent } from "./component/testing/swap.ts";
import { primitive } from "./component/types.ts";
import type { MortiseError } from "./errors.ts";
import type { HostImport } from "./gate.ts";
import { Gate } from "./gate.ts";
import { assemble } from "./hostile/assemble.ts";
import { stackProbe } from "./meter/stack.ts";
import type { ValueType } from "./wasm/types.ts";

/** Calls a host function inside `catch_all`, and returns 7 if it gets past it. */
const guest = (types: readonly ValueType[]): string => `(module
  (import "env" "answer" (func $answer (result ${types.join(" ")})))
  (func (export "run") (result i32)
    (try (do (call $answer) ${"(drop)".repeat(types.length)}) (catch_all))
    (i32.const 7)))`;

async function outcome(type: string, answer: unknown, suspends: boolean): Promise<string> {
  const results = type.split(" ") as ValueType[];
  const host: HostImport = {
    name: "answer",
    type: { params: [], results },
    plain: suspends ? undefined : () => answer,
    suspending: suspends ? () => Promise.resolve(answer) : undefined,
    counted: true,
  };
  const provide = (module: string): HostImport | undefined => (module === "env" ? host : undefined);
  await using instance = await (
    await compile(await assemble(guest(results)), { provide, format: "extism" })
  ).instantiate();
  const failed = (error: MortiseError): string => `${error.code} ${error.details.returnCode ?? ""}`.trim();
  return await instance.call("run").then(() => "returned 0", failed);
}

describe("what a host function of any signature answers", () => {
  test.each([false, true])(
    "must be what wasm takes, or it is the last thing the guest does (suspending: %s)",
    async (suspends) => {
      for (const [type, answer] of [
        ["i64", 7],
        ["i64", "7"],
        ["i64", undefined],
        ["i32", 7n],
        ["i32", Symbol("7")],
        ["f64", { valueOf: () => 7n }],
        ["funcref", () => undefined],
        ["funcref", undefined],
        ["i32 i64", 7],
        ["i32 i64", undefined],
        ["i32 i64", [7]],
        ["i32 i64", [7, 7]],
        ["i32 i64", [7, 7n, 7]],
        ["i32 funcref", [7, 7]],
      ] as const) {
        expect(await outcome(type, answer, suspends)).toBe("MORTISE_HOST_FUNCTION_FAILED");
      }
    },
  );

  test.each([false, true])("reaches the guest where it is (suspending: %s)", async (suspends) => {
    for (const [type, answer] of [
      ["i64", -1n],
      ["i32", -1],
      ["f64", Number.NaN],
      ["funcref", null],
      ["funcref", stackProbe()],
      ["externref", undefined],
      ["i32 i64", [7, 7n]],
      ["i64 funcref", new Set([7n, null])],
    ] as const) {
      expect(await outcome(type, answer, suspends)).toBe("MORTISE_PLUGIN_ERROR 7");
    }
  });
});

test("a caller at the end of its stack spoils a gate for no other", async () => {
  const host: HostImport = {
    name: "answer",
    type: { params: [], results: ["i32"] },
    plain: undefined,
    suspending: () => 7,
    counted: true,
  };
  for (let frames = 0; frames < 60; frames++) {
    const gate = new Gate([host]);
    let back = 0;
    const dive = (): void => {
      try {
        dive();
      } catch {
        // On the way back, there is a frame more of room each time.
      }
      if (back++ !== frames) return;
      try {
        gate.enter(1);
      } catch {
        // There was no room.
      }
    };
    dive();
    gate.enter(2);
    const answer = WebAssembly.promising(gate.functions[0] as () => number);
    // It is reached, and ends what comes back to no call.
    await expect(answer()).rejects.toThrow("unreachable");
  }
});

test("a synchronous call whose caller is at the end of its stack leaves the guest unlocked", async () => {
  const component = await swapComponent(primitive("u32"));
  for (let frames = 0; frames < 60; frames++) {
    const swap = { run: (given: number) => given };
    const guest = guestOf(load(component, { "mortise:test/host": { swap } }));
    let back = 0;
    const dive = (): void => {
      try {
        dive();
      } catch {
        // On the way back, there is a frame more of room each time.
      }
      if (back++ !== frames) return;
      try {
        guest.runSync(undefined, () => undefined);
      } catch {
        // There was no room.
      }
    };
    dive();
    expect([frames, guest.busy]).toEqual([frames, false]);
  }
});

test("a call that a guest is locked for has the stack to enter it: else it would be locked for ever", async () => {
  const type = primitive("u32");
  const swap = { async: true, run: async (given: number) => given };
  const component = await swapComponent(type);
  for (let frames = 0; frames < 60; frames++) {
    const guest = guestOf(load(component, { "mortise:test/host": { swap } }));
    const reached: string[] = [];
    let back = 0;
    const dive = (): void => {
      try {
        dive();
      } catch {
        // On the way back, there is a frame more of room each time.
      }
      if (back++ !== frames) return;
      try {
        guest.begin(undefined, true);
        reached.push("locked");
        guest.linked.gate.enter(guest.call.id);
        reached.push("entered");
      } catch {
        // There was no room.
      }
    };
    dive();
    expect([reached, guest.busy]).toEqual(guest.busy ? [["locked", "entered"], true] : [[], false]);
    if (guest.busy) guest.leave();
    guest.linked.gate.enter(0);
  }
});

test("a guest's function that outlives its call ends at its first check", async () => {
  let kept: (() => void) | undefined;
  const host: HostImport = {
    name: "keep",
    type: { params: ["funcref"], results: [] },
    plain: (given: () => void) => {
      kept = given;
    },
    counted: true,
  };
  const bytes = await assemble(`(module
    (import "env" "keep" (func $keep (param funcref)))
    (elem declare func $count)
    (func $count (local $n i32)
      (loop $again
        (br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 1000)))))
    (func (export "run") (result i32) (call $keep (ref.func $count)) (i32.const 0)))`);
  const code = await compile(bytes, { provide: () => host, format: "extism" });
  await using instance = code.instantiateSync();
  instance.callSync("run");
  expect(() => kept?.()).toThrow(WebAssembly.RuntimeError);
});
