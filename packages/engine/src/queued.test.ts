import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { compile } from "./compile.ts";
import type { Compiled } from "./compiled.ts";
import { swapComponent } from "./component/testing/swap.ts";
import { primitive, weigh } from "./component/types.ts";
import { hostFunction } from "./hostfunction.ts";
import { assemble } from "./hostile/assemble.ts";
import type { CallOptions } from "./instance.ts";
import type { Input, Payload } from "./payload.ts";

const TEXT = `(module
  (import "extism:host/env" "input_offset" (func $at (result i64)))
  (import "extism:host/env" "input_length" (func $length (result i64)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (import "extism:host/user" "wait" (func $wait (param i64) (result i64)))
  (func (export "wait") (result i32) (drop (call $wait (i64.const 0))) (i32.const 0))
  (func (export "echo") (result i32) (call $output (call $at) (call $length)) (i32.const 0)))`;

/** The plugin, whose `wait` waits until it may go on. */
async function held() {
  let go = (): void => {};
  const turn = new Promise<void>((resolve) => {
    go = resolve;
  });
  const wait = hostFunction("wait", () => turn.then(() => ""), { async: true });
  const code = await compile(await assemble(TEXT), { functions: [wait] });
  return { code, go };
}

interface Caller extends AsyncDisposable {
  call(name: string, input?: Input, options?: CallOptions): Promise<Payload>;
}

const given = (): Uint8Array => Uint8Array.from(Buffer.from('{"a":1}'));

const INPUTS: readonly [string, () => { readonly input: Input; change(): void }][] = [
  ["a Uint8Array", () => written(given())],
  ["a Buffer", () => written(Buffer.from(given()))],
  ["a DataView", () => written(new DataView(given().buffer))],
  ["an ArrayBuffer", () => written(given().buffer as ArrayBuffer)],
  [
    "an object",
    () => {
      const input = { a: 1 };
      return { input, change: () => (input.a = 2) };
    },
  ],
];

/** Bytes that their owner writes over. */
function written(input: ArrayBufferView | ArrayBuffer) {
  const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(input) ? input : new DataView(input);
  return { input, change: () => void new Uint8Array(buffer, byteOffset, byteLength).fill(0) };
}

type Make = (code: Compiled) => Caller;
const HERE: readonly (readonly [string, Make])[] = [
  ["an instance", (code) => code.instantiateSync()],
  ["a pool", (code) => code.pool({ max: 1 })],
];
const CALLERS = [...HERE, ["a pool of threads", (code: Compiled) => code.pool({ threads: 1 })] as const];

test.each(CALLERS.flatMap(([caller, open]) => INPUTS.map(([what, make]) => ({ caller, open, what, make }))))(
  "a call that waits for $caller gets what was given, whatever its owner does to it meanwhile: $what",
  async ({ open, make }) => {
    const { code, go } = await held();
    await using runs = open(code);
    const first = runs.call("wait");
    const { input, change } = make();
    const second = runs.call("echo", input);
    change();
    go();
    await first;
    expect((await second).text()).toBe('{"a":1}');
  },
);

test("a component that waits is invoked with the values that were given, whatever their owner does to them meanwhile", async () => {
  let go = (): void => {};
  const turn = new Promise<void>((resolve) => {
    go = resolve;
  });
  const element = primitive("u8");
  const bytes = weigh({ kind: "list", element });
  const fields = [
    { label: "bytes", type: bytes },
    { label: "all", type: weigh({ kind: "list", element: bytes }) },
  ];
  const swap = { async: true, run: (value: unknown) => turn.then(() => value) };
  const component = await swapComponent(weigh({ kind: "record", fields }));
  const code = await compile(component, { imports: { "mortise:test/host": { swap } } });
  await using instance = await code.instantiate();
  const first = instance.invoke("run", [{ bytes: Buffer.from([1]), all: [] }]);
  const value = { bytes: Buffer.from([1]), all: [Buffer.from([2])] };
  const args = [value];
  const second = instance.invoke("run", args);
  value.bytes.fill(9);
  value.all[0]?.fill(9);
  value.all.push(value.bytes);
  args.pop();
  go();
  await first;
  expect(await second).toEqual({ bytes: Uint8Array.of(1), all: [Uint8Array.of(2)] });
});

test.each(HERE)("a call that waits for %s lets go of its signal when its turn comes", async (_, open) => {
  const { code, go } = await held();
  await using runs = open(code);
  const { signal } = new AbortController();
  const calls = ["wait", "echo", "echo"].map((name) => runs.call(name, "x", { signal }));
  go();
  await Promise.all(calls);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test.each(HERE)(
  "a call that waits for %s is refused at once where its input has no JSON",
  async (_, open) => {
    const { code, go } = await held();
    await using runs = open(code);
    const first = runs.call("wait");
    await expect(runs.call("echo", { n: 1n })).rejects.toMatchObject({
      code: "MORTISE_OPTION_INVALID",
      details: { plugin: "plugin", export: "echo" },
    });
    go();
    await first;
  },
);
