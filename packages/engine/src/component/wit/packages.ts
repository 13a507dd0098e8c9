import type { MortiseError } from "../../errors.ts";
import { BOUNDS } from "../binary/bounds.ts";
import { externName } from "../names.ts";
import type { Item } from "../resolve/items.ts";
import type { Id, InterfaceNode, PackageId, PackageNode, Path, Place, WorldItem, WorldNode } from "./ast.ts";
import type { Lookup } from "./evaluate.ts";
import { evaluateInterface, Members } from "./evaluate.ts";
import { twice, witError } from "./lexer.ts";
import { parseWit } from "./parse.ts";
import type { Features } from "./parser.ts";
import type { Needy } from "./sides.ts";
import { Sides } from "./sides.ts";
import type { World } from "./world.ts";

/** Interfaces and worlds by their full names, such as `pattern:extension/tool@0.1.0`. */
export interface Packages {
  readonly interfaces: ReadonlyMap<string, ReadonlyMap<string, Item>>;
  readonly worlds: ReadonlyMap<string, World>;
}

/**
 * Reads WIT packages from their files: a file without a `package` of its own belongs to that of the others. What is
 * `@unstable` is left out unless its feature is turned on.
 *
 * @throws MORTISE_WIT_INVALID with file, line and column
 * @example
 * ```ts
 * const { worlds } = readWit([{ file: "world.wit", text }]);
 * worlds.get("pattern:extension/tool-extension@0.1.0");
 * ```
 */
export function readWit(
  files: readonly { readonly file: string; readonly text: string }[],
  { features = [] }: WitOptions = {},
): Packages {
  const nodes = files.flatMap(({ file, text }) => parseWit(text, file, features));
  const main = nodes.find((each) => !each.nested && each.id !== undefined)?.id;
  const book = new Book();
  for (const node of nodes) {
    const id = node.id ?? main;
    if (id === undefined) throw witError("No file names its package", node.place);
    book.add(node, id);
  }
  return book.evaluate();
}

export interface WitOptions {
  /** Features that are turned on: what is `@unstable` is left out otherwise. None unless given. */
  readonly features?: Features;
}

interface Entry<T> {
  readonly node: T;
  readonly owner: PackageNode;
  readonly package: PackageId;
}

function packageName({ namespace, name, version }: PackageId): string {
  return `${namespace}:${name}${version === undefined ? "" : `@${version}`}`;
}

function fullName({ namespace, name, version }: PackageId, inner: string): string {
  return `${namespace}:${name}/${inner}${version === undefined ? "" : `@${version}`}`;
}

/** All that was read, evaluated on demand, for interfaces name each other in any order. */
class Book {
  private readonly interfaces = new Map<string, Entry<InterfaceNode>>();
  private readonly worlds = new Map<string, Entry<WorldNode>>();
  private readonly done = new Map<string, Members>();
  private readonly made = new Map<string, World>();
  private readonly open = new Set<string>();
  /** What the interfaces that stand in worlds use. */
  private readonly inline = new WeakMap<Item, readonly string[]>();
  /** By their names, whether they stand in the file of another. */
  private readonly packages = new Map<string, boolean>();
  private readonly nodes: Entry<undefined>[] = [];

  add(node: PackageNode, id: PackageId): void {
    const name = packageName(id);
    const before = this.packages.get(name);
    if (before !== undefined && (before || node.nested))
      throw witError(`The package \`${name}\` is there twice`, node.place);
    this.packages.set(name, node.nested);
    const put = <T extends { readonly name: Id; readonly gate: string | undefined }>(
      into: Map<string, Entry<T>>,
      each: T,
    ): void => {
      const full = fullName(id, each.name.text);
      if (this.interfaces.has(full) || this.worlds.has(full) || node.uses.has(each.name.text))
        throw twice(each.name);
      into.set(full, { node: each, owner: node, package: id });
    };
    for (const each of node.interfaces) put(this.interfaces, each);
    for (const each of node.worlds) put(this.worlds, each);
    this.nodes.push({ node: undefined, owner: node, package: id });
  }

  evaluate(): Packages {
    for (const each of this.nodes)
      for (const { path } of each.owner.uses.values()) {
        const full = this.resolveUsed(path, each);
        if (!this.interfaces.has(full) && !this.worlds.has(full))
          throw missing("interface or world", full, path);
      }
    const open = <T extends { readonly gate: string | undefined }>(
      entries: ReadonlyMap<string, Entry<T>>,
    ): string[] => [...entries].filter(([, { node }]) => node.gate === undefined).map(([full]) => full);
    const interfaces = new Map(open(this.interfaces).map((full) => [full, this.members(full).exports]));
    const worlds = new Map(open(this.worlds).map((full) => [full, this.world(full)]));
    return { interfaces, worlds };
  }

  private lookup(from: Entry<unknown>): Lookup {
    return (path) => {
      const full = this.resolve(path, from);
      const gate = this.interfaces.get(full)?.node.gate;
      if (!this.interfaces.has(full) || gate !== undefined) throw missing("interface", full, path, gate);
      return { full, members: this.members(full, path.name.place) };
    };
  }

  private resolve(path: Path, from: Entry<unknown>): string {
    if (path.package !== undefined) return fullName(path.package, path.name.text);
    const used = from.owner.uses.get(path.name.text);
    return used === undefined ? fullName(from.package, path.name.text) : this.resolveUsed(used.path, from);
  }

  private resolveUsed(used: Path, from: Entry<unknown>): string {
    return fullName(used.package ?? from.package, used.name.text);
  }

  private members(full: string, place?: Place): Members {
    const known = this.done.get(full);
    if (known !== undefined) return known;
    const entry = this.interfaces.get(full) as Entry<InterfaceNode>;
    const made = this.guarded(full, place ?? entry.node.name.place, () =>
      evaluateInterface(entry.node.items, full, this.lookup(entry)),
    );
    this.done.set(full, made);
    return made;
  }

  private guarded<T>(full: string, place: Place, make: () => T): T {
    if (this.open.has(full)) throw witError(`\`${full}\` depends on itself`, place);
    if (this.open.size >= BOUNDS.nesting) throw witError("Packages depend on each other too deeply", place);
    this.open.add(full);
    try {
      return make();
    } finally {
      this.open.delete(full);
    }
  }

  private world(full: string, place?: Place): World {
    const known = this.made.get(full);
    if (known !== undefined) return known;
    const entry = this.worlds.get(full) as Entry<WorldNode>;
    const made = this.guarded(full, place ?? entry.node.name.place, () => this.makeWorld(full, entry));
    this.made.set(full, made);
    return made;
  }

  private makeWorld(full: string, entry: Entry<WorldNode>): World {
    const lookup = this.lookup(entry);
    const own = new Members(undefined, lookup);
    for (const each of entry.node.items) if (each.kind === "item") own.declare(each.item);
    own.finish();
    const sides = new Sides(own.names, (name) => asInstance(this.members(name)));
    sides.own(own.exports, own.needs);
    for (const each of entry.node.items) {
      switch (each.kind) {
        case "path": {
          const { full: name, members } = lookup(each.path);
          sides.add(each.direction, name, asInstance(members), each.path.name);
          break;
        }
        case "interface": {
          const made = asInstance(evaluateInterface(each.items, each.name.text, lookup));
          this.inline.set(made.item, made.needs);
          sides.add(each.direction, each.name.text, made, each.name);
          break;
        }
        case "func": {
          const item = own.func(each.name.text, each.func);
          sides.add(each.direction, each.name.text, { item, needs: [] }, each.name);
          break;
        }
        case "include":
          this.include(each, entry, sides);
          break;
      }
    }
    sides.finish();
    return { name: full, imports: sides.imports, exports: sides.exports };
  }

  private include({ path, renames }: Include, entry: Entry<unknown>, sides: Sides): void {
    const full = this.resolve(path, entry);
    const gate = this.worlds.get(full)?.node.gate;
    if (!this.worlds.has(full) || gate !== undefined) throw missing("world", full, path, gate);
    const { imports, exports } = this.world(full, path.name.place);
    for (const [name, { place }] of renames)
      if (!imports.has(name) && !exports.has(name))
        throw witError(`\`${full}\` has no \`${name}\` to rename; interfaces keep their names`, place);
    for (const [direction, items] of [
      ["import", imports],
      ["export", exports],
    ] as const)
      for (const [label, item] of items) {
        const name = renamed(label, renames);
        const needs = label.includes(":") ? this.members(label).needs : (this.inline.get(item) ?? []);
        sides.include(direction, name, { item, needs }, { text: name, place: path.name.place });
      }
  }
}

/** The functions of a resource are called after it. */
function renamed(name: string, renames: Include["renames"]): string {
  const parsed = externName(name);
  const old = parsed !== undefined && "resource" in parsed ? parsed.resource : name;
  const to = renames.get(old)?.to;
  // After the bracket: `[constructor]con` is of `con`.
  return to === undefined ? name : name.replace(/^(\[[a-z]+\])?[^.]+/, (_, kind = "") => `${kind}${to}`);
}

type Include = Extract<WorldItem, { kind: "include" }>;

function asInstance({ exports, needs }: Members): Needy {
  return { item: { sort: "instance", exports }, needs };
}

function missing(what: string, full: string, { name }: Path, gate?: string): MortiseError {
  const hint = gate === undefined ? "" : `: it is unstable, and its feature \`${gate}\` is not turned on`;
  return witError(`There is no ${what} \`${full}\`${hint}`, name.place);
}
