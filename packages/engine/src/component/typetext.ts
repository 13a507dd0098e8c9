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

/** A value type as WIT text. Types that WIT only has by name are written as they would be defined. */
export function typeText(type: ValueType, nameOf: NameOf = () => undefined): string {
  return nameOf(type) ?? bodyText(type, nameOf);
}

/** The same, but for the name of the type itself. */
export function bodyText(type: ValueType, nameOf: NameOf): string {
  const text = (inner: ValueType | undefined): string =>
    inner === undefined ? "_" : typeText(inner, nameOf);
  switch (type.kind) {
    case "record":
      return `record { ${fieldsText(type.fields, text)} }`;
    case "variant":
      return `variant { ${type.cases.map((each) => caseText(each.label, each.type, text)).join(", ")} }`;
    case "flags":
    case "enum":
      return `${type.kind} { ${type.labels.map(identifier).join(", ")} }`;
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
      return resourceText(type.of, nameOf);
    case "borrow":
      return `borrow<${resourceText(type.of, nameOf)}>`;
    default:
      return type.kind;
  }
}

/** A case of a variant as WIT text. */
export function caseText(
  label: string,
  type: ValueType | undefined,
  text: (type: ValueType) => string,
): string {
  return type === undefined ? identifier(label) : `${identifier(label)}(${text(type)})`;
}

function fieldsText(
  fields: readonly { readonly label: string; readonly type: ValueType }[],
  text: (type: ValueType) => string,
): string {
  return fields.map((each) => `${identifier(each.label)}: ${text(each.type)}`).join(", ");
}

function resourceText(type: ResourceType, nameOf: NameOf): string {
  return nameOf(type) ?? identifier(type.resource.label);
}

/** A function's type as WIT text, such as `func(path: string) -> result<string, string>`. */
export function funcText(type: FuncType, nameOf: NameOf = () => undefined): string {
  const result = type.result === undefined ? "" : ` -> ${typeText(type.result, nameOf)}`;
  return `func(${fieldsText(type.params, (each) => typeText(each, nameOf))})${result}`;
}
