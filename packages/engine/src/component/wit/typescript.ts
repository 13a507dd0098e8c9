import { keyOf } from "../abi/keys.ts";
import type { Labelled } from "../binary/definitions.ts";
import { withoutVersion } from "../names.ts";
import type { Item } from "../resolve/items.ts";
import { LONGEST_TEXT, Room } from "../room.ts";
import type { FuncType, ResourceType, ValueType } from "../types.ts";
import { addLines } from "./lines.ts";
import type { World } from "./world.ts";

type Type = ValueType | ResourceType;
type Names = ReadonlyMap<Type, string>;

/** How types are written: what they are called, and how much may be written. */
interface Writing {
  readonly names: Names;
  readonly room: Room;
}

/**
 * TypeScript types of a world, for the host: one interface for each interface, its functions by the names that WIT has
 * for them, and `Imports` and `Exports`. Values are those that the engine passes: camel case keys, `{ tag, val }` for
 * variants and results, bigints for 64-bit integers.
 *
 * @throws MORTISE_MODULE_TOO_COMPLEX where the text is longer than anyone would read
 * @example
 * ```ts
 * typesText(worldOf(bytes)); // "export interface PatternExtensionHost {\n  readonly \"get-config\": (key: string) => …"
 * ```
 */
export function typesText(world: World): string {
  const room = new Room(LONGEST_TEXT);
  const unique = uniqueNames();
  const interfaces = titledOf(world, unique);
  const names = namesOf(
    [
      ...[...interfaces.values()].flatMap(({ title, exports }) => namings(title, exports)),
      ...namings("", world.imports),
    ],
    unique,
  );
  const writing = { names, room };
  const lines: string[] = [];
  const done = new Set<string>();
  for (const exports of [...[...interfaces.values()].map((each) => each.exports), world.imports])
    addLines(lines, definitions(exports, writing, done));
  for (const { title, exports } of interfaces.values())
    if (hasFunctions(exports)) addLines(lines, functions(title, exports, writing));
  for (const side of SIDES) {
    lines.push(`export interface ${pascal(side)} {`);
    for (const [name, item] of world[side]) {
      const title = interfaces.get(keyIn(side, name))?.title;
      if (item.sort === "instance" && hasFunctions(item.exports))
        lines.push(`  readonly ${JSON.stringify(name)}: ${title};`);
      if (item.sort === "func")
        lines.push(`  readonly ${JSON.stringify(name)}: ${funcType(item.type, writing)};`);
    }
    lines.push("}", "");
  }
  return lines.join("\n");
}

const SIDES = ["imports", "exports"] as const;

type Side = (typeof SIDES)[number];

/** An interface with a full name is the same on both sides; one that stands in the world itself is not. */
function keyIn(side: Side, name: string): string {
  return name.includes(":") ? name : `${side} ${name}`;
}

/** An interface, and what it is called here. */
interface Titled {
  readonly title: string;
  readonly exports: ReadonlyMap<string, Item>;
}

type Unique = (name: string) => string;

/** Numbers names where one was given before, or is TypeScript's. */
function uniqueNames(): Unique {
  const given = new Map(["Imports", "Exports", "Uint8Array"].map((name) => [name, 1]));
  return (name) => {
    let free = name;
    for (let count = given.get(name) ?? 0; given.has(free); given.set(name, count))
      free = `${name}${++count}`;
    given.set(free, 1);
    return free;
  };
}

function titledOf(world: World, unique: Unique): ReadonlyMap<string, Titled> {
  const found = new Map<string, Titled>();
  for (const side of SIDES)
    for (const [name, item] of world[side])
      if (item.sort === "instance" && !found.has(keyIn(side, name)))
        found.set(keyIn(side, name), { title: unique(prefixOf(name)), exports: item.exports });
  return found;
}

function pascal(label: string): string {
  const key = keyOf(label);
  return key.charAt(0).toUpperCase() + key.slice(1);
}

/** `pattern:extension/host@0.1.0` is `PatternExtensionHost`. */
function prefixOf(name: string): string {
  return withoutVersion(name)
    .path.split(/[:/]/)
    .map((each) => pascal(each))
    .join("");
}

function typeOf(item: Item): Type | undefined {
  if (item.sort !== "type") return undefined;
  return "parts" in item.type || item.type.kind === "resource" ? item.type : undefined;
}

/** Where a type has a name, and the chain of types that it is another name of. */
interface Naming {
  readonly name: string;
  readonly chain: readonly Type[];
}

function namings(prefix: string, exports: ReadonlyMap<string, Item>): readonly Naming[] {
  return [...exports].flatMap(([label, item]) => {
    const type = typeOf(item);
    if (type === undefined || !isNamed(type)) return [];
    const chain: Type[] = [];
    for (let each: Type | undefined = type; each !== undefined; each = each.alias) chain.push(each);
    return [{ name: `${prefix}${pascal(label)}`, chain }];
  });
}

/** Types that are worth a name: those that WIT has by name only. */
function isNamed(type: Type): boolean {
  return ["record", "variant", "flags", "enum", "resource"].includes(type.kind);
}

/** A type is called by where it is defined, whose chain is the shortest; every other name of it leads there. */
function namesOf(all: readonly Naming[], unique: Unique): Names {
  const names = new Map<Type, string>();
  for (const { name, chain } of all.toSorted((a, b) => a.chain.length - b.chain.length)) {
    const known = chain.map((each) => names.get(each)).find((each) => each !== undefined);
    const given = known ?? unique(name);
    for (const each of chain) if (!names.has(each)) names.set(each, given);
  }
  return names;
}

function definitions(exports: ReadonlyMap<string, Item>, writing: Writing, done: Set<string>): string[] {
  const lines: string[] = [];
  for (const item of exports.values()) {
    const type = typeOf(item);
    const name = type === undefined ? undefined : writing.names.get(type);
    if (type === undefined || name === undefined || done.has(name)) continue;
    done.add(name);
    // What stands for a resource is the host's own where it brings it, and opaque where the component does.
    if (type.kind === "resource") lines.push(`export type ${name} = object;`, "");
    else lines.push(`export type ${name} = ${bodyType(type, writing)};`, "");
  }
  return lines;
}

/** An interface of types alone is nothing that a host has. */
function hasFunctions(exports: ReadonlyMap<string, Item>): boolean {
  return [...exports.values()].some((each) => each.sort === "func");
}

function functions(prefix: string, exports: ReadonlyMap<string, Item>, writing: Writing): string[] {
  const lines = [`export interface ${prefix} {`];
  for (const [label, item] of exports)
    if (item.sort === "func")
      lines.push(`  readonly ${JSON.stringify(label)}: ${funcType(item.type, writing)};`);
  return [...lines, "}", ""];
}

function funcType(type: FuncType, writing: Writing): string {
  const given = new Map<string, number>();
  const params = type.params.map((each) => {
    const name = writing.room.take(parameter(each.label, given));
    return `${name}: ${valueType(each.type, writing)}`;
  });
  return `(${params.join(", ")}) => ${type.result === undefined ? "void" : valueType(type.result, writing)}`;
}

/** A parameter that TypeScript keeps the name of for itself, or that was given before, gets an underscore. */
function parameter(label: string, given: Map<string, number>): string {
  const key = keyOf(label);
  const count = (given.get(key) ?? 0) + 1;
  given.set(key, count);
  if (count > 1) return `${key}_${count}`;
  return RESERVED.has(key) ? `${key}_` : key;
}

const RESERVED: ReadonlySet<string> = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends false finally for " +
    "function if implements import in instanceof interface let new null package private protected public return static " +
    "super switch this throw true try typeof var void while with yield arguments eval"
  ).split(" "),
);

function valueType(type: ValueType, writing: Writing): string {
  const name = writing.names.get(type);
  return name === undefined ? bodyType(type, writing) : writing.room.take(name);
}

function bodyType(type: ValueType, writing: Writing): string {
  const { names, room } = writing;
  const of = (each: ValueType): string => valueType(each, writing);
  const tagged = (tag: string, payload: ValueType | undefined): string => {
    const head = `readonly tag: ${room.take(JSON.stringify(tag))}`;
    return payload === undefined ? `{ ${head} }` : `{ ${head}; readonly val: ${of(payload)} }`;
  };
  room.take(type.kind);
  switch (type.kind) {
    case "bool":
      return "boolean";
    case "s64":
    case "u64":
      return "bigint";
    case "char":
    case "string":
      return "string";
    case "list":
      return type.element.kind === "u8" ? "Uint8Array" : `readonly (${of(type.element)})[]`;
    case "tuple":
      return `readonly [${type.items.map(of).join(", ")}]`;
    case "record":
      return `{ ${type.fields.map((each) => field(each, writing)).join("; ")} }`;
    case "flags":
      return `{ ${type.labels.map((each) => `readonly ${room.take(keyOf(each))}?: boolean`).join("; ")} }`;
    case "enum":
      return type.labels.map((each) => room.take(JSON.stringify(each))).join(" | ");
    case "variant":
      return type.cases.map((each) => tagged(each.label, each.type)).join(" | ");
    case "result":
      return `${tagged("ok", type.ok)} | ${tagged("err", type.error)}`;
    case "option":
      if (type.some.kind === "option") return `${tagged("none", undefined)} | ${tagged("some", type.some)}`;
      return `${of(type.some)} | undefined`;
    case "own":
    case "borrow":
      return room.take(names.get(type.of) ?? "object");
    default:
      return "number";
  }
}

/** What is optional may be left out. */
function field({ label, type }: Labelled<ValueType>, writing: Writing): string {
  const optional = type.kind === "option" && type.some.kind !== "option" ? "?" : "";
  return `readonly ${writing.room.take(keyOf(label))}${optional}: ${valueType(type, writing)}`;
}
