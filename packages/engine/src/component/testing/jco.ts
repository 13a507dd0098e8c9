import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** What jco makes of a component's exports: functions, and interfaces of functions. */
export type JcoExports = Readonly<Record<string, unknown>>;

interface JcoModule {
  instantiate(
    module: (path: string) => WebAssembly.Module,
    imports: Readonly<Record<string, unknown>>,
  ): JcoExports;
}

/** A component as JavaScript that jco wrote: the judge of ours, and what the bench measures beside it. */
export interface Transpiled {
  /** Makes an instance; imports are objects of functions by interface, such as `my:pkg/host`, without a version. */
  instantiate(imports?: Readonly<Record<string, unknown>>): JcoExports;
}

let count = 0;

/** Has jco turn a component into JavaScript, in a folder that does not outlast this, and loads it. */
export async function transpiled(component: Uint8Array): Promise<Transpiled> {
  const { transpileBytes } = await import("@bytecodealliance/jco-transpile");
  const { files } = await transpileBytes(component, {
    name: "component",
    instantiation: "sync",
    nodejsCompat: false,
    tlaCompat: false,
    emitTypescriptDeclarations: false,
    base64Cutoff: 0,
  });
  const folder = await mkdtemp(join(tmpdir(), "mortise-jco-"));
  try {
    const core = new Map<string, WebAssembly.Module>();
    for (const [name, bytes] of Object.entries(files)) {
      if (name.endsWith(".wasm")) core.set(name, new WebAssembly.Module(Uint8Array.from(bytes)));
      if (!name.endsWith(".js")) continue;
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), bytes);
    }
    await writeFile(join(folder, "package.json"), '{"type":"module"}');
    const url = `${pathToFileURL(join(folder, "component.js")).href}?${count++}`;
    const module = (await import(url)) as JcoModule;
    return {
      instantiate: (imports = {}) =>
        module.instantiate((name) => core.get(name) as WebAssembly.Module, imports),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A component of that world, which does nothing but trap; as jco's wasm-tools make it of WIT text. */
export async function componentOf(wit: string, world: string): Promise<Uint8Array> {
  const { componentEmbed, componentNew } = await import("@bytecodealliance/jco-transpile/wasm-tools");
  return componentNew(await componentEmbed({ witSource: wit, world, dummy: true }));
}

/** The WIT text of a component's world, as jco's wasm-tools have it. */
export async function witOf(component: Uint8Array): Promise<string> {
  const { componentWit } = await import("@bytecodealliance/jco-transpile/wasm-tools");
  return componentWit(component);
}
