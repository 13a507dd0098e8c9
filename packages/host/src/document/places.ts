import type { Path, Position } from "./document.ts";

/** Where one value stands, its key, and what is in it. */
export interface Place {
  readonly key: Position;
  readonly value: Position;
  readonly children: ReadonlyMap<string | number, Place>;
}

/** The place of the value at a path, or of the deepest part of the path that there is. */
export function placeOf(root: Place, path: Path): Place {
  let place = root;
  for (const step of path) {
    const next = place.children.get(step);
    if (next === undefined) break;
    place = next;
  }
  return place;
}
