import type { HostImport } from "../../gate.ts";
import { Gate } from "../../gate.ts";
import type { Given, Linked, Part } from "../../link.ts";
import type { ModuleCache } from "../../meter/cache.ts";
import type { Variant } from "../../meter/variant.ts";
import { Metered } from "../../metered.ts";
import { clip } from "../../wasm/module.ts";
import { inModule, unsupported } from "../binary/reader.ts";
import type {
  CoreFunc,
  CoreItem,
  CoreModule,
  Func,
  Item,
  Lifting,
  Lowering,
  Options,
} from "../resolve/items.ts";
import type { Resolved } from "../resolve/resolve.ts";
import type { Resource, ResourceType } from "../types.ts";
import { resourcesIn } from "../types.ts";
import { Export } from "./export.ts";
import type { ComponentImports } from "./imports.ts";
import { importedFunction } from "./imports.ts";
import type { Crossing } from "./lowering.ts";
import { hostImport, innerImport } from "./lowering.ts";
import { resourceImport } from "./resources.ts";
import type { Reach, Shape } from "./state.ts";

/** A component that can be run: its core modules metered and linked, its functions ready to be called. */
export interface Bound {
  /** What a guest is made from. */
  readonly linked: Linked;
  /** Its functions: by their names, or `interface#name` for those of an interface. */
  readonly exports: ReadonlyMap<string, Export>;
  /** The resources that it defines and exports, by their names, or `interface#name`. */
  readonly resources: ReadonlyMap<string, ResourceType>;
  /** What its guests have in common. */
  readonly shape: Shape;
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
  private readonly resources = new Map<string, ResourceType>();
  private readonly destructors = new Map<Resource, string>();
  private readonly shape: Shape;

  constructor(resolved: Resolved, imports: ComponentImports, options: BindOptions) {
    this.resolved = resolved;
    this.imports = imports;
    this.options = options;
    this.shape = { instances: resolved.instances, destructors: this.destructors };
  }

  bind(): Bound {
    const { resolved } = this;
    const parts = resolved.parts.map(
      ({ module }, i): Part => ({
        name: `#${i}`,
        metered: this.open(module),
        start: module.start,
      }),
    );
    const sources = resolved.parts.map((part) => part.imports.map((item) => this.source(item)));
    const exports = new Map<string, Export>();
    for (const [name, item] of resolved.exports) this.addExports(name, item, exports);
    const entered: Given[] = [];
    // Linking one may bring others in.
    for (let i = 0; i < this.collected.length; i++) entered.push(this.source(this.collected[i] as CoreFunc));
    const order = parts.map((_, i) => i);
    const gate = new Gate(this.hosts);
    const linked: Linked = { parts, order, sources, main: 0, entered, gate, usesKernel: false };
    return { linked, exports, resources: this.resources, shape: this.shape, resolved };
  }

  private open(module: CoreModule): Metered {
    try {
      return Metered.open(module.shape().bytes, this.options.cache, this.variant, module.shape);
    } catch (error) {
      throw inModule(error, module.start);
    }
  }

  private get variant(): Variant {
    return this.options.variant ?? { yields: true, fuel: false };
  }

  private addExports(name: string, item: Item, exports: Map<string, Export>): void {
    if (item.sort === "func") exports.set(name, this.export(name, item));
    else if (item.sort === "type" && item.type.kind === "resource") {
      const { resource } = item.type;
      this.addDestructor(resource);
      if (resource.imported === undefined) this.resources.set(name, item.type);
    } else if (item.sort === "instance" && !name.includes("#"))
      for (const [label, inner] of item.exports) this.addExports(`${name}#${label}`, inner, exports);
  }

  private export(name: string, { type, source }: Func): Export {
    if (source.kind === "import") throw unsupported("an import as an export", source.offset ?? 0);
    for (const each of type.params)
      for (const resource of resourcesIn(each.type)) this.addDestructor(resource);
    if (type.result !== undefined)
      for (const resource of resourcesIn(type.result)) this.addDestructor(resource);
    return new Export(clip(name), type, this.crossing(source.lifting), this.shape);
  }

  private addDestructor(resource: Resource): void {
    const destructor = resource.destructor as CoreFunc | undefined;
    if (destructor !== undefined) this.destructors.set(resource, this.collect(destructor));
  }

  private crossing({ func, type, options }: Lifting): Crossing {
    return {
      type,
      name: this.collect(func),
      postReturn: options.postReturn === undefined ? undefined : this.collect(options.postReturn),
      reach: this.reach(options),
    };
  }

  private source(item: CoreItem): Given {
    if (item.sort !== "core func") return { kind: "part", part: item.part, name: item.name };
    const { source } = item;
    if (source.kind === "part") return source;
    let index = this.gated.get(source);
    if (index === undefined) {
      index = this.hosts.length;
      this.gated.set(source, index);
      // Its place is taken before it is made: making it may need others.
      this.hosts.push({ name: "", type: item.type, plain: undefined, counted: false });
      if (source.kind === "resource.drop") this.addDestructor(source.resource);
      this.hosts[index] =
        source.kind === "lower" ? this.lower(source.lowering) : resourceImport(source, this.shape);
    }
    return { kind: "gate", index };
  }

  private lower({ func, options }: Lowering): HostImport {
    const reach = this.reach(options);
    if (func.source.kind === "lift")
      return innerImport(func.type, reach, this.crossing(func.source.lifting), this.shape);
    const host = importedFunction(this.imports, func.source, func.type);
    const { instance, name } = func.source;
    return hostImport(
      clip(instance === undefined ? name : `${instance}#${name}`),
      func.type,
      reach,
      host,
      this.shape,
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
