import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import wabt from "wabt";
import type { WasiOptions } from "./options.ts";
import { type Preview1, preview1 } from "./preview1.ts";
import { SIGNATURES } from "./signatures.ts";

export type FunctionName = keyof typeof SIGNATURES;

const WORDS = { i: "i32", I: "i64" } as const;

/** A module that passes all of WASI on to whoever holds its exports, and has one page of memory. */
async function passThrough(): Promise<WebAssembly.Module> {
  const functions = Object.entries(SIGNATURES).map(([name, params]) => {
    const types = [...params].map((param) => WORDS[param as keyof typeof WORDS]).join(" ");
    const result = name === "proc_exit" ? "" : "(result i32)";
    return `(import "wasi_snapshot_preview1" "${name}" (func $${name} (param ${types}) ${result}))
      (export "${name}" (func $${name}))`;
  });
  return compileText(`(module ${functions.join("\n")} (memory (export "memory") 1 4))`);
}

/** Compiles a module in the text format. */
export async function compileText(text: string): Promise<WebAssembly.Module> {
  const parsed = (await wabt()).parseWat("guest.wat", text, { exceptions: true });
  try {
    return new WebAssembly.Module(new Uint8Array(parsed.toBinary({}).buffer));
  } finally {
    parsed.destroy();
  }
}

const module = await passThrough();

/** A guest that a test speaks through: each call goes over real wasm, with its conversions. */
export class TestGuest {
  readonly wasi: Preview1;
  readonly memory: WebAssembly.Memory;
  readonly stdout: Uint8Array[] = [];
  readonly stderr: Uint8Array[] = [];
  readonly blocked: number[] = [];
  readonly #exports: WebAssembly.Instance["exports"];
  #free = 1_024;

  constructor(options: Partial<WasiOptions> = {}) {
    this.wasi = preview1(
      {
        args: [],
        env: {},
        dirs: [],
        stdout: (bytes) => this.stdout.push(bytes),
        stderr: (bytes) => this.stderr.push(bytes),
        random: (into) => into.fill(7),
        clock: { now: () => 1_700_000_000_123_456_789n, monotonic: () => 5_000_001_999n },
        block: (ms) => this.blocked.push(ms),
        sleep: async (ms) => void this.blocked.push(ms),
        ...options,
      },
      () => this.bytes,
    );
    const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: { ...this.wasi.imports } });
    this.#exports = instance.exports;
    this.memory = instance.exports.memory as WebAssembly.Memory;
  }

  [Symbol.dispose](): void {
    this.wasi.close();
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer as ArrayBuffer);
  }

  get data(): DataView {
    return new DataView(this.memory.buffer);
  }

  /** Calls a function of WASI. */
  call(name: FunctionName, ...values: readonly (number | bigint)[]): number {
    return (this.#exports[name] as (...values: readonly (number | bigint)[]) => number)(...values);
  }

  /** Takes memory for as long as the test lasts. */
  room(size: number): number {
    const at = this.#free;
    this.#free += Math.ceil(size / 8) * 8;
    if (this.#free > this.bytes.length) throw new Error("The test needs more memory than the guest has.");
    return at;
  }

  /** Puts text into memory: its pointer and length, ready to be passed. */
  text(text: string | Uint8Array): [pointer: number, length: number] {
    const bytes = Buffer.from(text);
    const at = this.room(bytes.length);
    this.bytes.set(bytes, at);
    return [at, bytes.length];
  }

  /** Makes an array of `iovec`s with one buffer: its pointer and count, ready to be passed. */
  vector(pointer: number, length: number): [pointer: number, count: number] {
    const at = this.room(8);
    this.data.setUint32(at, pointer, true);
    this.data.setUint32(at + 4, length, true);
    return [at, 1];
  }

  /** Opens a path in the folder 3, for reading if nothing else is asked: the error number, and the descriptor. */
  open(path: string | Uint8Array, how: OpenOptions = {}): { readonly errno: number; readonly fd: number } {
    const saved = this.#free;
    const out = this.room(4);
    const errno = this.call(
      "path_open",
      how.folder ?? 3,
      how.lookup ?? 1,
      ...this.text(path),
      how.oflags ?? 0,
      how.rights ?? READ,
      how.rights ?? READ,
      how.flags ?? 0,
      out,
    );
    const fd = this.data.getUint32(out, true);
    this.#free = saved;
    return { errno, fd };
  }

  /** Writes text to a descriptor. */
  write(fd: number, text: string): number {
    return this.call("fd_write", fd, ...this.vector(...this.text(text)), this.room(4));
  }

  /** Reads up to 4 KiB from a descriptor: the error number, and the text. */
  read(fd: number): { readonly errno: number; readonly text: string } {
    const saved = this.#free;
    const buffer = this.room(4_096);
    const out = this.room(4);
    const errno = this.call("fd_read", fd, ...this.vector(buffer, 4_096), out);
    const length = errno === 0 ? this.data.getUint32(out, true) : 0;
    this.#free = saved;
    return { errno, text: Buffer.from(this.bytes.slice(buffer, buffer + length)).toString() };
  }
}

interface OpenOptions {
  readonly folder?: number;
  /** `$lookupflags`: 1 to follow a link at the end. */
  readonly lookup?: number;
  readonly oflags?: number;
  readonly rights?: bigint;
  readonly flags?: number;
}

export const READ = 1n << 1n;
export const WRITE = 1n << 6n;
export const CREAT = 1;
export const DIRECTORY = 2;
export const EXCL = 4;
export const TRUNC = 8;

/** A folder of its own for a test, removed with all that is in it at the end. */
export class TestFolder {
  readonly path: string = mkdtempSync(join(tmpdir(), "wasi-"));

  /** A path inside. */
  at(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  /** How many descriptors of this process are for what is inside. */
  get open(): number {
    return readdirSync("/proc/self/fd").filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(this.path);
      } catch {
        // The one that listed them.
        return false;
      }
    }).length;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
