import type { Bytes } from "../../wasm/bytes.ts";
import type { ValueType } from "../types.ts";
import * as bytes from "./assemble.ts";

/** What needs a name where it passes the border of a component or interface. */
const NAMED: ReadonlySet<string> = new Set(["record", "variant", "flags", "enum"]);

/** Types of which those that need a name are exported as `t0` and so on. */
export abstract class NamedTypes extends bytes.TypeTable {
  readonly names = new Map<ValueType, string>();
  private readonly known = new Map<ValueType, number>();
  private count = 0;

  protected abstract write(definition: Bytes): void;
  protected abstract writeExport(name: string, index: number): void;

  override add(definition: Bytes): number {
    this.write(definition);
    return this.count++;
  }

  protected override index(type: ValueType): number {
    const before = this.known.get(type);
    if (before !== undefined) return before;
    const index = super.index(type);
    if (!NAMED.has(type.kind)) return index;
    const name = `t${this.names.size}`;
    this.names.set(type, name);
    this.writeExport(name, index);
    this.known.set(type, this.count);
    return this.count++;
  }
}

/** The types of a component, as sections of it. */
export class ExportedTypes extends NamedTypes {
  readonly sections: Bytes[] = [];

  protected override write(definition: Bytes): void {
    this.sections.push(bytes.types(definition));
  }

  protected override writeExport(name: string, index: number): void {
    this.sections.push(bytes.exported(name, bytes.SORT.type, index));
  }
}
