import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CompileOptions } from "../compile.ts";
import { compile } from "../compile.ts";
import type { Compiled } from "../compiled.ts";
import type { CallOptions, Instance } from "../instance.ts";
import type { Input } from "../payload.ts";
import { assemble } from "./assemble.ts";
import { componentBytes, textComponent } from "./component.ts";
import type { Deed } from "./deed.ts";

export type { Deed } from "./deed.ts";

export type FormatCase = readonly [
  name: string,
  make: (deed: Deed, options?: CompileOptions) => Promise<Compiled>,
];

const folder = mkdtempSync(join(tmpdir(), "mortise-hostile-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
let scripts = 0;

async function script(deed: Deed, options?: CompileOptions): Promise<Compiled> {
  const file = join(folder, `guest${scripts++}.ts`);
  await writeFile(file, scriptText(deed));
  return compile(file, options);
}

/** Every format that the engine runs. */
export const FORMATS: readonly FormatCase[] = [
  ["extism", async (deed, options) => compile(await assemble(extismText(deed)), options)],
  ["buffer", async (deed, options) => compile(await assemble(bufferText(deed)), options)],
  ["component", async (deed, options) => textComponent(await componentBytes(deed), options)],
  ["script", script],
];

/** How a guest is entered. */
export type EntryCase = readonly [
  name: "call" | "callSync",
  enter: (instance: Instance, name: string, input?: Input, options?: CallOptions) => Promise<Uint8Array>,
];

export const ENTRIES: readonly EntryCase[] = [
  ["call", (instance, name, input, options) => instance.call(name, input, options)],
  ["callSync", async (instance, name, input, options) => instance.callSync(name, input, options)],
];

/** Each format by each entry, as `test.each` takes them. */
export const EVERYWHERE = FORMATS.flatMap(([format, make]) =>
  ENTRIES.map(([entry, enter]) => ({ format, make, entry, enter })),
);

const MEMORY = '(memory (export "memory") 8)';

function imports(deed: Deed, text: string): string {
  return `${deed.fields ?? ""}${deed.wat}`.includes("$effect") ? text : "";
}

export function extismText(deed: Deed): string {
  return `(module
    (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
    (import "extism:host/env" "input_length" (func $input_length (result i64)))
    (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
    ${imports(
      deed,
      `(import "extism:host/user" "effect" (func $effect_ (param i64) (result i64)))
       (func $effect (drop (call $effect_ (i64.const 0))))`,
    )}
    ${MEMORY}
    ${deed.fields ?? ""}
    (func (export "deed") (result i32) ${deed.wat} (i32.const 0))
    (func (export "echo") (result i32)
      (call $output_set (call $input_offset) (call $input_length))
      (i32.const 0)))`;
}

export function bufferText(deed: Deed): string {
  return `(module
    ${imports(
      deed,
      `(import "mortise" "effect" (func $effect_ (param i32 i32) (result i64)))
       (func $effect (drop (call $effect_ (i32.const 0) (i32.const 0))))`,
    )}
    ${MEMORY}
    ${deed.fields ?? ""}
    (func (export "alloc") (param i32) (result i32) (i32.const 65536))
    (func (export "deed") (param i32 i32) (result i64) ${deed.wat} (i64.const 0))
    (func (export "echo") (param i32 i32) (result i64)
      (i64.or
        (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32))
        (i64.extend_i32_u (local.get 1)))))`;
}

export function scriptText(deed: Deed): string {
  return `import { host } from "mortise:plugin";
    export const deed = () => { ${deed.script ?? ""} };
    export const echo = (input: unknown) => input;
    export const uses = () => host;`;
}
