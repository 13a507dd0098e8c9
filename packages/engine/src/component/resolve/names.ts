import { clip } from "../../wasm/module.ts";
import { invalid } from "../binary/reader.ts";
import type { ExternName } from "../names.ts";
import { isCalledAsResource, uniqueKey } from "../names.ts";
import type { Resource } from "../types.ts";
import type { Item } from "./items.ts";

/**
 * The names of one set of imports or exports: each once, where letters of either case count as the same and hyphens do not
 * count, and functions of a resource only behind that resource (Binary.md, "Import and Export Definitions"). A method or
 * static function may be called neither like another one nor like its resource (Explainer.md, "Name Uniqueness").
 */
export class Names {
  private readonly what: "import" | "export";
  private readonly seen = new Set<string>();
  private readonly resources = new Map<string, Resource>();

  constructor(what: "import" | "export") {
    this.what = what;
  }

  /** @throws MORTISE_COMPONENT_INVALID */
  add(name: ExternName, item: Item, offset: number): void {
    const key = uniqueKey(name);
    if (this.seen.has(key)) throw invalid(`the ${this.what} \`${clip(name.text)}\` is there twice`, offset);
    this.seen.add(key);
    if (name.kind === "label") {
      if (item.sort === "type" && item.type.kind === "resource")
        this.resources.set(name.label, item.type.resource);
      return;
    }
    if (name.kind === "interface") return;
    if (isCalledAsResource(name))
      throw invalid(`\`${clip(name.text)}\` is called as its resource is`, offset);
    if (item.sort !== "func" || !this.fits(name, item))
      throw invalid(
        `\`${clip(name.text)}\` is no ${name.kind} of a resource that is named before it`,
        offset,
      );
  }

  private fits(
    name: Exclude<ExternName, { kind: "label" | "interface" }>,
    { type }: Extract<Item, { sort: "func" }>,
  ): boolean {
    const resource = this.resources.get(name.resource);
    if (resource === undefined) return false;
    if (name.kind === "static") return true;
    if (name.kind === "method") {
      const self = type.params[0];
      return self?.label === "self" && self.type.kind === "borrow" && self.type.of.resource === resource;
    }
    const made = type.result?.kind === "result" ? type.result.ok : type.result;
    return made?.kind === "own" && made.of.resource === resource;
  }
}
