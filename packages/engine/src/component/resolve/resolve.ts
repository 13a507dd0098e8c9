import type { Module } from "../../wasm/module.ts";
import { clip, readModule } from "../../wasm/module.ts";
import { BOUNDS } from "../binary/bounds.ts";
import type { Argument, ComponentBody, Definition } from "../binary/definitions.ts";
import { readComponent } from "../binary/read.ts";
import { inModule, invalid, tooComplex, unsupported } from "../binary/reader.ts";
import { outerAlias } from "./alias.ts";
import { canonical } from "./canonical.ts";
import type { Part } from "./core.ts";
import { bundleCore, instantiateCore } from "./core.ts";
import { declared, defineType, named, nameResource, originOf } from "./evaluate.ts";
import type { CoreModule, Item, Scope } from "./items.ts";
import { mismatch } from "./match.ts";
import { Names } from "./names.ts";
import type { Budget } from "./spaces.ts";
import { Spaces } from "./spaces.ts";
import { Visible } from "./visible.ts";

/**
 * A component with everything inside it linked: nested components are instantiated, indices are gone, and what is left
 * to do is to instantiate the core modules in order. Nothing of it has run.
 */
export interface Resolved {
  readonly bytes: Uint8Array;
  /** Core instances, in the order in which they are made. */
  readonly parts: readonly Part[];
  readonly imports: ReadonlyMap<string, Item>;
  readonly exports: ReadonlyMap<string, Item>;
  /** How many component instances there are, each with a table of handles. */
  readonly instances: number;
  readonly body: ComponentBody;
}

/**
 * Reads a component and resolves it: every index, type and link that is used is checked.
 *
 * @throws MORTISE_NOT_WASM, MORTISE_COMPONENT_INVALID, MORTISE_FEATURE_REFUSED, MORTISE_MODULE_TOO_COMPLEX,
 *   MORTISE_IMPORT_MISMATCH, and what {@link readModule} throws for its core modules
 */
export function resolveComponent(bytes: Uint8Array): Resolved {
  const body = readComponent(bytes);
  const state: State = { bytes, parts: [], instances: 0, imports: new Map(), shapes: new Map() };
  const budget = { steps: BOUNDS.steps, typeParts: BOUNDS.allTypeParts, instances: BOUNDS.instances };
  const exports = instantiate(body, undefined, undefined, budget, state, { depth: 0, offset: 0 });
  return { bytes, parts: state.parts, imports: state.imports, exports, instances: state.instances, body };
}

interface State {
  readonly bytes: Uint8Array;
  readonly parts: Part[];
  instances: number;
  readonly imports: Map<string, Item>;
  readonly shapes: Map<number, Module>;
}

/** Makes an instance of a component: `args` are undefined for the outermost, whose imports are the host's. */
function instantiate(
  body: ComponentBody,
  parent: Scope | undefined,
  args: ReadonlyMap<string, Item> | undefined,
  budget: Budget,
  state: State,
  { depth, offset: at }: { readonly depth: number; readonly offset: number },
): ReadonlyMap<string, Item> {
  if (--budget.instances < 0) throw tooComplex(`it has more than ${BOUNDS.instances} instances`, at);
  if (depth > BOUNDS.nesting) throw tooComplex("its components instantiate each other too deeply", at);
  const scope = new Spaces<Item>(parent, budget, state.instances++, 0);
  const exports = new Map<string, Item>();
  const imported = new Names("import");
  const exported = new Names("export");
  const visible = args === undefined ? new Visible() : undefined;
  for (const each of body.definitions) {
    const { offset } = each;
    switch (each.kind) {
      case "import": {
        const { text } = each.name;
        const given = args?.get(text);
        if (args !== undefined && given === undefined)
          throw mismatch(text, `a ${each.type.kind}`, "missing", offset);
        const item = declared(each.type, given, originOf(each.name), scope, offset);
        imported.add(each.name, item, offset);
        visible?.add("import", text, item, offset);
        if (args === undefined) state.imports.set(text, item);
        scope.add(item, offset);
        break;
      }
      case "export": {
        const found = scope.get(each.of.sort, each.of.index, offset);
        const item =
          each.type === undefined
            ? renamed(found)
            : declared(each.type, found, originOf(each.name), scope, offset);
        if (item.sort.startsWith("core ")) throw unsupported(`a ${item.sort} as an export`, offset);
        exported.add(each.name, item, offset);
        visible?.add("export", each.name.text, item, offset);
        if (each.name.kind === "label") nameResource(item, each.name.label);
        exports.set(each.name.text, item);
        scope.add(item, offset);
        break;
      }
      case "instantiate": {
        const component = scope.get("component", each.component, offset);
        if (component.body === undefined) throw unsupported("a component as an import", offset);
        const given = argumentsOf(each.args, scope, offset);
        const made = instantiate(component.body, component.scope, given, budget, state, {
          depth: depth + 1,
          offset,
        });
        scope.add({ sort: "instance", exports: made }, offset);
        break;
      }
      default:
        scope.add(defined(each, scope, state), offset);
    }
  }
  return exports;
}

function defined(each: Definition, scope: Scope, state: State): Item {
  const { offset } = each;
  switch (each.kind) {
    case "core module":
      return coreModule(state, each.start, each.end);
    case "core instantiate": {
      if (--scope.budget.instances < 0)
        throw tooComplex(`it has more than ${BOUNDS.instances} instances`, offset);
      return instantiateCore(each, scope, state.parts);
    }
    case "core bundle":
      return bundleCore(each.exports, scope, offset);
    case "core type":
      return { sort: "core type", type: each.type };
    case "component":
      return { sort: "component", body: each.body, scope };
    case "bundle":
      return { sort: "instance", exports: bundle(each, scope) };
    case "alias":
      return outerAlias(each, scope);
    case "type":
      return { sort: "type", type: defineType(each.type, scope, offset) };
    case "canon":
      return canonical(each.canon, scope, offset);
    default:
      throw invalid(`a ${each.kind} stands where none can`, offset);
  }
}

/** An exported type gets a name of its own; all else stays itself. */
function renamed(item: Item): Item {
  return item.sort === "type" ? { sort: "type", type: named(item.type) } : item;
}

function argumentsOf(args: readonly Argument[], scope: Scope, offset: number): ReadonlyMap<string, Item> {
  const items = new Map<string, Item>();
  for (const { name, sort, index } of args) {
    if (items.has(name)) throw invalid(`the argument \`${clip(name)}\` is given twice`, offset);
    items.set(name, scope.get(sort, index, offset));
    scope.step(1, offset);
  }
  return items;
}

function bundle(
  { exports, offset }: Extract<Definition, { kind: "bundle" }>,
  scope: Scope,
): ReadonlyMap<string, Item> {
  const items = new Map<string, Item>();
  const names = new Names("export");
  for (const { name, sort, index } of exports) {
    const item = scope.get(sort, index, offset);
    names.add(name, item, offset);
    items.set(name.text, item);
    scope.step(1, offset);
  }
  return items;
}

function coreModule(state: State, start: number, end: number): CoreModule {
  const shape = (): Module => {
    let found = state.shapes.get(start);
    if (found === undefined) {
      try {
        found = readModule(state.bytes.subarray(start, end));
      } catch (error) {
        throw inModule(error, start);
      }
      state.shapes.set(start, found);
    }
    return found;
  };
  return { sort: "core module", start, end, shape };
}
