import type { Bytes } from "../../wasm/bytes.ts";
import { name, section, signed, u32, vector } from "../../wasm/bytes.ts";
import { PRIMITIVES } from "../binary/definitions.ts";
import type { FuncType, ValueType } from "../types.ts";

/** Puts components together byte by byte, as Binary.md has them: for tests, and not checked. */
const PREAMBLE: Bytes = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

export const SORT = {
  coreFunc: [0x00, 0x00],
  coreMemory: [0x00, 0x02],
  func: [0x01],
  type: [0x03],
  component: [0x04],
  instance: [0x05],
} as const;

export function component(...sections: readonly Bytes[]): Uint8Array {
  return Uint8Array.from(concat([PREAMBLE, ...sections]));
}

/** Sections may be too long to be spread as arguments. */
function concat(parts: readonly Bytes[]): number[] {
  const out: number[] = [];
  for (const part of parts) for (const byte of part) out.push(byte);
  return out;
}

export function coreModule(bytes: Uint8Array): Bytes {
  return section(1, [...bytes]);
}

export function nested(bytes: Uint8Array): Bytes {
  return section(4, [...bytes]);
}

/** A core instance of a module, each argument a core instance. */
export function coreInstance(module: number, args: readonly (readonly [string, number])[] = []): Bytes {
  return section(
    2,
    vector([
      [0x00, ...u32(module), ...vector(args.map(([label, index]) => [...name(label), 0x12, ...u32(index)]))],
    ]),
  );
}

/** A core instance put together from `core func`s. */
export function coreBundle(exports: readonly (readonly [string, number])[]): Bytes {
  return section(
    2,
    vector([[0x01, ...vector(exports.map(([label, i]) => [...name(label), 0x00, ...u32(i)]))]]),
  );
}

export function coreAlias(sort: number, instance: number, label: string): Bytes {
  return section(6, vector([[0x00, sort, 0x01, ...u32(instance), ...name(label)]]));
}

export function exportAlias(sort: Bytes, instance: number, label: string): Bytes {
  return section(6, vector([[...sort, 0x00, ...u32(instance), ...name(label)]]));
}

export function outerAlias(sort: Bytes, count: number, index: number): Bytes {
  return section(6, vector([[...sort, 0x02, ...u32(count), ...u32(index)]]));
}

export function types(...definitions: readonly Bytes[]): Bytes {
  return section(7, vector(definitions));
}

export function lift(func: number, options: readonly Bytes[], type: number): Bytes {
  return section(8, vector([[0x00, 0x00, ...u32(func), ...vector(options), ...u32(type)]]));
}

export function lower(func: number, options: readonly Bytes[]): Bytes {
  return section(8, vector([[0x01, 0x00, ...u32(func), ...vector(options)]]));
}

/** `resource.new` (2), `resource.drop` (3) or `resource.rep` (4). */
export function resourceCanon(code: 2 | 3 | 4, type: number): Bytes {
  return section(8, vector([[code, ...u32(type)]]));
}

export const option = {
  utf16: [0x01],
  latin1: [0x02],
  memory: (index: number): Bytes => [0x03, ...u32(index)],
  realloc: (index: number): Bytes => [0x04, ...u32(index)],
  postReturn: (index: number): Bytes => [0x05, ...u32(index)],
} as const;

export function externName(label: string): Bytes {
  return [0x00, ...name(label)];
}

/** An import: `form` 1 is a func, 3 a type, 5 an instance, of the type with that index. */
export function imported(label: string, form: 1 | 5, type: number): Bytes {
  return section(10, vector([[...externName(label), form, ...u32(type)]]));
}

export function exported(label: string, sort: Bytes, index: number): Bytes {
  return section(11, vector([[...externName(label), ...sort, ...u32(index), 0x00]]));
}

export function instance(index: number, args: readonly (readonly [string, Bytes, number])[] = []): Bytes {
  const list = args.map(([label, sort, i]) => [...name(label), ...sort, ...u32(i)]);
  return section(5, vector([[0x00, ...u32(index), ...vector(list)]]));
}

/** An instance put together from what there is. */
export function bundle(exports: readonly (readonly [string, Bytes, number])[]): Bytes {
  const list = exports.map(([label, sort, i]) => [...externName(label), ...sort, ...u32(i)]);
  return section(5, vector([[0x01, ...vector(list)]]));
}

/** Type definitions, each part before what holds it, so that they can stand in a type section. */
export class TypeTable {
  readonly definitions: Bytes[] = [];
  private readonly base: number;

  /** `base` is how many types there are before them. */
  constructor(base = 0) {
    this.base = base;
  }

  add(definition: Bytes): number {
    return this.base + this.definitions.push(definition) - 1;
  }

  func(type: FuncType): number {
    const params = vector(type.params.map((each) => [...name(each.label), ...this.ref(each.type)]));
    const result = type.result === undefined ? [0x01, 0x00] : [0x00, ...this.ref(type.result)];
    return this.add([0x40, ...params, ...result]);
  }

  ref(type: ValueType): Bytes {
    const primitive = (PRIMITIVES as readonly string[]).indexOf(type.kind);
    return primitive >= 0 ? [0x7f - primitive] : signed(this.index(type));
  }

  /** Defines a type, and answers its index. */
  protected index(type: ValueType): number {
    return this.add(this.define(type));
  }

  private maybe(type: ValueType | undefined): Bytes {
    return type === undefined ? [0x00] : [0x01, ...this.ref(type)];
  }

  private define(type: ValueType): Bytes {
    switch (type.kind) {
      case "record":
        return [0x72, ...vector(type.fields.map((each) => [...name(each.label), ...this.ref(each.type)]))];
      case "variant":
        return [
          0x71,
          ...vector(type.cases.map((each) => [...name(each.label), ...this.maybe(each.type), 0x00])),
        ];
      case "list":
        return [0x70, ...this.ref(type.element)];
      case "tuple":
        return [0x6f, ...vector(type.items.map((each) => this.ref(each)))];
      case "flags":
      case "enum":
        return [type.kind === "flags" ? 0x6e : 0x6d, ...vector(type.labels.map(name))];
      case "option":
        return [0x6b, ...this.ref(type.some)];
      case "result":
        return [0x6a, ...this.maybe(type.ok), ...this.maybe(type.error)];
      default:
        throw new Error(`no definition of ${type.kind} here`);
    }
  }
}
