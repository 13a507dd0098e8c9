/**
 * The part of WebAssembly's JavaScript interface that the engine uses, JSPI included. Written out here because the
 * compiler ships these types with the browser's only.
 */
declare namespace WebAssembly {
  type ImportValue = Function | Memory | Table | Global | Suspending;
  type ExportValue = Function | Memory | Table | Global;
  type Imports = Record<string, Record<string, ImportValue>>;

  class Module {
    constructor(bytes: ArrayBufferView<ArrayBuffer> | ArrayBuffer);
    static exports(module: Module): { name: string; kind: string }[];
    static imports(module: Module): { module: string; name: string; kind: string }[];
  }
  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Record<string, ExportValue>;
  }
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
    grow(delta: number): number;
  }
  class Table {
    constructor(
      descriptor: { element: "anyfunc" | "externref"; initial: number; maximum?: number },
      value?: unknown,
    );
    readonly length: number;
    get(index: number): unknown;
    set(index: number, value?: unknown): void;
  }
  class Global {
    constructor(descriptor: { value: string; mutable?: boolean }, value?: unknown);
    // biome-ignore lint/suspicious/noExplicitAny: a number, a bigint or a reference, by the global's type.
    value: any;
  }
  class Suspending {
    constructor(fn: Function);
  }
  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}
  class Exception extends Error {}

  function promising(fn: Function): (...args: unknown[]) => Promise<unknown>;
  function validate(bytes: ArrayBufferView<ArrayBuffer> | ArrayBuffer): boolean;
  function compile(bytes: ArrayBufferView<ArrayBuffer> | ArrayBuffer): Promise<Module>;
}
