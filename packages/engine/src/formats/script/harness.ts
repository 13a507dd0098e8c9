import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { ScriptHost, ScriptImports } from "./hostcall.ts";
import { QUICKJS_EXPORTS, type QuickJsExports, type Realm } from "./quickjs.ts";

/**
 * QuickJS as it is on disk, neither sealed nor metered, for the tests of this folder: they are about what is done with
 * it. `suspending` wires `host_call` for entries that suspend.
 */
export function bareRealm(
  imports: ScriptImports,
  options: { readonly memory?: number; readonly suspending?: boolean } = {},
): Realm {
  const memoryLimit = options.memory ?? 64 << 20;
  const { host_call, ...env } = imports;
  const hostCall: unknown =
    options.suspending === true ? new WebAssembly.Suspending(host_call.async) : host_call.plain;
  let bytes = (): Uint8Array => new Uint8Array();
  const wasi = {
    clock_time_get(_clock: number, _precision: bigint, out: number): number {
      const memory = bytes();
      new DataView(memory.buffer).setBigUint64(out, BigInt(Date.now()) * 1_000_000n, true);
      return 0;
    },
    random_get(at: number, length: number): number {
      bytes().fill(7, at, at + length);
      return 0;
    },
    fd_close: () => 8,
    fd_fdstat_get: () => 8,
    fd_seek: () => 8,
    fd_write: () => 8,
  };
  const instance = new WebAssembly.Instance(module(), {
    env: { ...env, host_call: hostCall } as Record<string, WebAssembly.ImportValue>,
    wasi_snapshot_preview1: wasi,
  });
  const exports = instance.exports as unknown as QuickJsExports & { readonly memory: WebAssembly.Memory };
  bytes = () => new Uint8Array(exports.memory.buffer);
  return {
    exports: Object.fromEntries(
      QUICKJS_EXPORTS.map((name) => [name, exports[name]]),
    ) as unknown as QuickJsExports,
    memoryLimit,
    memory: bytes,
    grow(size) {
      if (size > memoryLimit) return false;
      exports.memory.grow(Math.ceil((size - exports.memory.buffer.byteLength) / 65_536));
      return true;
    },
    plainly: (run) => run(),
    promising: (entry) => WebAssembly.promising(exports[entry]) as (...args: number[]) => Promise<number>,
  };
}

let compiled: WebAssembly.Module | undefined;

function module(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(
    readFileSync(createRequire(import.meta.url).resolve("quickjs-wasi/quickjs.wasm")),
  );
  return compiled;
}

/** A host that has nothing to offer but what is given. */
export function testHost(parts: Partial<ScriptHost> = {}): ScriptHost {
  const vars = new Map<string, string>();
  return {
    call(name) {
      throw Object.assign(new Error(`There is no ${name}`), { code: "NO_SUCH_FUNCTION" });
    },
    log() {},
    config: () => undefined,
    varGet: (key) => vars.get(key),
    varSet: (key, json) => void vars.set(key, json),
    varDelete: (key) => void vars.delete(key),
    ...parts,
  };
}
