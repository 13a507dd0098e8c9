import { externName } from "../names.ts";
import type { Id } from "./ast.ts";
import { twice, witError } from "./lexer.ts";

/**
 * The names of an interface, or of one side of a world: each once, where letters of either case count as the same. A
 * method or static function is called neither like another one nor like its resource (Explainer.md, "Name Uniqueness").
 */
export class Names {
  private readonly seen = new Set<string>();

  /** Adds a name as components have it, such as `[method]thing.get`; `id` is what it is in the text. */
  add(name: string, id: Id): void {
    const parsed = externName(name);
    const isFunction = parsed?.kind === "method" || parsed?.kind === "static";
    const key = (isFunction ? `${parsed.resource}.${parsed.label}` : name).toLowerCase();
    if (this.seen.has(key)) throw twice(id);
    if (isFunction && parsed.resource.toLowerCase() === parsed.label.toLowerCase())
      throw witError(`\`${id.text}\` is called as its resource is`, id.place);
    this.seen.add(key);
  }
}
