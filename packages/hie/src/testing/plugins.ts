import { afterEach } from "vitest";
import wabt from "wabt";
import { HieError } from "../errors.ts";
import type { Library } from "../libraries/library.ts";
import { pluginLibraries } from "../libraries/plugin/index.ts";
import type { PluginOptions } from "../libraries/plugin/options.ts";
import type { Value, Verdict } from "../libraries/value.ts";
import type { Workspace } from "../libraries/workspace.ts";
import { workspaceOf } from "./bench.ts";

const opened: Library[] = [];
afterEach(async () => {
  for (const library of opened.splice(0)) await library.close?.();
});

/** A library of one file, called by tests: what it answers, or its error as a line. */
export interface Called {
  readonly library: Library;
  readonly workspace: Workspace;
  call(name: string, ...args: Value[]): Promise<Value | string>;
  check(name: string, ...args: Value[]): Promise<Verdict | string>;
}

/** The library `sample` of a workspace with these files, as `entry` configures it. */
export function libraryIn(
  files: Readonly<Record<string, string | Uint8Array>>,
  entry: string,
  options?: PluginOptions,
): Called {
  const workspace = workspaceOf({ ...files, "hielements.toml": `[libraries]\nsample = ${entry}\n` });
  const { libraries, problems } = pluginLibraries(workspace, options);
  const [library] = libraries;
  if (library === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  opened.push(library);
  const told = async <T>(act: () => T | Promise<T>): Promise<T | string> => {
    try {
      return await act();
    } catch (error) {
      if (error instanceof HieError) return `${error.code}: ${error.problem}`;
      throw error;
    }
  };
  return {
    library,
    workspace,
    call: (name, ...args) => told(() => library.call(name, args, workspace)),
    check: (name, ...args) => told(() => library.check(name, args, workspace)),
  };
}

/** A script as a library. */
export function script(source: string, more = "", files: Readonly<Record<string, string>> = {}): Called {
  return libraryIn({ ...files, "sample.ts": source }, `{ path = "sample.ts"${more} }`);
}

/** The binary of a module in the text format. */
async function assemble(text: string): Promise<Uint8Array> {
  const module = (await wabt()).parseWat("sample.wat", text);
  try {
    return new Uint8Array(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}

/** A module in the text format as a library. */
export async function module(
  source: string,
  more = "",
  files: Readonly<Record<string, string>> = {},
): Promise<Called> {
  return libraryIn({ ...files, "sample.wasm": await assemble(source) }, `{ path = "sample.wasm"${more} }`);
}

/** A program as a library: Node.js runs the source. */
export function program(source: string, more = "", files: Readonly<Record<string, string>> = {}): Called {
  return libraryIn(
    { ...files, "sample.mjs": source },
    `{ executable = "node", args = ["sample.mjs"]${more} }`,
  );
}
