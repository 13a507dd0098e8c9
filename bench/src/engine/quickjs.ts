import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What is called of QuickJS's exports; all are i32. */
interface QuickJs {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  qjs_init(): number;
  qjs_eval(code: number, length: number, file: number, flags: number): number;
  qjs_is_exception(box: number): number;
  qjs_free_value(box: number): void;
  wasm_malloc(bytes: number): number;
}

const WORKLOAD = new URL("../../guests/workload.js", import.meta.url);

export function quickJsBytes(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(fileURLToPath(import.meta.resolve("quickjs-wasi/quickjs.wasm"))));
}

/** Imports that answer 0 to whatever QuickJS asks: the workload needs nothing of them. */
export function noImports(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Imports {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module, name, kind } of WebAssembly.Module.imports(new WebAssembly.Module(bytes))) {
    if (kind !== "function") throw new Error(`QuickJS imports the ${kind} ${name}.`);
    imports[module] ??= {};
    (imports[module] as Record<string, WebAssembly.ImportValue>)[name] = () => 0;
  }
  return imports;
}

/** The workload in an instance of QuickJS; each run is one round of it. */
export function workload(instance: WebAssembly.Instance): () => void {
  const js = instance.exports as unknown as QuickJs;
  const put = (text: string): readonly [at: number, length: number] => {
    const bytes = Buffer.from(`${text}\0`);
    const at = js.wasm_malloc(bytes.length);
    new Uint8Array(js.memory.buffer).set(bytes, at);
    return [at, bytes.length - 1];
  };
  const evaluate = (code: readonly [number, number], file: number): void => {
    const box = js.qjs_eval(code[0], code[1], file, 0);
    if (js.qjs_is_exception(box) !== 0) throw new Error("The workload failed in QuickJS.");
    js.qjs_free_value(box);
  };
  js._initialize();
  js.qjs_init();
  const [file] = put("workload.js");
  evaluate(put(readFileSync(WORKLOAD, "utf8").replace("export function", "function")), file);
  const once = put("run(1)");
  return () => evaluate(once, file);
}
