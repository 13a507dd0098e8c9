import initWabt from "wabt";

const wabt = await initWabt();

/** A plugin of one format that hands the input of its export `ask_<name>` to the host function `<name>`, and gives its reply. */
export interface GuestFormat {
  readonly format: string;
  /** Where it lies: a file, or a folder with a manifest. */
  readonly place: string;
  /** Its files by path, for the functions that it is to reach. */
  files(functions: readonly string[]): Readonly<Record<string, string | Uint8Array>>;
}

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
        (memory (export "memory") 1)
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
];

function wasm(text: string): Uint8Array {
  return wabt.parseWat("guest.wat", text, { multi_value: true }).toBinary({}).buffer;
}
