import type { CompileOptions } from "../compile.ts";
import { Compiled } from "../compiled.ts";
import type { ComponentFunction } from "../component/bind/imports.ts";
import { openComponent } from "../component/open.ts";
import * as bytes from "../component/testing/assemble.ts";
import { primitive } from "../component/types.ts";
import type { Format } from "../formats/format.ts";
import type { HostFunction } from "../hostfunction.ts";
import type { Input, Payload } from "../payload.ts";
import { payloadOf, plainInput } from "../payload.ts";
import type { Bytes } from "../wasm/bytes.ts";
import { vector } from "../wasm/bytes.ts";
import { assemble } from "./assemble.ts";
import type { Deed } from "./deed.ts";

const STRING = primitive("string");
/** `func()`, by its bytes. */
const NOTHING: Bytes = [0x40, 0, 0x01, 0x00];

/** The memory of a component's guest, and an allocator that gives the same room each time. */
const LIBRARY = `(module
  (memory (export "memory") 8)
  (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 65536)))`;

/** The core module that does the deed. */
function guestText({ fields = "", wat }: Deed): string {
  return `(module
    (import "lib" "memory" (memory 8))
    ${fields.includes("$effect") || wat.includes("$effect") ? '(import "host" "effect" (func $effect))' : ""}
    ${fields}
    (func (export "deed") (param i32 i32) ${wat})
    (func (export "echo") (param i32 i32) (result i32)
      (i32.store (i32.const 16) (local.get 0))
      (i32.store (i32.const 20) (local.get 1))
      (i32.const 16)))`;
}

/** A component that imports `effect: func()` of `mortise:test/host`, and exports `deed` and `echo` over strings. */
export async function componentBytes(deed: Deed): Promise<Uint8Array> {
  const effect = vector([
    [0x01, ...NOTHING],
    [0x04, ...bytes.externName("effect"), 0x01, 0],
  ]);
  const table = new bytes.TypeTable(1);
  const input = [{ label: "input", type: STRING }];
  const act = table.func({ kind: "func", params: input, result: undefined });
  const answer = table.func({ kind: "func", params: input, result: STRING });
  const options = [bytes.option.memory(0), bytes.option.realloc(1)];
  return bytes.component(
    bytes.types([0x42, ...effect]),
    bytes.imported("mortise:test/host", 5, 0),
    bytes.exportAlias(bytes.SORT.func, 0, "effect"),
    bytes.lower(0, []),
    bytes.coreModule(await assemble(LIBRARY)),
    bytes.coreModule(await assemble(guestText(deed))),
    bytes.coreInstance(0),
    bytes.coreAlias(0x02, 0, "memory"),
    bytes.coreAlias(0x00, 0, "realloc"),
    bytes.coreBundle([["effect", 0]]),
    bytes.coreInstance(1, [
      ["lib", 0],
      ["host", 1],
    ]),
    bytes.coreAlias(0x00, 2, "deed"),
    bytes.coreAlias(0x00, 2, "echo"),
    bytes.types(...table.definitions),
    bytes.lift(2, options, act),
    bytes.lift(3, options, answer),
    bytes.exported("deed", bytes.SORT.func, 1),
    bytes.exported("echo", bytes.SORT.func, 2),
  );
}

/** A component whose calls take and give text as the other formats do: its one argument, and its result. */
export function textComponent(component: Uint8Array, options: CompileOptions = {}): Compiled {
  const functions = Object.fromEntries(
    (options.functions ?? []).map((each) => [each.name, componentFunction(each)]),
  );
  const none = { effect: { run: () => undefined } };
  const { digest, linked, format } = openComponent(
    component,
    { ...options.imports, "mortise:test/host": { ...none, ...functions } },
    undefined,
  );
  return new Compiled(
    { plugin: options.name ?? "plugin", functions: undefined, linked, format: asText(format) },
    digest,
    {},
  );
}

function componentFunction(host: HostFunction): ComponentFunction {
  const call = { plugin: "plugin", context: undefined };
  const run = (text = ""): unknown => {
    const answer = host.run(payloadOf(Buffer.from(text)), call);
    return answer instanceof Promise ? answer.then(textOf) : textOf(answer);
  };
  return { run, async: host.async, clockStops: host.clockStops };
}

function textOf(input: Input): string {
  return Buffer.from(plainInput(input)).toString("utf8");
}

function asText(format: Format): Format {
  const args = (input: Input): string => JSON.stringify([textOf(input)]);
  const answer = (output: Payload): Payload =>
    output.length === 0 ? output : payloadOf(Buffer.from(output.json<string>(), "utf8"));
  return {
    name: format.name,
    exports: format.exports,
    callSync: (guest, name, input, options) => answer(format.callSync(guest, name, args(input), options)),
    call: async (guest, name, input, options) => answer(await format.call(guest, name, args(input), options)),
  };
}
