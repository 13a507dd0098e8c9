import type { ExternName } from "../names.ts";
import { externName, withoutVersion } from "../names.ts";
import type { Item } from "../resolve/items.ts";
import { LONGEST_TEXT, Room } from "../room.ts";
import type { FuncType, ResourceType, ValueType } from "../types.ts";
import type { NameOf, Writing } from "../typetext.ts";
import { bodyText, caseText, fieldText, funcText, identifier, typeText } from "../typetext.ts";
import { addLines } from "./lines.ts";
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
 * @throws MORTISE_MODULE_TOO_COMPLEX where the text is longer than anyone would read
 * @example
 * ```ts
 * witText(worldOf(bytes)); // "package root:component;\n\nworld root {\n  import …"
 * ```
 */
export function witText(world: World): string {
  const interfaces = interfacesOf(world);
  const [owner, name] = worldName(world);
  const print: Printing = { homes: homesOf(world), room: new Room(LONGEST_TEXT) };
  const text = [`package ${owner};`, "", ...worldLines(world, name, print)];
  const packages = new Map<string, string[]>();
  for (const [full, exports] of interfaces) {
    const parsed = externName(full);
    if (parsed?.kind !== "interface") continue;
    const version = parsed.version === undefined ? "" : `@${parsed.version}`;
    const of = `${identifier(parsed.namespace)}:${identifier(parsed.package)}${version}`;
    const lines = packages.get(of) ?? [];
    packages.set(of, lines);
    addLines(lines, block(`interface ${identifier(parsed.interface)}`, interfaceLines(exports, full, print)));
  }
  for (const [of, lines] of packages) {
    text.push("");
    addLines(text, of === owner ? lines : block(`package ${of}`, lines));
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

/** What all of a world is printed with. */
interface Printing {
  readonly homes: ReadonlyMap<Type, Home>;
  readonly room: Room;
}

type Func = Extract<Item, { sort: "func" }>;

/** A constructor, method or static function of a resource. */
interface Method {
  readonly name: Exclude<ExternName, { readonly kind: "label" | "interface" }>;
  readonly func: Func;
}

/** One interface or world, while it is printed. */
interface Scope extends Printing {
  /** The full name of an interface; otherwise empty. */
  readonly full: string;
  readonly types: ReadonlyMap<Type, string>;
  /** By the names of the resources. */
  readonly methods: ReadonlyMap<string, readonly Method[]>;
  readonly writing: Writing;
}

function scopeOf(exports: Exports, full: string, print: Printing): Scope {
  const methods = new Map<string, Method[]>();
  for (const [label, item] of exports) {
    const name = item.sort === "func" ? externName(label) : undefined;
    if (item.sort !== "func" || name === undefined || !("resource" in name)) continue;
    const known = methods.get(name.resource);
    if (known === undefined) methods.set(name.resource, [{ name, func: item }]);
    else known.push({ name, func: item });
  }
  const writing = { nameOf: localNames(exports), room: print.room };
  return { ...print, full, types: typesOf(exports), methods, writing };
}

function worldLines(world: World, name: string, print: Printing): string[] {
  const lines: string[] = [];
  const scope = scopeOf(world.imports, "", print);
  for (const [items, word] of [
    [world.imports, "import"],
    [world.exports, "export"],
  ] as const) {
    for (const [label, item] of items) {
      const head = `${word} ${print.room.take(identifier(label))}`;
      if (item.sort === "instance" && label.includes(":")) lines.push(`${word} ${pathText(label)};`);
      else if (item.sort === "instance")
        addLines(lines, block(`${head}: interface`, interfaceLines(item.exports, label, print)));
      else if (item.sort === "func" && !label.startsWith("["))
        lines.push(`${head}: ${funcText(item.type, scope.writing)};`);
      else if (word === "import") addLines(lines, typeLines(label, item, scope));
    }
  }
  return block(`world ${identifier(name)}`, lines);
}

function interfaceLines(exports: Exports, full: string, print: Printing): string[] {
  const scope = scopeOf(exports, full, print);
  const lines: string[] = [];
  for (const [name, item] of exports) {
    if (item.sort !== "func") addLines(lines, typeLines(name, item, scope));
    else if (!name.startsWith("["))
      lines.push(`${print.room.take(identifier(name))}: ${funcText(item.type, scope.writing)};`);
  }
  return lines;
}

function typeLines(name: string, item: Item, scope: Scope): string[] {
  const { full, homes, types, writing, room } = scope;
  const type = typeOf(item);
  if (type === undefined) return [];
  const label = room.take(identifier(name));
  for (let other = type.alias; other !== undefined; other = other.alias) {
    const local = types.get(other);
    if (local !== undefined) return [`type ${label} = ${room.take(identifier(local))};`];
    const home = homes.get(other);
    if (home === undefined) continue;
    const as = home.name === name ? "" : ` as ${label}`;
    return [`use ${room.take(usePath(home.interface, full))}.{${room.take(identifier(home.name))}${as}};`];
  }
  switch (type.kind) {
    case "resource":
      return resourceLines(name, scope);
    case "record":
      return block(
        `record ${label}`,
        type.fields.map((each) => `${fieldText(each, writing)},`),
      );
    case "variant":
      return block(
        `variant ${label}`,
        type.cases.map((each) => `${caseText(each.label, each.type, writing)},`),
      );
    case "enum":
    case "flags":
      return block(
        `${type.kind} ${label}`,
        type.labels.map((each) => `${room.take(identifier(each))},`),
      );
    default:
      return [`type ${label} = ${bodyText(type, writing)};`];
  }
}

function resourceLines(resource: string, { methods, writing }: Scope): string[] {
  const found = methods.get(resource) ?? [];
  if (found.length === 0) return [`resource ${identifier(resource)};`];
  return block(
    `resource ${identifier(resource)}`,
    found.map(({ name, func: { type } }) => {
      if (name.kind === "constructor") return `${constructorText(type, resource, writing)};`;
      const label = writing.room.take(identifier(name.label));
      if (name.kind === "static") return `${label}: static ${funcText(type, writing)};`;
      return `${label}: ${funcText({ ...type, params: type.params.slice(1) }, writing)};`;
    }),
  );
}

/** A constructor says its result only where it may fail. */
function constructorText(type: FuncType, name: string, writing: Writing): string {
  const result = type.result?.kind === "result" ? type.result : undefined;
  const text = funcText({ ...type, result: undefined }, writing).replace(/^func/, "constructor");
  if (result === undefined) return text;
  const error = result.error === undefined ? "" : `, ${typeText(result.error, writing)}`;
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
  return [`${head} {`, ...lines.map((line) => `  ${line}`), "}"];
}
