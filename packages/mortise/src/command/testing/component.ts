import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

interface Builder {
  toolComponent(asks?: boolean): Promise<Uint8Array>;
}

/** By its path: what puts components together is for tests only, so that no package exports it. */
const BUILDER = join(import.meta.dirname, "../../../../engine/src/component/testing/tool.ts");

interface ProgramBuilder {
  componentOf(module: string, wit: string, world: string): Promise<Uint8Array>;
}

const PROGRAM_BUILDER = join(
  import.meta.dirname,
  "../../../../engine/src/wasi/preview2/testing/component.ts",
);

/**
 * Writes a program that prints its input; it answers that it failed where there is none, and exits with 0, and with 1,
 * at inputs that begin with `0` and with `1`.
 */
export async function writeProgram(folder: string, file: string): Promise<void> {
  const { componentOf } = (await import(pathToFileURL(PROGRAM_BUILDER).href)) as ProgramBuilder;
  const wit = (name: string, body: string): string => `package wasi:${name}@0.2.0 { ${body} }`;
  const bytes = await componentOf(
    `(module
      (import "wasi:cli/stdin@0.2.0" "get-stdin" (func $stdin (result i32)))
      (import "wasi:cli/stdout@0.2.0" "get-stdout" (func $stdout (result i32)))
      (import "wasi:cli/exit@0.2.0" "exit" (func $exit (param i32)))
      (import "wasi:io/streams@0.2.0" "[method]input-stream.blocking-read" (func $read (param i32 i64 i32)))
      (import "wasi:io/streams@0.2.0" "[method]output-stream.blocking-write-and-flush"
        (func $write (param i32 i32 i32 i32)))
      (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (func (export "wasi:cli/run@0.2.0#run") (result i32) (local $first i32)
        (call $read (call $stdin) (i64.const 1000) (i32.const 0))
        (if (i32.load8_u (i32.const 0)) (then (return (i32.const 1))))
        (call $write (call $stdout) (i32.load (i32.const 4)) (i32.load (i32.const 8)) (i32.const 16))
        (local.set $first (i32.load8_u (i32.const 1024)))
        (if (i32.eq (local.get $first) (i32.const 48)) (then (call $exit (i32.const 0))))
        (if (i32.eq (local.get $first) (i32.const 49)) (then (call $exit (i32.const 1))))
        (i32.const 0)))`,
    `package test:program;
    world program {
      import wasi:cli/stdin@0.2.0;
      import wasi:cli/stdout@0.2.0;
      import wasi:cli/exit@0.2.0;
      export wasi:cli/run@0.2.0;
    }
    ${wit(
      "io",
      `interface error { resource error; }
      interface streams {
        use error.{error};
        variant stream-error { last-operation-failed(error), closed }
        resource input-stream { blocking-read: func(len: u64) -> result<list<u8>, stream-error>; }
        resource output-stream {
          blocking-write-and-flush: func(contents: list<u8>) -> result<_, stream-error>;
        }
      }`,
    )}
    ${wit(
      "cli",
      `interface stdin { use wasi:io/streams@0.2.0.{input-stream}; get-stdin: func() -> input-stream; }
      interface stdout { use wasi:io/streams@0.2.0.{output-stream}; get-stdout: func() -> output-stream; }
      interface exit { exit: func(status: result); }
      interface run { run: func() -> result; }`,
    )}`,
    "program",
  );
  writeFileSync(join(folder, file), bytes);
}

interface RelayBuilder {
  relayComponent(): Promise<Uint8Array>;
}

const RELAY_BUILDER = join(import.meta.dirname, "../../../../host/src/testing/relay.ts");

/** Writes a component whose exports `say`, `config`, `read`, `get` and `call` pass on to what a host serves. */
export async function writeRelay(folder: string, file: string): Promise<void> {
  const { relayComponent } = (await import(pathToFileURL(RELAY_BUILDER).href)) as RelayBuilder;
  writeFileSync(join(folder, file), await relayComponent());
}

/** Writes a component that exports `pattern:extension/tool@0.1.0#execute`; with `asks` it imports a function too. */
export async function writeTool(folder: string, file: string, asks = false): Promise<void> {
  const { toolComponent } = (await import(pathToFileURL(BUILDER).href)) as Builder;
  writeFileSync(join(folder, file), await toolComponent(asks));
}
