import { clip } from "../../wasm/module.ts";
import type { Definition } from "../binary/definitions.ts";
import { invalid } from "../binary/reader.ts";
import { hasHandles } from "../types.ts";
import type { DefinedType, Item, Scope } from "./items.ts";

type Alias = Extract<Definition, { kind: "alias" }>;

/** What an alias stands for: an export of an instance, or something of an enclosing component. */
export function outerAlias({ sort, target, offset }: Alias, scope: Scope): Item {
  switch (target.kind) {
    case "export": {
      const { exports } = scope.get("instance", target.instance, offset);
      return checked(exports.get(target.name), sort, target.name, offset);
    }
    case "core export": {
      const { exports } = scope.get("core instance", target.instance, offset);
      return checked(exports.get(target.name), sort, target.name, offset);
    }
    case "outer": {
      const from = scope.outer(target.count, offset);
      const item = from.get(sort, target.index, offset);
      // Instances have resources of their own, and a component is the same whatever it is an instance of.
      if (from.instance !== scope.instance && item.sort === "type" && namesResource(item.type))
        throw invalid("an alias takes a type with a resource from an enclosing component", offset);
      return item;
    }
  }
}

/** Of the type of an instance or component it is seen when that type is used. */
function namesResource(type: DefinedType): boolean {
  switch (type.kind) {
    case "resource":
      return true;
    case "func": {
      const { params, result } = type;
      return params.some((each) => hasHandles(each.type)) || (result !== undefined && hasHandles(result));
    }
    case "component":
    case "instance":
      return false;
    default:
      return hasHandles(type);
  }
}

function checked(item: Item | undefined, sort: string, name: string, offset: number): Item {
  if (item === undefined)
    throw invalid(`an alias names the export \`${clip(name)}\`, which there is not`, offset);
  if (item.sort !== sort)
    throw invalid(
      `an alias takes the export \`${clip(name)}\` as a ${sort}, and it is a ${item.sort}`,
      offset,
    );
  return item;
}
