import type { Bytes } from "../../wasm/bytes.ts";
import type { ValueType } from "../types.ts";
import * as bytes from "./assemble.ts";

/** What needs a name where it passes the border of a component or interface. */
export const NAMED: ReadonlySet<string> = new Set(["record", "variant", "flags", "enum"]);

/** The types of a component as sections of it, which export those that need a name, `t0` and so on. */
export class ExportedTypes extends bytes.TypeTable {
  readonly sections: Bytes[] = [];
  private readonly known = new Map<ValueType, number>();
  private count = 0;

  override add(definition: Bytes): number {
    this.sections.push(bytes.types(definition));
    return this.count++;
  }

  protected override index(type: ValueType): number {
    const before = this.known.get(type);
    if (before !== undefined) return before;
    const index = super.index(type);
    if (!NAMED.has(type.kind)) return index;
    this.sections.push(bytes.exported(`t${this.known.size}`, bytes.SORT.type, index));
    this.known.set(type, this.count);
    return this.count++;
  }
}
