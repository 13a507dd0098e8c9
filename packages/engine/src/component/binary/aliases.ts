import type { Definition, Sort } from "./definitions.ts";
import type { ComponentCursor } from "./reader.ts";
import { unsupported } from "./reader.ts";

const CORE: ReadonlyMap<number, Sort> = new Map([
  [0x00, "core func"],
  [0x01, "core table"],
  [0x02, "core memory"],
  [0x03, "core global"],
  [0x10, "core type"],
  [0x11, "core module"],
  [0x12, "core instance"],
]);

const SORTS: ReadonlyMap<number, Sort> = new Map([
  [0x01, "func"],
  [0x03, "type"],
  [0x04, "component"],
  [0x05, "instance"],
]);

const TAG = 0x04;

/** Reads a sort (Binary.md, "Instance Definitions"). */
export function readSort(cursor: ComponentCursor): Sort {
  const offset = cursor.at;
  const code = cursor.u8("a sort");
  if (code === 0x02) throw unsupported("values as definitions", offset);
  return code === 0x00 ? readCoreSort(cursor) : known(cursor, SORTS.get(code), offset);
}

export function readCoreSort(cursor: ComponentCursor): Sort {
  const offset = cursor.at;
  const code = cursor.u8("a core sort");
  if (code === TAG) throw unsupported("exception tags between core instances", offset);
  return known(cursor, CORE.get(code), offset);
}

function known(cursor: ComponentCursor, sort: Sort | undefined, offset: number): Sort {
  if (sort !== undefined) return sort;
  cursor.at = offset;
  throw cursor.invalid("a sort is unknown");
}

/** Sorts that may be taken from an enclosing component. */
const OUTER: ReadonlySet<Sort> = new Set<Sort>(["type", "component", "core type", "core module"]);

/** Sorts that the type of a component or instance may take from elsewhere (Binary.md, "Type Definitions"). */
const DECLARED: ReadonlySet<Sort> = new Set<Sort>(["type", "core type", "instance"]);

/** Reads an alias among the declarations of a type. */
export function readDeclaredAlias(cursor: ComponentCursor, offset: number): Definition {
  const alias = readAlias(cursor, offset);
  if (alias.kind === "alias" && DECLARED.has(alias.sort)) return alias;
  cursor.at = offset;
  throw cursor.invalid("an alias in a type is of neither a type nor an instance");
}

/** Reads an alias (Binary.md, "Alias Definitions"). */
export function readAlias(cursor: ComponentCursor, offset = cursor.at): Definition {
  const sort = readSort(cursor);
  const form = cursor.u8("an alias's target");
  switch (form) {
    case 0x00:
    case 0x01: {
      if (sort.startsWith("core ") !== (form === 1) && sort !== "core module") break;
      const kind = form === 0 ? "export" : "core export";
      const instance = cursor.u32("an instance's index");
      return {
        kind: "alias",
        offset,
        sort,
        target: { kind, instance, name: cursor.name("an export's name") },
      };
    }
    case 0x02: {
      if (!OUTER.has(sort)) break;
      const count = cursor.u32("how far out an alias reaches");
      return { kind: "alias", offset, sort, target: { kind: "outer", count, index: cursor.u32("an index") } };
    }
  }
  cursor.at = offset;
  throw cursor.invalid(`an alias of a ${sort} has a target that it cannot have`);
}
