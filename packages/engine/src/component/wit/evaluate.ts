import { MAX_FLAGS } from "../abi/layout.ts";
import { BOUNDS } from "../binary/bounds.ts";
import type { Primitive } from "../binary/definitions.ts";
import { PRIMITIVES } from "../binary/definitions.ts";
import { canonicalLabel } from "../names.ts";
import { named } from "../resolve/evaluate.ts";
import type { DefinedType, Func, Item } from "../resolve/items.ts";
import type { FuncType, ResourceType, Unweighed, ValueType } from "../types.ts";
import { borrows, primitive, weigh } from "../types.ts";
import type { Item as Definition, FuncNode, Id, MethodNode, Path, Place, TypeNode } from "./ast.ts";
import { witError } from "./lexer.ts";
import { Names } from "./names.ts";

type TypeDefinition = Exclude<Definition, { readonly kind: "func" | "gated" | "mention" }>;

/** Finds an interface by its path. */
export type Lookup = (path: Path) => { readonly full: string; readonly members: Members };

/** Evaluates an interface: `full` is its name, or the label under which a world has it. */
export function evaluateInterface(items: readonly Definition[], full: string, lookup: Lookup): Members {
  const members = new Members(full, lookup);
  for (const each of items) members.declare(each);
  return members.finish();
}

/** What one interface or world defines, evaluated in any order: types name each other freely, but never themselves. */
export class Members {
  readonly exports = new Map<string, Item>();
  readonly names = new Names();
  /** The interfaces that it uses types of, by their full names. */
  readonly needs: string[] = [];
  private readonly full: string | undefined;
  private readonly lookup: Lookup;
  private readonly definitions = new Map<string, Exclude<Definition, { kind: "mention" }>>();
  private readonly types = new Map<string, DefinedType>();
  private readonly open = new Set<string>();

  constructor(full: string | undefined, lookup: Lookup) {
    this.full = full;
    this.lookup = lookup;
  }

  declare(definition: Definition): void {
    if (definition.kind === "mention") {
      this.lookup(definition.from);
      return;
    }
    this.names.add(definition.name.text, definition.name);
    this.definitions.set(definition.name.text, definition);
  }

  finish(): this {
    for (const [name, each] of this.definitions) {
      if (each.kind === "gated") continue;
      if (each.kind === "func") this.exports.set(name, this.func(name, each.func));
      else this.exports.set(name, { sort: "type", type: this.type(name, each.name.place) });
      if (each.kind === "resource") for (const method of each.methods) this.method(each.name, method);
    }
    return this;
  }

  func(name: string, node: FuncNode): Func {
    const type = this.funcType(node, []);
    return { sort: "func", type, source: { kind: "import", instance: this.full, name } };
  }

  private method(resource: Id, { kind, name, func }: MethodNode): void {
    const of = this.resource(resource.text, resource.place);
    const label =
      kind === "constructor" ? `[constructor]${resource.text}` : `[${kind}]${resource.text}.${name.text}`;
    this.names.add(label, name);
    const self =
      kind === "method" ? [{ label: "self", type: this.weigh({ kind: "borrow", of }, name.place) }] : [];
    let type = this.funcType(func, self);
    if (kind === "constructor") {
      if (type.result === undefined) type = { ...type, result: this.weigh({ kind: "own", of }, name.place) };
      else if (!isResultOf(type.result, of) && func.result !== undefined)
        throw witError(
          `A constructor answers with nothing, or with a result of \`${resource.text}\``,
          func.result.place,
        );
    }
    const source = { kind: "import", instance: this.full, name: label } as const;
    this.exports.set(label, { sort: "func", type, source });
  }

  private funcType(node: FuncNode, self: FuncType["params"]): FuncType {
    const params = [
      ...self,
      ...node.params.map((each) => ({ label: each.name.text, type: this.value(each.type) })),
    ];
    unique(
      node.params.map((each) => each.name),
      "parameter",
      self.map((each) => each.label),
    );
    const result = node.result === undefined ? undefined : this.value(node.result);
    if (result !== undefined && node.result !== undefined && borrows(result))
      throw witError("A result holds a borrowed handle", node.result.place);
    return { kind: "func", params, result };
  }

  /** The type of that name. @throws MORTISE_WIT_INVALID */
  type(name: string, place: Place): DefinedType {
    const known = this.types.get(name);
    if (known !== undefined) return known;
    const definition = this.definitions.get(name);
    if (definition?.kind === "gated")
      throw witError(
        `The type \`${name}\` is unstable, and its feature \`${definition.feature}\` is not turned on`,
        place,
      );
    if (definition === undefined || definition.kind === "func")
      throw witError(`There is no type \`${name}\` here`, place);
    if (this.open.has(name)) throw witError(`The type \`${name}\` holds itself`, place);
    if (this.open.size >= BOUNDS.nesting) throw witError("Types name each other too deeply", place);
    this.open.add(name);
    const type = this.define(definition);
    this.open.delete(name);
    this.types.set(name, type);
    return type;
  }

  private define(node: TypeDefinition): DefinedType {
    const { place } = node.name;
    switch (node.kind) {
      case "alias": {
        if (node.type.kind === "name") return named(this.named(node.type.name, node.type.place));
        return this.value(node.type);
      }
      case "record":
        unique(
          node.fields.map((each) => each.name),
          "field",
        );
        some(node.fields, "A record has no fields", place);
        return this.weigh(
          {
            kind: "record",
            fields: node.fields.map((each) => ({ label: each.name.text, type: this.value(each.type) })),
          },
          place,
        );
      case "variant":
        unique(
          node.cases.map((each) => each.name),
          "case",
        );
        some(node.cases, "A variant has no cases", place);
        return this.weigh(
          {
            kind: "variant",
            cases: node.cases.map((each) => ({
              label: each.name.text,
              type: each.type === undefined ? undefined : this.value(each.type),
            })),
          },
          place,
        );
      case "flags":
      case "enum":
        unique(node.labels, "label");
        some(node.labels, `There are no labels in ${node.kind}`, place);
        if (node.kind === "flags" && node.labels.length > MAX_FLAGS)
          throw witError(`Flags have more than ${MAX_FLAGS} labels`, place);
        return this.weigh({ kind: node.kind, labels: node.labels.map((each) => each.text) }, place);
      case "resource": {
        const imported = this.full === undefined ? node.name.text : `${this.full}#${node.name.text}`;
        return {
          kind: "resource",
          resource: { label: node.name.text, instance: undefined, imported, destructor: undefined },
        };
      }
      case "use": {
        const { full, members } = this.lookup(node.from);
        if (!this.needs.includes(full)) this.needs.push(full);
        return named(members.type(node.original.text, node.original.place));
      }
    }
  }

  private named(name: string, place: Place): DefinedType {
    if ((PRIMITIVES as readonly string[]).includes(name)) return primitive(name as Primitive);
    return this.type(name.replace(/^%/, ""), place);
  }

  private resource(name: string, place: Place): ResourceType {
    const type = this.type(name, place);
    if (type.kind === "resource") return type;
    throw witError(`\`${name}\` is no resource`, place);
  }

  private value(node: TypeNode): ValueType {
    const { place } = node;
    const maybe = (each: TypeNode | undefined): ValueType | undefined =>
      each === undefined ? undefined : this.value(each);
    switch (node.kind) {
      case "name": {
        const type = this.named(node.name, place);
        if (type.kind === "resource") return this.weigh({ kind: "own", of: type }, place);
        if ("parts" in type) return type;
        throw witError(`\`${node.name}\` is no type of values`, place);
      }
      case "list":
        return this.weigh({ kind: "list", element: this.value(node.of) }, place);
      case "option":
        return this.weigh({ kind: "option", some: this.value(node.of) }, place);
      case "tuple":
        return this.weigh({ kind: "tuple", items: node.items.map((each) => this.value(each)) }, place);
      case "result":
        return this.weigh({ kind: "result", ok: maybe(node.ok), error: maybe(node.error) }, place);
      case "borrow":
      case "own":
        return this.weigh({ kind: node.kind, of: this.resource(node.name, place) }, place);
    }
  }

  private weigh(type: Unweighed, place: Place): ValueType {
    const made = weigh(type);
    if (made.parts > BOUNDS.typeParts || made.depth > BOUNDS.nesting)
      throw witError("The type is too large", place);
    return made;
  }
}

function unique(names: readonly Id[], what: string, taken: readonly string[] = []): void {
  const seen = new Set(taken);
  for (const { text, place } of names) {
    const key = canonicalLabel(text);
    if (seen.has(key)) throw witError(`The ${what} \`${text}\` is there twice`, place);
    seen.add(key);
  }
}

function isResultOf(type: ValueType, { resource }: ResourceType): boolean {
  return type.kind === "result" && type.ok?.kind === "own" && type.ok.of.resource === resource;
}

function some(items: readonly unknown[], problem: string, place: Place): void {
  if (items.length === 0) throw witError(problem, place);
}
