import type { Item } from "../resolve/items.ts";
import type { Resolved } from "../resolve/resolve.ts";
import { resolveComponent } from "../resolve/resolve.ts";

/** What a component asks for and gives, by name: `namespace:package/interface@version` or a label. */
export interface World {
  /** `namespace:package/world@version`; undefined for the world of a component, which does not keep its name. */
  readonly name: string | undefined;
  readonly imports: ReadonlyMap<string, Item>;
  readonly exports: ReadonlyMap<string, Item>;
}

/**
 * The world of a component: its imports and exports, with types. Nothing of it runs.
 *
 * @throws what {@link resolveComponent} throws
 * @example
 * ```ts
 * console.log(witText(worldOf(await readFile("tool.wasm"))));
 * ```
 */
export function worldOf(component: Uint8Array | Resolved): World {
  const { imports, exports } = component instanceof Uint8Array ? resolveComponent(component) : component;
  return { name: undefined, imports, exports };
}
