import { externName, isCalledAsResource, uniqueKey } from "../names.ts";
import type { Id } from "./ast.ts";
import { twice, witError } from "./lexer.ts";

/**
 * The names of an interface, or of one side of a world: each once, whatever the case of its letters and its hyphens. A
 * method or static function is called neither like another one nor like its resource (Explainer.md, "Name Uniqueness").
 */
export class Names {
  private readonly seen = new Set<string>();

  /** Adds a name as components have it, such as `[method]thing.get`; `id` is what it is in the text. */
  add(name: string, id: Id): void {
    const parsed = externName(name);
    const key = parsed === undefined ? name : uniqueKey(parsed);
    if (this.seen.has(key)) throw twice(id);
    if (parsed !== undefined && isCalledAsResource(parsed))
      throw witError(`\`${id.text}\` is called as its resource is`, id.place);
    this.seen.add(key);
  }
}
