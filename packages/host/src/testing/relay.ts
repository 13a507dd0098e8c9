import { MORTISE_WIT, PATTERN_WIT } from "../component/wit.ts";
import { componentOf } from "./component.ts";

/** A guest's memory, and an allocator that never gives back: each test makes a guest of its own. */
const LIBRARY = `(memory (export "memory") 4)
  (global $top (mut i32) (i32.const 64))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $top (i32.and (i32.add (global.get $top) (i32.const 15)) (i32.const -16)))
    (global.get $top)
    (global.set $top (i32.add (global.get $top) (local.get 3))))`;

const nested = (wit: string): string => wit.replace(/^package (.*);$/m, "package $1 {").concat("}");

/** Passes on what it is told to: a function of the host by name, a line for the log, and Pattern's blocks. */
export function relayComponent(): Promise<Uint8Array> {
  const passed = (name: string, count: number): string => {
    const params = Array.from({ length: count }, () => "i32").join(" ");
    const args = Array.from({ length: count }, (_, i) => `(local.get ${i})`).join(" ");
    return `(func (export "${name}") (param ${params}) (result i32) (call $${name} ${args} (i32.const 8)) (i32.const 8))`;
  };
  const imported = (module: string, field: string, name: string, count: number): string =>
    `(import "${module}" "${field}" (func $${name} (param ${Array.from({ length: count + 1 }, () => "i32").join(" ")})))`;
  const pattern = "pattern:extension/host@0.1.0";
  return componentOf(
    `(module
      ${imported("mortise:host/functions@0.1.0", "call", "call", 4)}
      ${imported(pattern, "memory-create-block", "create", 8)}
      ${imported(pattern, "memory-read-block", "read", 4)}
      ${imported(pattern, "http-get", "get", 4)}
      ${imported(pattern, "get-config", "config", 2)}
      (import "${pattern}" "emit-notification" (func $notify (param i32 i32 i32 i32)))
      (import "mortise:host/log@0.1.0" "log" (func $say (param i32 i32 i32)))
      ${LIBRARY}
      (func (export "say") (param i32 i32) (call $say (i32.const 3) (local.get 0) (local.get 1)))
      (func (export "notify") (param i32 i32 i32 i32)
        (call $notify (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
      ${passed("call", 4)} ${passed("create", 8)} ${passed("read", 4)} ${passed("get", 4)} ${passed("config", 2)})`,
    `package test:relay;
    world relay {
      use pattern:extension/types@0.1.0.{notification};
      use mortise:host/functions@0.1.0.{failure};
      import mortise:host/functions@0.1.0;
      import mortise:host/log@0.1.0;
      import pattern:extension/host@0.1.0;
      export call: func(name: string, input: string) -> result<string, failure>;
      export create: func(owner: string, label: string, description: string, content: string) -> result<string, string>;
      export read: func(owner: string, label: string) -> result<string, string>;
      export get: func(url: string, headers: string) -> result<string, string>;
      export config: func(key: string) -> option<string>;
      export say: func(text: string);
      export notify: func(notification: notification);
    }
    ${nested(MORTISE_WIT)} ${nested(PATTERN_WIT)}`,
    "relay",
  );
}
