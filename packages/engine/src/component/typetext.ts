import type { Labelled } from "./binary/definitions.ts";
import { LONGEST_TYPE, Room, withinRoom } from "./room.ts";
import type { FuncType, ResourceType, ValueType } from "./types.ts";

/** What a type is called where it is printed; undefined where it has no name there. */
export type NameOf = (type: ValueType | ResourceType) => string | undefined;

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "as async bool borrow char constructor enum export f32 f64 flags from func future import include interface list " +
    "option own package record resource result s16 s32 s64 s8 static stream string tuple type u16 u32 u64 u8 use " +
    "variant with world"
  ).split(" "),
);

/** A label as WIT text has it: keywords are escaped by `%`. */
export function identifier(label: string): string {
  return KEYWORDS.has(label) ? `%${label}` : label;
}

/** Whether a word cannot stand as a name in WIT text. */
export function isKeyword(word: string): boolean {
  return KEYWORDS.has(word);
}

/** How types are written: what they are called, and how much may be written. */
export interface Writing {
  readonly nameOf: NameOf;
  readonly room: Room;
}

/** For a message or a list, where no type has a name. `all` is the room for everything that is listed. */
export function plain(all?: Room): Writing {
  return { nameOf: () => undefined, room: new Room(LONGEST_TYPE, all) };
}

/**
 * A value type as WIT text. Types that WIT only has by name are written as they would be defined; where nothing says how
 * types are written, a long one is cut short.
 */
export function typeText(type: ValueType, writing?: Writing): string {
  if (writing === undefined) return withinRoom(() => typeText(type, plain())) ?? `${type.kind}…`;
  const name = writing.nameOf(type);
  return name === undefined ? bodyText(type, writing) : writing.room.take(name);
}

/** The same, but for the name of the type itself. */
export function bodyText(type: ValueType, writing: Writing): string {
  const { room } = writing;
  const text = (inner: ValueType | undefined): string =>
    inner === undefined ? "_" : typeText(inner, writing);
  const labels = (list: readonly string[]): string =>
    list.map((each) => room.take(identifier(each))).join(", ");
  room.take(type.kind);
  switch (type.kind) {
    case "record":
      return `record { ${fieldsText(type.fields, writing)} }`;
    case "variant":
      return `variant { ${type.cases.map((each) => caseText(each.label, each.type, writing)).join(", ")} }`;
    case "flags":
    case "enum":
      return `${type.kind} { ${labels(type.labels)} }`;
    case "list":
      return `list<${text(type.element)}>`;
    case "tuple":
      return `tuple<${type.items.map(text).join(", ")}>`;
    case "option":
      return `option<${text(type.some)}>`;
    case "result":
      if (type.error !== undefined) return `result<${text(type.ok)}, ${text(type.error)}>`;
      return type.ok === undefined ? "result" : `result<${text(type.ok)}>`;
    case "own":
      return resourceText(type.of, writing);
    case "borrow":
      return `borrow<${resourceText(type.of, writing)}>`;
    default:
      return type.kind;
  }
}

/** A case of a variant as WIT text. */
export function caseText(label: string, type: ValueType | undefined, writing: Writing): string {
  const name = writing.room.take(identifier(label));
  return type === undefined ? name : `${name}(${typeText(type, writing)})`;
}

/** A field of a record, or a parameter, as WIT text. */
export function fieldText({ label, type }: Labelled<ValueType>, writing: Writing): string {
  return `${writing.room.take(identifier(label))}: ${typeText(type, writing)}`;
}

function fieldsText(fields: readonly Labelled<ValueType>[], writing: Writing): string {
  return fields.map((each) => fieldText(each, writing)).join(", ");
}

function resourceText(type: ResourceType, { nameOf, room }: Writing): string {
  return room.take(nameOf(type) ?? identifier(type.resource.label));
}

/** A function's type as WIT text, such as `func(path: string) -> result<string, string>`; cut short as a value type is. */
export function funcText(type: FuncType, writing?: Writing): string {
  if (writing === undefined) return withinRoom(() => funcText(type, plain())) ?? "func(…)";
  const result = type.result === undefined ? "" : ` -> ${typeText(type.result, writing)}`;
  return `func(${fieldsText(type.params, writing)})${result}`;
}
