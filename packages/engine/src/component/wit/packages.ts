import { BOUNDS } from "../binary/bounds.ts";
import type { Item } from "../resolve/items.ts";
import type { InterfaceNode, PackageId, PackageNode, Path, Place, WorldNode } from "./ast.ts";
import type { Lookup } from "./evaluate.ts";
import { evaluateInterface, Members } from "./evaluate.ts";
import { witError } from "./lexer.ts";
import { parseWit } from "./parse.ts";
import type { World } from "./world.ts";

/** Interfaces and worlds by their full names, such as `pattern:extension/tool@0.1.0`. */
export interface Packages {
  readonly interfaces: ReadonlyMap<string, ReadonlyMap<string, Item>>;
  readonly worlds: ReadonlyMap<string, World>;
}

/**
 * Reads WIT packages from their files: a file without a `package` of its own belongs to that of the others.
 *
 * @throws MORTISE_WIT_INVALID with file, line and column
 * @example
 * ```ts
 * const { worlds } = readWit([{ file: "world.wit", text }]);
 * worlds.get("pattern:extension/tool-extension@0.1.0");
 * ```
 */
export function readWit(files: readonly { readonly file: string; readonly text: string }[]): Packages {
  const nodes = files.flatMap(({ file, text }) => parseWit(text, file));
  const main = nodes.find((each) => each.id !== undefined)?.id;
  const book = new Book();
  for (const node of nodes) {
    const id = node.id ?? main;
    if (id === undefined) throw witError("No file names its package", node.place);
    book.add(node, id);
  }
  return book.evaluate();
}

interface Entry<T> {
  readonly node: T;
  readonly owner: PackageNode;
  readonly package: PackageId;
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

  add(node: PackageNode, id: PackageId): void {
    const put = <T extends { readonly name: { readonly text: string; readonly place: Place } }>(
      into: Map<string, Entry<T>>,
      each: T,
    ): void => {
      const full = fullName(id, each.name.text);
      if (this.interfaces.has(full) || this.worlds.has(full))
        throw witError(`\`${each.name.text}\` is there twice`, each.name.place);
      into.set(full, { node: each, owner: node, package: id });
    };
    for (const each of node.interfaces) put(this.interfaces, each);
    for (const each of node.worlds) put(this.worlds, each);
  }

  evaluate(): Packages {
    const interfaces = new Map([...this.interfaces.keys()].map((full) => [full, this.members(full).exports]));
    const worlds = new Map([...this.worlds.keys()].map((full) => [full, this.world(full)]));
    return { interfaces, worlds };
  }

  private lookup(from: Entry<unknown>): Lookup {
    return (path) => {
      const full = this.resolve(path, from);
      if (!this.interfaces.has(full)) throw witError(`There is no interface \`${full}\``, path.name.place);
      return { full, members: this.members(full, path.name.place) };
    };
  }

  private resolve(path: Path, from: Entry<unknown>): string {
    if (path.package !== undefined) return fullName(path.package, path.name.text);
    const used = from.owner.uses.get(path.name.text);
    return used === undefined ? fullName(from.package, path.name.text) : this.resolveUsed(used, from);
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
    const imports = new Map<string, Item>();
    const exports = new Map<string, Item>();
    const needed: string[] = [];
    for (const each of entry.node.items) if (each.kind === "item") own.declare(each.item);
    for (const [name, item] of own.finish().exports) imports.set(name, item);
    needed.push(...own.needs);
    const put = (direction: "import" | "export", name: string, item: Item, place: Place): void => {
      const into = direction === "import" ? imports : exports;
      if (into.has(name) && !name.includes(":")) throw witError(`\`${name}\` is there twice`, place);
      into.set(name, item);
    };
    for (const each of entry.node.items) {
      switch (each.kind) {
        case "path": {
          const { full: name, members } = lookup(each.path);
          needed.push(...members.needs);
          put(each.direction, name, { sort: "instance", exports: members.exports }, each.path.name.place);
          break;
        }
        case "interface": {
          const members = evaluateInterface(each.items, each.name.text, lookup);
          needed.push(...members.needs);
          put(
            each.direction,
            each.name.text,
            { sort: "instance", exports: members.exports },
            each.name.place,
          );
          break;
        }
        case "func":
          put(each.direction, each.name.text, own.func(each.name.text, each.func), each.name.place);
          break;
        case "include": {
          const name = this.resolve(each.path, entry);
          if (!this.worlds.has(name)) throw witError(`There is no world \`${name}\``, each.path.name.place);
          const included = this.world(name, each.path.name.place);
          for (const [label, item] of included.imports)
            put("import", each.renames.get(label) ?? label, item, each.path.name.place);
          for (const [label, item] of included.exports)
            put("export", each.renames.get(label) ?? label, item, each.path.name.place);
          break;
        }
      }
    }
    this.addNeeded(needed, imports, exports);
    return { name: full, imports, exports };
  }

  /** An interface whose types are used is imported, too, unless the world exports it (WIT.md, "Worlds"). */
  private addNeeded(needed: readonly string[], imports: Map<string, Item>, exports: Map<string, Item>): void {
    for (const full of needed) {
      if (imports.has(full) || exports.has(full)) continue;
      const members = this.members(full);
      imports.set(full, { sort: "instance", exports: members.exports });
      this.addNeeded(members.needs, imports, exports);
    }
  }
}
