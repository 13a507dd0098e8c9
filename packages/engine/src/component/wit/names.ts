import { externName } from "../names.ts";
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
    const isFunction = parsed?.kind === "method" || parsed?.kind === "static";
    const key = plain(isFunction ? `${parsed.resource}.${parsed.label}` : name);
    if (this.seen.has(key)) throw twice(id);
    if (isFunction && plain(parsed.resource) === plain(parsed.label))
      throw witError(`\`${id.text}\` is called as its resource is`, id.place);
    this.seen.add(key);
  }
}

/** A label without what does not tell it from others. */
export function plain(label: string): string {
  return label.toLowerCase().replaceAll("-", "");
}
