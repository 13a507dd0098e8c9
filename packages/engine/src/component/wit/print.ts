import { externName, withoutVersion } from "../names.ts";
import type { Item } from "../resolve/items.ts";
import type { FuncType, ResourceType, ValueType } from "../types.ts";
import type { NameOf } from "../typetext.ts";
import { bodyText, caseText, funcText, identifier, typeText } from "../typetext.ts";
import type { World } from "./world.ts";

type Type = ValueType | ResourceType;
type Exports = ReadonlyMap<string, Item>;

/** Where a type is defined: the interface's full name and the type's name in it. */
interface Home {
  readonly interface: string;
  readonly name: string;
}

/**
 * A world as WIT text: the world, then every interface that it names, by package. Text of a component's world parses
 * as WIT, unless the component uses records and the like without ever naming them.
 *
 * @example
 * ```ts
 * witText(worldOf(bytes)); // "package root:component;\n\nworld root {\n  import …"
 * ```
 */
export function witText(world: World): string {
  const interfaces = interfacesOf(world);
  const homes = homesOf(world);
  const [owner, name] = worldName(world);
  const text = [`package ${owner};`, "", ...worldLines(world, name, homes)];
  const packages = new Map<string, string[]>();
  for (const [full, exports] of interfaces) {
    const parsed = externName(full);
    if (parsed?.kind !== "interface") continue;
    const version = parsed.version === undefined ? "" : `@${parsed.version}`;
    const of = `${identifier(parsed.namespace)}:${identifier(parsed.package)}${version}`;
    const lines = packages.get(of) ?? [];
    packages.set(of, lines);
    lines.push(`interface ${identifier(parsed.interface)} {`, ...interfaceLines(exports, full, homes), "}");
  }
  for (const [of, lines] of packages) {
    if (of === owner) text.push("", ...lines);
    else text.push("", `package ${of} {`, ...indent(lines), "}");
  }
  return `${text.join("\n")}\n`;
}

function worldName({ name }: World): readonly [owner: string, name: string] {
  const parsed = name === undefined ? undefined : externName(name);
  if (parsed?.kind !== "interface") return ["root:component", "root"];
  const version = parsed.version === undefined ? "" : `@${parsed.version}`;
  return [`${identifier(parsed.namespace)}:${identifier(parsed.package)}${version}`, parsed.interface];
}

function interfacesOf(world: World): ReadonlyMap<string, Exports> {
  const found = new Map<string, Exports>();
  for (const items of [world.imports, world.exports])
    for (const [name, item] of items)
      if (item.sort === "instance" && name.includes(":") && !found.has(name)) found.set(name, item.exports);
  return found;
}

/** An interface that is imported and exported has its types twice, and one text. */
function homesOf(world: World): ReadonlyMap<Type, Home> {
  const homes = new Map<Type, Home>();
  for (const items of [world.imports, world.exports])
    for (const [full, item] of items)
      if (item.sort === "instance" && full.includes(":"))
        for (const [type, name] of typesOf(item.exports)) homes.set(type, { interface: full, name });
  return homes;
}

/** The types of one interface or world, by what it defines. */
function typesOf(exports: Exports): ReadonlyMap<Type, string> {
  const types = new Map<Type, string>();
  for (const [name, item] of exports) {
    const type = typeOf(item);
    if (type !== undefined) types.set(type, name);
  }
  return types;
}

function typeOf(item: Item): Type | undefined {
  if (item.sort !== "type") return undefined;
  return "parts" in item.type || item.type.kind === "resource" ? item.type : undefined;
}

const NOMINAL: ReadonlySet<string> = new Set(["record", "variant", "enum", "flags", "resource"]);

/** The names that types have inside one interface or world. A definition is known by its name before it has it, too. */
function localNames(exports: Exports): NameOf {
  const names = new Map<Type, string>();
  for (const [type, name] of typesOf(exports)) names.set(type, identifier(name));
  for (const [name, item] of exports) {
    for (let type = typeOf(item)?.alias; type !== undefined; type = type.alias)
      if (NOMINAL.has(type.kind) && !names.has(type)) names.set(type, identifier(name));
  }
  return (type) => names.get(type);
}

/** One interface or world, while it is printed. */
interface Scope {
  readonly exports: Exports;
  /** The full name of an interface; otherwise empty. */
  readonly full: string;
  readonly homes: ReadonlyMap<Type, Home>;
  readonly types: ReadonlyMap<Type, string>;
  readonly names: NameOf;
}

function scopeOf(exports: Exports, full: string, homes: ReadonlyMap<Type, Home>): Scope {
  return { exports, full, homes, types: typesOf(exports), names: localNames(exports) };
}

function worldLines(world: World, name: string, homes: ReadonlyMap<Type, Home>): string[] {
  const lines: string[] = [];
  const scope = scopeOf(world.imports, "", homes);
  for (const [items, word] of [
    [world.imports, "import"],
    [world.exports, "export"],
  ] as const) {
    for (const [label, item] of items) {
      if (item.sort === "instance" && label.includes(":")) lines.push(`${word} ${pathText(label)};`);
      else if (item.sort === "instance")
        lines.push(
          `${word} ${identifier(label)}: interface {`,
          ...interfaceLines(item.exports, label, homes),
          "}",
        );
      else if (item.sort === "func" && !label.startsWith("["))
        lines.push(`${word} ${identifier(label)}: ${funcText(item.type, scope.names)};`);
      else if (word === "import") lines.push(...typeLines(label, item, scope));
    }
  }
  return [`world ${identifier(name)} {`, ...indent(lines), "}"];
}

function interfaceLines(exports: Exports, full: string, homes: ReadonlyMap<Type, Home>): string[] {
  const scope = scopeOf(exports, full, homes);
  const lines: string[] = [];
  for (const [name, item] of exports) {
    if (item.sort === "func") {
      if (!name.startsWith("[")) lines.push(`${identifier(name)}: ${funcText(item.type, scope.names)};`);
    } else lines.push(...typeLines(name, item, scope));
  }
  return indent(lines);
}

function typeLines(name: string, item: Item, { exports, full, homes, types, names }: Scope): string[] {
  const type = typeOf(item);
  if (type === undefined) return [];
  const label = identifier(name);
  for (let other = type.alias; other !== undefined; other = other.alias) {
    const local = types.get(other);
    if (local !== undefined) return [`type ${label} = ${identifier(local)};`];
    const home = homes.get(other);
    if (home === undefined) continue;
    const as = home.name === name ? "" : ` as ${label}`;
    return [`use ${usePath(home.interface, full)}.{${identifier(home.name)}${as}};`];
  }
  const text = (each: ValueType): string => typeText(each, names);
  switch (type.kind) {
    case "resource":
      return resourceLines(name, exports, names);
    case "record":
      return block(
        `record ${label}`,
        type.fields.map((each) => `${identifier(each.label)}: ${text(each.type)},`),
      );
    case "variant":
      return block(
        `variant ${label}`,
        type.cases.map((each) => `${caseText(each.label, each.type, text)},`),
      );
    case "enum":
    case "flags":
      return block(
        `${type.kind} ${label}`,
        type.labels.map((each) => `${identifier(each)},`),
      );
    default:
      return [`type ${label} = ${bodyText(type, names)};`];
  }
}

function resourceLines(name: string, exports: Exports, names: NameOf): string[] {
  const lines: string[] = [];
  for (const [label, item] of exports) {
    const parsed = item.sort === "func" ? externName(label) : undefined;
    if (
      item.sort !== "func" ||
      parsed === undefined ||
      parsed.kind === "label" ||
      parsed.kind === "interface"
    )
      continue;
    if (parsed.resource !== name) continue;
    if (parsed.kind === "constructor") lines.push(`${constructorText(item.type, name, names)};`);
    else if (parsed.kind === "static")
      lines.push(`${identifier(parsed.label)}: static ${funcText(item.type, names)};`);
    else {
      const params = item.type.params.slice(1);
      lines.push(`${identifier(parsed.label)}: ${funcText({ ...item.type, params }, names)};`);
    }
  }
  return lines.length === 0
    ? [`resource ${identifier(name)};`]
    : block(`resource ${identifier(name)}`, lines);
}

/** A constructor says its result only where it may fail. */
function constructorText(type: FuncType, name: string, names: NameOf): string {
  const result = type.result?.kind === "result" ? type.result : undefined;
  const text = funcText({ ...type, result: undefined }, names).replace(/^func/, "constructor");
  if (result === undefined) return text;
  const error = result.error === undefined ? "" : `, ${typeText(result.error, names)}`;
  return `${text} -> result<${identifier(name)}${error}>`;
}

/** An interface's name as WIT text, keywords escaped. */
function pathText(full: string): string {
  const parsed = externName(full);
  if (parsed?.kind !== "interface") return identifier(full);
  const version = parsed.version === undefined ? "" : `@${parsed.version}`;
  return `${identifier(parsed.namespace)}:${identifier(parsed.package)}/${identifier(parsed.interface)}${version}`;
}

/** Interfaces of the same package go by their short name. */
function usePath(from: string, here: string): string {
  const a = externName(from);
  const b = externName(here);
  const same =
    a?.kind === "interface" &&
    b?.kind === "interface" &&
    a.namespace === b.namespace &&
    a.package === b.package &&
    withoutVersion(from).version === withoutVersion(here).version;
  return same ? identifier(a.interface) : pathText(from);
}

function block(head: string, lines: readonly string[]): string[] {
  return [`${head} {`, ...indent(lines), "}"];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
