import { BOUNDS } from "../binary/bounds.ts";
import type { Sort } from "../binary/definitions.ts";
import { invalid, tooComplex } from "../binary/reader.ts";

/** What resolving one component may still take, over all of its parts. */
export interface Budget {
  steps: number;
  typeParts: number;
  instances: number;
}

/** The index spaces of one component instance, or of one component or instance type. */
export class Spaces<Item extends { readonly sort: Sort }> {
  readonly parent: Spaces<Item> | undefined;
  readonly budget: Budget;
  /** The component instance that definitions in here belong to. */
  readonly instance: number;
  /** How many evaluations it is inside of. */
  readonly depth: number;
  private readonly spaces = new Map<Sort, Item[]>();

  constructor(parent: Spaces<Item> | undefined, budget: Budget, instance: number, depth: number) {
    this.parent = parent;
    this.budget = budget;
    this.instance = instance;
    this.depth = depth;
  }

  /** Gives an item the next index of its sort. */
  add(item: Item, offset: number): void {
    const space = this.spaces.get(item.sort) ?? [];
    if (space.length === 0) this.spaces.set(item.sort, space);
    if (space.length >= BOUNDS.items)
      throw tooComplex(`it has more than ${BOUNDS.items} definitions of sort \`${item.sort}\``, offset);
    space.push(item);
    this.step(1, offset);
  }

  /** What an index stands for. Only what was defined before can be meant. */
  get<S extends Sort>(sort: S, index: number, offset: number): Extract<Item, { readonly sort: S }> {
    const space = this.spaces.get(sort) ?? [];
    const found = space[index];
    if (found === undefined) throw invalid(`there is no ${sort} ${index}, there are ${space.length}`, offset);
    return found as Extract<Item, { readonly sort: S }>;
  }

  /** The scope so many levels further out. */
  outer(count: number, offset: number): Spaces<Item> {
    let scope: Spaces<Item> = this;
    for (let left = count; left > 0; left--) {
      if (scope.parent === undefined)
        throw invalid("an alias reaches out of the outermost component", offset);
      scope = scope.parent;
    }
    return scope;
  }

  step(cost: number, offset: number): void {
    this.budget.steps -= cost;
    if (this.budget.steps < 0) throw tooComplex("linking it takes too many steps", offset);
  }
}
