import { clip } from "../../wasm/module.ts";
import { invalid } from "../binary/reader.ts";
import type { FuncType, ResourceType, ValueType } from "../types.ts";
import { partsOf } from "../types.ts";
import type { Item } from "./items.ts";

type Named = ValueType | ResourceType;

/**
 * The types that have names outside of a component: what it imports may be made of imported ones only, and what it exports
 * of imported and exported ones (Explainer.md, "External Visibility of Types"), so that both can be said in WIT. Tuples,
 * lists, options and results need no name, but what they hold does.
 */
export class Visible {
  /** Types with a name, and what was found to be made of those: a name stays one, so that none is looked for twice. */
  private readonly imports = new Set<unknown>();
  private readonly exports = new Set<unknown>();

  /** Notes what an import brings or an export shows. @throws MORTISE_COMPONENT_INVALID */
  add(what: "import" | "export", name: string, item: Item, offset: number): void {
    if (this.takes(what === "import" ? this.imports : this.exports, what, item)) return;
    const before = what === "import" ? "not imported" : "neither imported nor exported";
    throw invalid(`the ${what} \`${clip(name)}\` uses a type that is ${before} before it`, offset);
  }

  private takes(known: Set<unknown>, what: "import" | "export", item: Item): boolean {
    switch (item.sort) {
      case "func":
        return hasNames(item.type, known);
      case "instance": {
        const { exports } = item;
        if (known.has(exports)) return true;
        for (const each of exports.values()) if (!this.takes(known, what, each)) return false;
        known.add(exports);
        return true;
      }
      case "type": {
        const { type } = item;
        if (type.kind === "func") return hasNames(type, known);
        if ("parts" in type && !areNamed(type, known)) return false;
        if (what === "import" && "alias" in type && this.isOnlyExported(type.alias)) return false;
        this.exports.add(type);
        if (what === "import") this.imports.add(type);
        return true;
      }
      default:
        return true;
    }
  }

  private isOnlyExported(type: unknown): boolean {
    return this.exports.has(type) && !this.imports.has(type);
  }
}

function hasNames(type: FuncType, known: Set<unknown>): boolean {
  if (known.has(type)) return true;
  const { params, result } = type;
  for (const each of params) if (!isNamed(each.type, known)) return false;
  if (result !== undefined && !isNamed(result, known)) return false;
  known.add(type);
  return true;
}

/** Whether all that a type is made of has names. */
function areNamed(type: ValueType, known: Set<unknown>): boolean {
  if (type.kind === "own" || type.kind === "borrow") return isKnown(type.of, known);
  return partsOf(type).every((each) => isNamed(each, known));
}

function isNamed(type: ValueType, known: Set<unknown>): boolean {
  switch (type.kind) {
    case "record":
    case "variant":
    case "flags":
    case "enum":
      return isKnown(type, known);
    case "own":
    case "borrow":
      return isKnown(type.of, known);
    case "list":
    case "tuple":
    case "option":
    case "result": {
      if (known.has(type)) return true;
      if (!areNamed(type, known)) return false;
      known.add(type);
      return true;
    }
    default:
      return true;
  }
}

/** A type of another name is known by that one as well: then by all the names between them, too. */
function isKnown(type: Named, known: Set<unknown>): boolean {
  let found: Named | undefined = type;
  while (found !== undefined && !known.has(found)) found = found.alias;
  if (found === undefined) return false;
  for (let each: Named | undefined = type; each !== undefined && each !== found; each = each.alias)
    known.add(each);
  return true;
}
