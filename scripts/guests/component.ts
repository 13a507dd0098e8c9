import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../workspace.ts";
import { commandAdapter } from "./adapter.ts";

/** The world that a guest is built for: the folder of its WIT, from the root of the repository, and the world's name. */
interface Target {
  readonly wit: string;
  readonly world: string;
}

/**
 * Says which world a source is for, in its first line: `// world: schema/wit/pattern#tool-extension`, or with `#` in place
 * of `//`.
 */
export function targetOf(file: string): Target {
  const [, wit = "", world = ""] = /^(?:\/\/|#) world: (\S+)#(\S+)\n/.exec(readFileSync(file, "utf8")) ?? [];
  if (world === "") throw new Error(`${file} does not begin with \`// world: FOLDER#NAME\`.`);
  return { wit: join(ROOT, wit), world };
}

/** Every file that the world of a source is made from. */
export function worldFiles(file: string): readonly string[] {
  const { wit } = targetOf(file);
  return globSync("*.wit", { cwd: wit }).map((name) => join(wit, name));
}

/** The files of a package as one text: each names the package, and a text may name it once. */
function witText({ wit }: Target): string {
  const [first = "", ...rest] = globSync("*.wit", { cwd: wit })
    .sort()
    .map((name) => readFileSync(join(wit, name), "utf8"));
  return [first, ...rest.map((text) => text.replace(/^package .*;$/m, ""))].join("\n");
}

/** Makes a component of a core module, which a compiler made of that source. */
export async function componentOf(core: Uint8Array, file: string): Promise<Uint8Array> {
  const { componentEmbed } = await import("@bytecodealliance/jco-transpile/wasm-tools");
  const target = targetOf(file);
  return wrapped(await componentEmbed({ binary: core, witSource: witText(target), world: target.world }));
}

/** Makes a component of a core module that says by itself which world it is for. */
export async function wrapped(core: Uint8Array): Promise<Uint8Array> {
  const { componentNew } = await import("@bytecodealliance/jco-transpile/wasm-tools");
  return componentNew(core);
}

/** Makes a component of a program that imports WASI preview 1. */
export async function componentOfProgram(core: Uint8Array): Promise<Uint8Array> {
  const { componentNew } = await import("@bytecodealliance/jco-transpile/wasm-tools");
  return componentNew(core, [["wasi_snapshot_preview1", await commandAdapter()]]);
}

/** Makes a component of TypeScript: QuickJS with the source in it, without WASI and without the async ABI. */
export async function componentOfScript(file: string): Promise<Uint8Array> {
  const { componentize } = await import("componentize-qjs");
  const { build } = await import("rolldown");
  const { wit, world } = targetOf(file);
  // What it imports from its world stays an import, all else is put into one file.
  const { output } = await build({ input: file, external: /^[a-z-]+:[a-z-]+\//, write: false });
  const jsSource = output[0].code;
  const { component } = await componentize({ witPath: wit, world, jsSource, stubWasi: true, sync: true });
  return component;
}
