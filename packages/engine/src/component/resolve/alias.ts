import { clip } from "../../wasm/module.ts";
import type { Definition } from "../binary/definitions.ts";
import { invalid } from "../binary/reader.ts";
import type { Item, Scope } from "./items.ts";

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
    case "outer":
      return scope.outer(target.count, offset).get(sort, target.index, offset);
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
