import type {
  CaseNode,
  FieldNode,
  FuncNode,
  InterfaceNode,
  Item,
  MethodNode,
  PackageId,
  PackageNode,
  Place,
  Rename,
  TopUse,
  TypeNode,
  WorldItem,
  WorldNode,
} from "./ast.ts";
import { twice, witError } from "./lexer.ts";
import type { Features } from "./parser.ts";
import { Parser } from "./parser.ts";
import { parseType } from "./typenode.ts";

/**
 * Parses one file of WIT text: the package that it is part of, and those nested in it.
 *
 * @throws MORTISE_WIT_INVALID with line and column
 */
export function parseWit(source: string, file: string, features: Features): readonly PackageNode[] {
  const parser = new Parser(source, file, features);
  const { place } = parser.token;
  let id: PackageId | undefined;
  parser.gates();
  const isHead = parser.is("package");
  const nested: PackageNode[] = [];
  if (isHead) {
    parser.next();
    id = parser.packageId();
    if (parser.accept("{")) {
      nested.push(packageBody(parser, id, place, "}", nested));
      id = undefined;
    } else parser.expect(";");
  }
  const main = packageBody(parser, id, place, "end", nested);
  const isEmpty = id === undefined && main.interfaces.length + main.worlds.length === 0;
  return isEmpty && nested.length > 0 ? nested : [main, ...nested];
}

function packageBody(
  parser: Parser,
  id: PackageId | undefined,
  place: Place,
  close: string,
  nested: PackageNode[],
): PackageNode {
  const interfaces: InterfaceNode[] = [];
  const worlds: WorldNode[] = [];
  const uses = new Map<string, TopUse>();
  while (!parser.accept(close)) {
    const gate = parser.gates();
    if (parser.accept("interface")) {
      const name = parser.id("an interface's name");
      interfaces.push({ name, gate, items: parseItems(parser) });
    } else if (parser.accept("world")) worlds.push(parseWorld(parser, gate));
    else if (parser.accept("use")) {
      const use = parseTopUse(parser);
      if (uses.has(use.name.text)) throw twice(use.name);
      if (gate === undefined) uses.set(use.name.text, use);
    } else if (close === "end" && parser.is("package")) {
      const at = parser.next().place;
      const inner = parser.packageId();
      parser.expect("{");
      nested.push(packageBody(parser, inner, at, "}", nested));
    } else throw parser.unexpected("`interface`, `world` or `use`");
  }
  return { id, nested: close === "}", place, interfaces, worlds, uses };
}

function parseTopUse(parser: Parser): TopUse {
  const path = parser.path();
  const name = parser.accept("as") ? parser.id("a name") : path.name;
  parser.expect(";");
  return { name, path };
}

function parseItems(parser: Parser): readonly Item[] {
  const items: Item[] = [];
  parser.expect("{");
  while (!parser.accept("}")) {
    const gate = parser.gates();
    const found = parseDefinition(parser) ?? [namedFunc(parser)];
    items.push(...gated(found, gate));
  }
  return items;
}

function gated(items: readonly Item[], gate: string | undefined): readonly Item[] {
  return gate === undefined ? items : items.map(({ name }) => ({ kind: "gated", name, feature: gate }));
}

function namedFunc(parser: Parser): Item {
  const name = parser.id("a function's name");
  parser.expect(":");
  const func = parseFunc(parser);
  parser.expect(";");
  return { kind: "func", name, func };
}

/** A `use` or a type; undefined where neither begins here. */
function parseDefinition(parser: Parser): readonly Item[] | undefined {
  if (parser.ahead(1).kind === ":") return undefined;
  if (parser.accept("use")) return parseUse(parser);
  if (parser.accept("type")) {
    const name = parser.id("a type's name");
    parser.expect("=");
    const type = parseType(parser);
    parser.expect(";");
    return [{ kind: "alias", name, type }];
  }
  if (parser.accept("record")) {
    const name = parser.id("a record's name");
    parser.expect("{");
    return [{ kind: "record", name, fields: parser.commas("}", () => parseField(parser)) }];
  }
  if (parser.accept("variant")) {
    const name = parser.id("a variant's name");
    parser.expect("{");
    return [{ kind: "variant", name, cases: parser.commas("}", () => parseCase(parser)) }];
  }
  for (const kind of ["flags", "enum"] as const) {
    if (!parser.accept(kind)) continue;
    const name = parser.id(`the name of ${kind}`);
    parser.expect("{");
    return [{ kind, name, labels: parser.commas("}", () => parser.id("a label")) }];
  }
  if (parser.accept("resource")) {
    const name = parser.id("a resource's name");
    if (parser.accept(";")) return [{ kind: "resource", name, methods: [] }];
    parser.expect("{");
    const methods: MethodNode[] = [];
    while (!parser.accept("}")) {
      const gate = parser.gates();
      const method = parseMethod(parser);
      if (gate === undefined) methods.push(method);
    }
    return [{ kind: "resource", name, methods }];
  }
  return undefined;
}

function parseUse(parser: Parser): readonly Item[] {
  const from = parser.path();
  parser.expect(".");
  parser.expect("{");
  const items = parser.commas("}", (): Item => {
    const original = parser.id("a type's name");
    const name = parser.accept("as") ? parser.id("a type's name") : original;
    return { kind: "use", from, original, name };
  });
  parser.expect(";");
  return items.length > 0 ? items : [{ kind: "mention", name: from.name, from }];
}

function parseMethod(parser: Parser): MethodNode {
  if (parser.is("constructor") && parser.ahead(1).kind === "(") {
    const { place } = parser.next();
    const func = { params: parseParams(parser), result: parseResult(parser) };
    parser.expect(";");
    return { kind: "constructor", name: { text: "constructor", place }, func };
  }
  const name = parser.id("a method's name");
  parser.expect(":");
  const kind = parser.accept("static") ? "static" : "method";
  const func = parseFunc(parser);
  parser.expect(";");
  return { kind, name, func };
}

function parseFunc(parser: Parser): FuncNode {
  if (parser.is("async"))
    throw witError("Async functions need the async ABI, which is not supported", parser.token.place);
  parser.expect("func");
  return { params: parseParams(parser), result: parseResult(parser) };
}

function parseParams(parser: Parser): readonly FieldNode[] {
  parser.expect("(");
  return parser.commas(")", () => parseField(parser));
}

function parseResult(parser: Parser): TypeNode | undefined {
  return parser.accept("->") ? parseType(parser) : undefined;
}

function parseField(parser: Parser): FieldNode {
  const name = parser.id("a label");
  parser.expect(":");
  return { name, type: parseType(parser) };
}

function parseCase(parser: Parser): CaseNode {
  const name = parser.id("a label");
  if (!parser.accept("(")) return { name, type: undefined };
  const type = parseType(parser);
  parser.expect(")");
  return { name, type };
}

function parseWorld(parser: Parser, gate: string | undefined): WorldNode {
  const name = parser.id("a world's name");
  const items: WorldItem[] = [];
  parser.expect("{");
  while (!parser.accept("}")) {
    const off = parser.gates();
    const item = parseWorldItem(parser);
    if (item !== undefined) {
      if (off === undefined) items.push(item);
      continue;
    }
    const found = parseDefinition(parser);
    if (found === undefined) throw parser.unexpected("`import`, `export`, `include`, `use` or a type");
    items.push(...gated(found, off).map((each): WorldItem => ({ kind: "item", item: each })));
  }
  return { name, gate, items };
}

/** What only a world may have; undefined where nothing of it begins here. */
function parseWorldItem(parser: Parser): WorldItem | undefined {
  if (parser.accept("include")) return parseInclude(parser);
  if (!parser.is("import") && !parser.is("export")) return undefined;
  return parseExtern(parser, parser.next().text as "import" | "export");
}

function parseExtern(parser: Parser, direction: "import" | "export"): WorldItem {
  const after = parser.ahead(2);
  const isInline = parser.ahead(1).kind === ":" && after.kind === "id" && parser.ahead(3).kind !== "/";
  if (!isInline) {
    const path = parser.path();
    parser.expect(";");
    return { kind: "path", direction, path };
  }
  const name = parser.id("a name");
  parser.expect(":");
  if (parser.accept("interface")) return { kind: "interface", direction, name, items: parseItems(parser) };
  const func = parseFunc(parser);
  parser.expect(";");
  return { kind: "func", direction, name, func };
}

function parseInclude(parser: Parser): WorldItem {
  const path = parser.path();
  const renames = new Map<string, Rename>();
  if (parser.accept("with")) {
    parser.expect("{");
    parser.commas("}", () => {
      const from = parser.id("a name");
      parser.expect("as");
      if (renames.has(from.text)) throw twice(from);
      renames.set(from.text, { place: from.place, to: parser.id("a name").text });
    });
    parser.accept(";");
  } else parser.expect(";");
  return { kind: "include", path, renames };
}
