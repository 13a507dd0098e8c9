import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import type { FunctionReply, Host } from "@mortise/host";
import initWabt from "wabt";

const wabt = await initWabt();

/** A plugin of one format that hands the input of its export `ask_<name>` to the host function `<name>`, and gives its reply. That of Extism has `request` besides, for its own HTTP. */
export interface GuestFormat {
  readonly format: string;
  /** Where it lies: a file, or a folder with a manifest. */
  readonly place: string;
  /** Its files by path, for the functions that it is to reach. */
  files(functions: readonly string[]): Files | Promise<Files>;
  /** How a host function is asked, where it is not by an export of its own. */
  ask?(host: Host, name: string, input: unknown): Promise<FunctionReply>;
}

type Files = Readonly<Record<string, string | Uint8Array>>;

/** One guest of each format. */
export const GUESTS: readonly GuestFormat[] = [
  {
    format: "buffer",
    place: "buffer.wasm",
    files: (functions) => ({
      "buffer.wasm": wasm(`(module
        ${functions.map((name) => `(import "mortise" "${name}" (func $${name} (param i32 i32) (result i64)))`).join("\n")}
        (memory (export "memory") 16)
        (global $next (mut i32) (i32.const 1024))
        (func (export "alloc") (param $size i32) (result i32)
          (global.get $next)
          (global.set $next (i32.add (global.get $next) (local.get $size))))
        ${functions
          .map(
            (name) => `(func (export "ask_${name}") (param i32 i32) (result i64)
              (call $${name} (local.get 0) (local.get 1)))`,
          )
          .join("\n")})`),
    }),
  },
  {
    format: "extism",
    place: "extism.wasm",
    files: (functions) => ({
      "extism.wasm": wasm(`(module
        ${functions.map((name) => `(import "extism:host/user" "${name}" (func $${name} (param i64) (result i64)))`).join("\n")}
        (import "extism:host/env" "input_offset" (func $input (result i64)))
        (import "extism:host/env" "length" (func $length (param i64) (result i64)))
        (import "extism:host/env" "output_set" (func $output (param i64 i64)))
        (import "extism:host/env" "http_request" (func $request (param i64 i64) (result i64)))
        (memory (export "memory") 1)
        (func (export "request") (result i32)
          (local $body i64)
          (local.set $body (call $request (call $input) (i64.const 0)))
          (call $output (local.get $body) (call $length (local.get $body)))
          (i32.const 0))
        ${functions
          .map(
            (name) => `(func (export "ask_${name}") (result i32)
              (local $reply i64)
              (local.set $reply (call $${name} (call $input)))
              (call $output (local.get $reply) (call $length (local.get $reply)))
              (i32.const 0))`,
          )
          .join("\n")})`),
    }),
  },
  {
    format: "script",
    place: "script.js",
    files: (functions) => ({
      "script.js": `import { host } from "mortise:plugin";\n${functions
        .map((name) => `export const ask_${name} = (input) => host.${name}(input);`)
        .join("\n")}`,
    }),
  },
  {
    format: "process",
    place: "process",
    files: () => ({
      "process/plugin.yaml":
        "name: process\nversion: 1.0.0\nformat: process\ncommand: [node, guest.mjs]\ncapabilities: [process:run]\n",
      "process/guest.mjs": `
        import { createInterface } from "node:readline";
        const send = (message) => console.log(JSON.stringify({ jsonrpc: "2.0", ...message }));
        const waiting = new Map();
        for await (const line of createInterface({ input: process.stdin })) {
          const { id, method, params, result } = JSON.parse(line);
          if (method === undefined) {
            send({ id: waiting.get(id), result });
            continue;
          }
          waiting.set(\`ask-\${id}\`, id);
          send({ id: \`ask-\${id}\`, method: method.slice("ask_".length), params });
        }`,
    }),
  },
  {
    format: "component",
    place: "component.wasm",
    files: async () => ({ "component.wasm": await component() }),
    async ask(host, name, input) {
      const text = input === undefined ? "" : JSON.stringify(input);
      const answer = await host.call("component", "ask", [name, text]);
      const { tag, val } = answer.json<{ tag: string; val: unknown }>();
      return tag === "ok"
        ? { kind: "Success", payload: JSON.parse(String(val)) }
        : ({ kind: "Error", payload: val } as FunctionReply);
    },
  },
];

function wasm(text: string): Uint8Array {
  return wabt.parseWat("guest.wat", text, { multi_value: true }).toBinary({}).buffer;
}

/** What it is asked it asks the host, by the one function that the host has for components. */
async function component(): Promise<Uint8Array> {
  const binary = wasm(`(module
    (import "mortise:host/functions@0.1.0" "call" (func $call (param i32 i32 i32 i32 i32)))
    (memory (export "memory") 16)
    (global $top (mut i32) (i32.const 64))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (global.set $top (i32.and (i32.add (global.get $top) (i32.const 15)) (i32.const -16)))
      (global.get $top)
      (global.set $top (i32.add (global.get $top) (local.get 3))))
    (func (export "ask") (param i32 i32 i32 i32) (result i32)
      (call $call (local.get 0) (local.get 1) (local.get 2) (local.get 3) (i32.const 8))
      (i32.const 8)))`);
  const wit = await readFile(join(import.meta.dirname, "../../../../schema/wit/mortise/host.wit"), "utf8");
  const witSource = `package test:guest;
    world guest {
      use mortise:host/functions@0.1.0.{failure};
      import mortise:host/functions@0.1.0;
      export ask: func(name: string, input: string) -> result<string, failure>;
    }
    ${wit.replace(/^package (.*);$/m, "package $1 {")} }`;
  return componentNew(await componentEmbed({ binary, witSource, world: "guest" }));
}
