import { clip } from "../../wasm/module.ts";
import { MAX_FLAGS } from "../abi/layout.ts";
import { BOUNDS } from "../binary/bounds.ts";
import type { Definition, ExternType, TypeDefinition, TypeRef } from "../binary/definitions.ts";
import { invalid, tooComplex, unsupported } from "../binary/reader.ts";
import type { ExternName } from "../names.ts";
import type { FuncType, ResourceType, Unweighed, ValueType } from "../types.ts";
import { borrows, primitive, weigh } from "../types.ts";
import { outerAlias } from "./alias.ts";
import type { CoreFunc, DefinedType, Item, Scope } from "./items.ts";
import { mismatch, requireSameFunc, requireSameType } from "./match.ts";
import { Names } from "./names.ts";
import { Spaces } from "./spaces.ts";

/** Evaluates a type definition: its indices become the types that they stand for. */
export function defineType(definition: TypeDefinition, scope: Scope, offset: number): DefinedType {
  const value = (ref: TypeRef): ValueType => valueType(ref, scope, offset);
  const maybe = (ref: TypeRef | undefined): ValueType | undefined =>
    ref === undefined ? undefined : value(ref);
  const weighIn = (type: Unweighed): ValueType => weighed(type, scope, offset);
  switch (definition.kind) {
    case "primitive":
      return weighIn({ kind: definition.primitive });
    case "record":
      return weighIn({
        kind: "record",
        fields: definition.fields.map((each) => ({ label: each.label, type: value(each.type) })),
      });
    case "variant":
      return weighIn({
        kind: "variant",
        cases: definition.cases.map((each) => ({ label: each.label, type: maybe(each.type) })),
      });
    case "list":
      return weighIn({ kind: "list", element: value(definition.element) });
    case "tuple":
      return weighIn({ kind: "tuple", items: definition.items.map(value) });
    case "flags":
      if (definition.labels.length > MAX_FLAGS)
        throw invalid(`flags have more than ${MAX_FLAGS} labels`, offset);
      return weighIn({ kind: "flags", labels: definition.labels });
    case "enum":
      return weighIn({ kind: "enum", labels: definition.labels });
    case "option":
      return weighIn({ kind: "option", some: value(definition.some) });
    case "result":
      return weighIn({ kind: "result", ok: maybe(definition.ok), error: maybe(definition.error) });
    case "own":
    case "borrow":
      return weighIn({ kind: definition.kind, of: resourceType(definition.resource, scope, offset) });
    case "func":
      return funcType(definition, scope, offset);
    case "resource":
      return { kind: "resource", resource: defineResource(definition.destructor, scope, offset) };
    case "component":
    case "instance":
      return { kind: definition.kind, declarations: definition.declarations, scope };
  }
}

function weighed(type: Unweighed, scope: Scope, offset: number): ValueType {
  const made = weigh(type);
  if (made.parts > BOUNDS.typeParts)
    throw tooComplex(`a type has more than ${BOUNDS.typeParts} parts`, offset);
  if (made.depth > BOUNDS.nesting)
    throw tooComplex(`a type nests deeper than ${BOUNDS.nesting} levels`, offset);
  scope.budget.typeParts -= made.parts;
  if (scope.budget.typeParts < 0) throw tooComplex("its types are too large together", offset);
  return made;
}

function valueType(ref: TypeRef, scope: Scope, offset: number): ValueType {
  if (typeof ref === "string") return primitive(ref);
  const { type } = scope.get("type", ref, offset);
  if (isValueType(type)) return type;
  throw invalid(`type ${ref} is used as a value's, and is a ${type.kind}`, offset);
}

export function isValueType(type: DefinedType): type is ValueType {
  return "parts" in type;
}

/** The resource that an index stands for. */
export function resourceType(index: number, scope: Scope, offset: number): ResourceType {
  const { type } = scope.get("type", index, offset);
  if (type.kind === "resource") return type;
  throw invalid(`type ${index} is used as a resource, and is a ${type.kind}`, offset);
}

function funcType(
  definition: Extract<TypeDefinition, { kind: "func" }>,
  scope: Scope,
  offset: number,
): FuncType {
  const params = definition.params.map((each) => ({
    label: each.label,
    type: valueType(each.type, scope, offset),
  }));
  const result = definition.result === undefined ? undefined : valueType(definition.result, scope, offset);
  if (result !== undefined && borrows(result))
    throw invalid("a function's result holds a borrowed handle", offset);
  return { kind: "func", params, result };
}

/** What a resource is called that has no name yet. */
const UNNAMED = "resource";

/** Gives a resource that the component defines the name that it is exported by. */
export function nameResource(item: Item, label: string): void {
  if (item.sort === "type" && item.type.kind === "resource" && item.type.resource.label === UNNAMED)
    item.type.resource.label = clip(label);
}

function defineResource(
  destructor: number | undefined,
  scope: Scope,
  offset: number,
): ResourceType["resource"] {
  let found: CoreFunc | undefined;
  if (destructor !== undefined) {
    found = scope.get("core func", destructor, offset);
    if (found.type.params.join() !== "i32" || found.type.results.length > 0)
      throw invalid("a resource's destructor is not of type (i32) -> ()", offset);
  }
  return { label: UNNAMED, instance: scope.instance, imported: undefined, destructor: found };
}

/**
 * Where something that is known by its type only comes from: the host's instance of that name, or nothing yet. An instance
 * inside another is `outer#inner`, which no interface is called.
 */
export interface Origin {
  readonly instance: string | undefined;
  readonly name: string;
}

function pathOf({ instance, name }: Origin): string {
  return instance === undefined ? name : `${instance}#${name}`;
}

/**
 * What a declared import or export is: `actual`, seen as the type that is declared, or, where there is none, something
 * that the host brings. Types with `actual` resources are taken to be those (Binary.md, "Instance Definitions").
 *
 * @throws MORTISE_IMPORT_MISMATCH where `actual` is something else
 */
export function declared(
  type: ExternType,
  actual: Item | undefined,
  origin: Origin,
  scope: Scope,
  offset: number,
): Item {
  const wrong = (wanted: string): never => {
    throw mismatch(origin.name, wanted, actual === undefined ? "nothing" : `a ${actual.sort}`, offset);
  };
  scope.step(1, offset);
  switch (type.kind) {
    case "core module":
      throw unsupported("a core module as an import or export", offset);
    case "component":
      // Whether one component may stand for another is not worked out here, and nothing is linked unchecked.
      throw unsupported("a component as an import, or as an export with a type", offset);
    case "func": {
      const wanted = scope.get("type", type.index, offset).type;
      if (wanted.kind !== "func")
        throw invalid("a function is declared with a type that is no function's", offset);
      if (actual === undefined)
        return { sort: "func", type: wanted, source: { kind: "import", ...origin, offset } };
      if (actual.sort !== "func") return wrong(`a func`);
      requireSameFunc(origin.name, actual.type, wanted, scope, offset);
      return { sort: "func", type: wanted, source: actual.source };
    }
    case "instance": {
      const wanted = scope.get("type", type.index, offset).type;
      if (wanted.kind !== "instance")
        throw invalid("an instance is declared with a type that is no instance's", offset);
      if (actual !== undefined && actual.sort !== "instance") return wrong("an instance");
      const exports = evaluateDeclarations(
        wanted.declarations,
        actual?.exports,
        pathOf(origin),
        wanted.scope,
        scope,
        offset,
      );
      return { sort: "instance", exports };
    }
    case "type":
      return { sort: "type", type: declaredType(type.index, actual, origin, scope, offset) };
  }
}

function declaredType(
  index: number | undefined,
  actual: Item | undefined,
  origin: Origin,
  scope: Scope,
  offset: number,
): DefinedType {
  if (actual !== undefined && actual.sort !== "type")
    throw mismatch(origin.name, "a type", `a ${actual.sort}`, offset);
  if (index === undefined) {
    if (actual === undefined) {
      const imported = pathOf(origin);
      return {
        kind: "resource",
        resource: { label: clip(origin.name), instance: undefined, imported, destructor: undefined },
      };
    }
    if (actual.type.kind !== "resource")
      throw mismatch(origin.name, "a resource", `a ${actual.type.kind}`, offset);
    return { ...actual.type, alias: actual.type };
  }
  const wanted = scope.get("type", index, offset).type;
  if (actual === undefined) return named(wanted);
  requireSame(origin.name, actual.type, wanted, scope, offset);
  // The actual type is another name of the same, and knows where it comes from.
  return named(actual.type);
}

/** A type under a name of its own: the same type, and another object, so that printing can tell the names apart. */
export function named(type: DefinedType): DefinedType {
  if (type.kind === "resource") return { ...type, alias: type };
  return isValueType(type) ? { ...type, alias: type } : type;
}

function requireSame(
  name: string,
  has: DefinedType,
  wanted: DefinedType,
  scope: Scope,
  offset: number,
): void {
  if (isValueType(has) && isValueType(wanted)) {
    requireSameType(name, has, wanted, scope, offset);
    return;
  }
  if (has.kind === "func" && wanted.kind === "func") {
    requireSameFunc(name, has, wanted, scope, offset);
    return;
  }
  if (has.kind === "resource" && wanted.kind === "resource" && has.resource === wanted.resource) return;
  if (has === wanted) return;
  throw mismatch(
    name,
    `a ${wanted.kind}`,
    has.kind === wanted.kind ? "another one" : `a ${has.kind}`,
    offset,
  );
}

/** What an instance of a type exports; `actual` gives each export where it is known. */
function evaluateDeclarations(
  declarations: readonly Definition[],
  actual: ReadonlyMap<string, Item> | undefined,
  origin: string,
  defining: Scope,
  using: Scope,
  offset: number,
): ReadonlyMap<string, Item> {
  // Types that are defined side by side may still hold each other in a long chain.
  if (using.depth >= BOUNDS.nesting) throw tooComplex("its instance types nest too deeply", offset);
  const scope = new Spaces<Item>(defining, using.budget, using.instance, using.depth + 1);
  const exports = new Map<string, Item>();
  const names = new Names("export");
  for (const each of declarations) {
    switch (each.kind) {
      case "type":
        scope.add({ sort: "type", type: defineType(each.type, scope, each.offset) }, each.offset);
        break;
      case "core type":
        scope.add({ sort: "core type", type: each.type }, each.offset);
        break;
      case "alias":
        scope.add(outerAlias(each, scope), each.offset);
        break;
      case "export type": {
        const { text } = each.name;
        const given = actual?.get(text);
        if (actual !== undefined && given === undefined)
          throw mismatch(`${origin}#${text}`, externKind(each.type), "missing", each.offset);
        const item = declared(each.type, given, { instance: origin, name: text }, scope, each.offset);
        names.add(each.name, item, each.offset);
        exports.set(text, item);
        scope.add(item, each.offset);
        break;
      }
      default:
        throw invalid(`an instance's type declares a ${each.kind}`, each.offset);
    }
  }
  return exports;
}

function externKind(type: ExternType): string {
  return `a ${type.kind}`;
}

/** The name under which an import or export is known in messages. */
export function originOf(name: ExternName): Origin {
  return { instance: undefined, name: name.text };
}
