import type { Item } from "../resolve/items.ts";
import type { Id, Place } from "./ast.ts";
import { twice, witError } from "./lexer.ts";
import { Names } from "./names.ts";

export type Direction = "import" | "export";

/** An interface as a world has it, and the interfaces that it uses types of. */
export interface Needy {
  readonly item: Item;
  readonly needs: readonly string[];
}

/** What a world imports and exports, put together from what it says. */
export class Sides {
  readonly imports = new Map<string, Item>();
  readonly exports = new Map<string, Item>();
  private readonly find: (full: string) => Needy;
  private readonly names: Readonly<Record<Direction, Names>>;
  private readonly paths: Readonly<Record<Direction, Set<string>>> = { import: new Set(), export: new Set() };
  /** What the imports use, and each export. */
  private readonly used: string[] = [];
  private readonly users: {
    readonly name: string;
    readonly needs: readonly string[];
    readonly place: Place;
  }[] = [];

  /** `own` are the names of the world's types, which it imports; `find` finds an interface by its full name. */
  constructor(own: Names, find: (full: string) => Needy) {
    this.names = { import: own, export: new Names() };
    this.find = find;
  }

  /** Adds the types of the world, and the interfaces that they are of. */
  own(types: ReadonlyMap<string, Item>, needs: readonly string[]): void {
    for (const [name, item] of types) this.imports.set(name, item);
    this.used.push(...needs);
  }

  /** Adds what the world says itself: an interface by its full name, or anything under a label. */
  add(direction: Direction, name: string, { item, needs }: Needy, id: Id): void {
    if (name.includes(":")) {
      if (this.paths[direction].has(name)) throw twice({ text: name, place: id.place });
      this.paths[direction].add(name);
    }
    this.include(direction, name, { item, needs }, id);
  }

  /** The same of what another world says, which may have the same interfaces. */
  include(direction: Direction, name: string, { item, needs }: Needy, id: Id): void {
    if (!name.includes(":")) this.names[direction].add(name, id);
    if (direction === "import") {
      this.imports.set(name, item);
      this.used.push(...needs);
      return;
    }
    this.exports.set(name, item);
    this.users.push({ name, needs, place: id.place });
  }

  /**
   * Imports the interfaces that are used (WIT.md, "Worlds"): an import uses what is imported, an export what is
   * exported and otherwise what is imported. What one export uses in both ways would be two types.
   */
  finish(): void {
    for (const full of this.used) this.import(full);
    const seen = new Set<string>();
    for (const { name, needs, place } of this.users)
      for (const full of needs) if (!this.exports.has(full)) this.importFor(name, full, place, seen);
  }

  private import(full: string): void {
    if (this.imports.has(full)) return;
    const { item, needs } = this.find(full);
    this.imports.set(full, item);
    for (const each of needs) this.import(each);
  }

  private importFor(user: string, full: string, place: Place, seen: Set<string>): void {
    if (seen.has(full)) return;
    seen.add(full);
    const { item, needs } = this.find(full);
    for (const each of needs) {
      if (this.exports.has(each))
        throw witError(
          `\`${user}\` uses \`${full}\`, which is imported, and uses \`${each}\`, which is exported: ` +
            `export \`${full}\`, too`,
          place,
        );
      this.importFor(user, each, place, seen);
    }
    if (!this.imports.has(full)) this.imports.set(full, item);
  }
}
