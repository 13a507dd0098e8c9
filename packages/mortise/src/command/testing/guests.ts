import { writeFileSync } from "node:fs";
import { join } from "node:path";
import wabt from "wabt";

/** An Extism plugin that does one thing an export. */
export const EXTISM = `(module
  (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "extism:host/env" "config_get" (func $config_get (param i64) (result i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "log_warn" (func $log_warn (param i64)))
  (memory (export "memory") 1)
  (func (export "echo") (result i32)
    (call $output_set (call $input_offset) (call $input_length))
    (i32.const 0))
  (func (export "log") (result i32)
    (call $log_warn (call $input_offset))
    (i32.const 0))
  (func (export "fail") (result i32)
    (call $output_set (call $input_offset) (call $input_length))
    (call $error_set (call $input_offset))
    (i32.const 7))
  (func (export "config") (result i32) (local $value i64)
    (local.set $value (call $config_get (call $input_offset)))
    (call $output_set (local.get $value) (call $length (local.get $value)))
    (i32.const 0))
  (func (export "grow") (result i32)
    (if (i32.eq (memory.grow (i32.const 400)) (i32.const -1)) (then (unreachable)))
    (i32.const 0))
  (func (export "work") (result i32) (local $left i32)
    (local.set $left (i32.const 1000))
    (loop $again
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br_if $again (local.get $left)))
    (i32.const 0))
  (func (export "log_then_spin") (result i32)
    (call $log_warn (call $input_offset))
    (loop $again (br $again))
    (i32.const 0))
  (func (export "trap") (result i32) (unreachable))
  (func (export "spin") (result i32) (loop $again (br $again)) (i32.const 0)))`;

/** A module of format `buffer` that answers with its input. */
export const BUFFER = `(module
  (memory (export "memory") 1)
  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "echo") (param i32 i32) (result i32 i32) (local.get 0) (local.get 1)))`;

/** A WASI program: `_start` is the body, over these functions, an I/O vector at 0, and `name` at 64. */
export function program(body: string, name = ""): string {
  return `(module
    (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "path_open"
      (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "\\00\\04\\00\\00\\00\\04\\00\\00")
    (data (i32.const 64) "${name}")
    (func $copy (param $from i32)
      (drop (call $fd_read (local.get $from) (i32.const 0) (i32.const 1) (i32.const 16)))
      (i32.store (i32.const 4) (i32.load (i32.const 16)))
      (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16))))
    (func $open (param $flags i32) (param $rights i64) (result i32)
      (call $path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const ${name.length})
        (local.get $flags) (local.get $rights) (i64.const 0) (i32.const 0) (i32.const 32)))
    (func (export "_start") ${body}))`;
}

/** Assembles a module into a file of a folder. */
export async function assemble(folder: string, file: string, text: string): Promise<void> {
  const module = (await wabt()).parseWat(file, text);
  writeFileSync(join(folder, file), module.toBinary({}).buffer);
  module.destroy();
}
