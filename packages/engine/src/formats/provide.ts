import { MortiseError } from "../errors.ts";
import type { HostImport } from "../gate.ts";
import type { HostFunction } from "../hostfunction.ts";
import type { Provider } from "../link.ts";
import { KERNEL_MODULE } from "../meter/plan.ts";
import type { FunctionType } from "../wasm/types.ts";
import { sameType, typeText } from "../wasm/types.ts";
import { BUFFER_MODULE, bufferHostFunction } from "./buffer/hostfunctions.ts";
import { extismFunction, extismType } from "./extism/abi.ts";
import { extismHostFunction } from "./extism/hostfunctions.ts";
import type { Preview1Maker } from "./wasi.ts";
import { WASI_MODULE, wasiFunction } from "./wasi.ts";

/** Where Extism guests import host functions from: Haskell's and C's plain foreign imports arrive from `env`. */
const EXTISM_MODULES: ReadonlySet<string> = new Set(["extism:host/user", "env"]);

/** What a plugin's modules may import. */
export interface Provisions {
  /** The host functions that were given. */
  readonly functions: readonly HostFunction[];
  /** The plugin's name, for errors. */
  readonly plugin: string;
  /** Where one of the modules imports WASI. */
  readonly wasi?: Preview1Maker | undefined;
  /** Is asked first: it is how `createPlugin` gives functions of any signature. */
  readonly first?: Provider | undefined;
}

/**
 * Answers what a core module may import: Extism's own functions, WASI, and the host functions that were given. */
export function providerOf({ functions, plugin, wasi, first }: Provisions): Provider {
  return (module, name, type, part) => {
    const given = first?.(module, name, type, part);
    if (given !== undefined) return given;
    if (module === KERNEL_MODULE) return kernelFunction(name, type);
    if (module === WASI_MODULE && wasi !== undefined) return wasiFunction(name, type, part, wasi);
    const host = functions.find((each) => each.name === name && namespaces(each, module));
    if (host === undefined) return undefined;
    const made = adapt(host, type, plugin, module);
    if (made !== undefined) return made;
    throw new MortiseError(
      "MORTISE_IMPORT_MISMATCH",
      `The module imports the host function \`${name}\` as ${typeText(type)}; it takes one handle (i64) and gives one, or, from \`${BUFFER_MODULE}\`, (i32, i32) -> i64.`,
    );
  };
}

function adapt(
  host: HostFunction,
  type: FunctionType,
  plugin: string,
  module: string,
): HostImport | undefined {
  if (module === BUFFER_MODULE) return bufferHostFunction(host, type, plugin);
  return extismHostFunction(host, type, plugin) ?? bufferHostFunction(host, type, plugin);
}

function namespaces(host: HostFunction, module: string): boolean {
  return host.module === undefined
    ? EXTISM_MODULES.has(module) || module === BUFFER_MODULE
    : host.module === module;
}

function kernelFunction(name: string, type: FunctionType): WebAssembly.ExportValue | HostImport | undefined {
  const expected = extismType(name);
  if (expected === undefined) return undefined;
  if (!sameType(expected, type)) {
    throw new MortiseError(
      "MORTISE_IMPORT_MISMATCH",
      `The module imports \`${KERNEL_MODULE}\` \`${name}\` as ${typeText(type)}, and it is ${typeText(expected)}.`,
    );
  }
  return extismFunction(name);
}
