import type { HostImport } from "../../gate.ts";
import { Gate } from "../../gate.ts";
import type { Linked, Part, Source } from "../../link.ts";
import type { ModuleCache } from "../../meter/cache.ts";
import type { Variant } from "../../meter/variant.ts";
import { Metered } from "../../metered.ts";
import { clip } from "../../wasm/module.ts";
import { unsupported } from "../binary/reader.ts";
import type { CoreFunc, CoreItem, Func, Item, Lifting, Lowering, Options } from "../resolve/items.ts";
import type { Resolved } from "../resolve/resolve.ts";
import { collectorModule } from "./collector.ts";
import { Export } from "./export.ts";
import type { ComponentImports } from "./imports.ts";
import { importedFunction } from "./imports.ts";
import type { Crossing } from "./lowering.ts";
import { hostImport, innerImport } from "./lowering.ts";
import { resourceImport } from "./resources.ts";
import type { Reach } from "./state.ts";

/** A component that can be run: its core modules metered and linked, its functions ready to be called. */
export interface Bound {
  /** What a guest is made from. */
  readonly linked: Linked;
  /** Its functions: by their names, or `interface#name` for those of an interface. */
  readonly exports: ReadonlyMap<string, Export>;
  readonly resolved: Resolved;
}

/** Which module cache is used, and for which variant it is asked first. */
export interface BindOptions {
  readonly cache?: ModuleCache | undefined;
  readonly variant?: Variant | undefined;
}

/**
 * Binds a component to what it imports: every core module goes through the engine's rewriter, and every function that
 * crosses its border gets a passage made for its type. Nothing of the component runs, and no code is made from it.
 *
 * @throws MORTISE_IMPORT_UNKNOWN, MORTISE_IMPORT_MISMATCH, MORTISE_FEATURE_REFUSED, MORTISE_MODULE_INVALID,
 *   MORTISE_MODULE_TOO_COMPLEX, MORTISE_NAME_RESERVED
 * @example
 * ```ts
 * const bound = bindComponent(resolveComponent(bytes), { "pattern:extension/host@0.1.0": { log: { run: console.log } } });
 * const guest = new Guest(bound.linked, options);
 * bound.exports.get("pattern:extension/tool@0.1.0#name")?.callSync(guest, []);
 * ```
 */
export function bindComponent(
  resolved: Resolved,
  imports: ComponentImports,
  options: BindOptions = {},
): Bound {
  return new Binder(resolved, imports, options).bind();
}

class Binder {
  private readonly resolved: Resolved;
  private readonly imports: ComponentImports;
  private readonly options: BindOptions;
  private readonly hosts: HostImport[] = [];
  private readonly gated = new Map<object, number>();
  private readonly collected: CoreFunc[] = [];
  private readonly names = new Map<object, string>();
  private readonly reaches = new Map<Options, Reach>();

  constructor(resolved: Resolved, imports: ComponentImports, options: BindOptions) {
    this.resolved = resolved;
    this.imports = imports;
    this.options = options;
  }

  bind(): Bound {
    const { resolved } = this;
    const parts = resolved.parts.map(
      ({ module }, i): Part => ({
        name: `#${i}`,
        metered: this.open(resolved.bytes.subarray(module.start, module.end)),
      }),
    );
    const sources = resolved.parts.map((part) => part.imports.map((item) => this.source(item)));
    const exports = new Map<string, Export>();
    for (const [name, item] of resolved.exports) this.addExports(name, item, exports);
    const collected: Source[] = [];
    // Linking one may bring others in.
    for (let i = 0; i < this.collected.length; i++)
      collected.push(this.source(this.collected[i] as CoreFunc));
    const main = parts.length;
    const types = this.collected.map((each) => each.type);
    parts.push({ name: "component", metered: this.open(collectorModule(types)) });
    sources.push(collected);
    const order = parts.map((_, i) => i);
    const linked: Linked = { parts, order, sources, main, gate: new Gate(this.hosts), usesKernel: false };
    return { linked, exports, resolved };
  }

  private open(bytes: Uint8Array): Metered {
    return Metered.open(bytes, this.options.cache, this.options.variant ?? { yields: true, fuel: false });
  }

  private addExports(name: string, item: Item, exports: Map<string, Export>): void {
    if (item.sort === "func") exports.set(name, this.export(name, item));
    if (item.sort !== "instance") return;
    for (const [label, inner] of item.exports)
      if (inner.sort === "func") exports.set(`${name}#${label}`, this.export(`${name}#${label}`, inner));
  }

  private export(name: string, func: Func): Export {
    if (func.source.kind === "import") throw unsupported("an import as an export", 0);
    const { lifting } = func.source;
    return new Export(clip(name), func.type, this.crossing(lifting), this.resolved.instances);
  }

  private crossing({ func, type, options }: Lifting): Crossing {
    return {
      type,
      name: this.collect(func),
      postReturn: options.postReturn === undefined ? undefined : this.collect(options.postReturn),
      reach: this.reach(options),
    };
  }

  private source(item: CoreItem): Source {
    if (item.sort !== "core func") return { kind: "part", part: item.part, name: item.name };
    const { source } = item;
    if (source.kind === "part") return source;
    let index = this.gated.get(source);
    if (index === undefined) {
      index = this.hosts.length;
      this.gated.set(source, index);
      // Its place is taken before it is made: making it may need others.
      this.hosts.push({ name: "", type: item.type, plain: undefined, counted: false });
      this.hosts[index] =
        source.kind === "lower"
          ? this.lower(source.lowering)
          : resourceImport(source, this.destructor(source), this.resolved.instances);
    }
    return { kind: "gate", index };
  }

  private destructor(source: Extract<CoreFunc["source"], { resource: object }>): string | undefined {
    const destructor = source.resource.destructor as CoreFunc | undefined;
    return source.kind === "resource.drop" && destructor !== undefined ? this.collect(destructor) : undefined;
  }

  private lower({ func, options }: Lowering): HostImport {
    const reach = this.reach(options);
    const { instances } = this.resolved;
    if (func.source.kind === "lift")
      return innerImport(func.type, reach, this.crossing(func.source.lifting), instances);
    const host = importedFunction(this.imports, func.source);
    const { instance, name } = func.source;
    return hostImport(
      clip(instance === undefined ? name : `${instance}#${name}`),
      func.type,
      reach,
      host,
      instances,
    );
  }

  private reach(options: Options): Reach {
    let reach = this.reaches.get(options);
    if (reach === undefined) {
      reach = {
        index: this.reaches.size,
        encoding: options.encoding,
        memory: options.memory?.part,
        realloc: options.realloc === undefined ? undefined : this.collect(options.realloc),
        instance: options.instance,
      };
      this.reaches.set(options, reach);
    }
    return reach;
  }

  /** The name by which a guest has a core function. */
  private collect(func: CoreFunc): string {
    const key = func.source;
    let name = this.names.get(key);
    if (name === undefined) {
      name = String(this.collected.push(func) - 1);
      this.names.set(key, name);
    }
    return name;
  }
}
