import type {
  CaseNode,
  FieldNode,
  FuncNode,
  Id,
  InterfaceNode,
  Item,
  MethodNode,
  PackageId,
  PackageNode,
  Path,
  Place,
  TypeNode,
  WorldItem,
  WorldNode,
} from "./ast.ts";
import { witError } from "./lexer.ts";
import { Parser } from "./parser.ts";

/**
 * Parses one file of WIT text: the package that it is part of, and those nested in it.
 *
 * @throws MORTISE_WIT_INVALID with line and column
 */
export function parseWit(source: string, file: string): readonly PackageNode[] {
  const parser = new Parser(source, file);
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
  const uses = new Map<string, Path>();
  while (!parser.accept(close)) {
    parser.gates();
    if (parser.accept("interface")) {
      const name = parser.id("an interface's name");
      interfaces.push({ name, items: parseItems(parser) });
    } else if (parser.accept("world")) worlds.push(parseWorld(parser));
    else if (parser.accept("use")) {
      const path = parser.path();
      const name = parser.accept("as") ? parser.id("a name").text : path.name.text;
      parser.expect(";");
      uses.set(name, path);
    } else if (close === "end" && parser.is("package")) {
      const at = parser.next().place;
      const inner = parser.packageId();
      parser.expect("{");
      nested.push(packageBody(parser, inner, at, "}", nested));
    } else throw parser.unexpected("`interface`, `world` or `use`");
  }
  return { id, place, interfaces, worlds, uses };
}

function parseItems(parser: Parser): readonly Item[] {
  const items: Item[] = [];
  parser.expect("{");
  while (!parser.accept("}")) {
    parser.gates();
    const found = parseDefinition(parser);
    if (found !== undefined) items.push(...found);
    else items.push(namedFunc(parser));
  }
  return items;
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
    return [{ kind, name, labels: parser.commas("}", () => gatedId(parser)) }];
  }
  if (parser.accept("resource")) {
    const name = parser.id("a resource's name");
    if (parser.accept(";")) return [{ kind: "resource", name, methods: [] }];
    parser.expect("{");
    const methods: MethodNode[] = [];
    while (!parser.accept("}")) methods.push(parseMethod(parser));
    return [{ kind: "resource", name, methods }];
  }
  return undefined;
}

function gatedId(parser: Parser): Id {
  parser.gates();
  return parser.id("a label");
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
  return items;
}

function parseMethod(parser: Parser): MethodNode {
  parser.gates();
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
  const name = gatedId(parser);
  parser.expect(":");
  return { name, type: parseType(parser) };
}

function parseCase(parser: Parser): CaseNode {
  const name = gatedId(parser);
  if (!parser.accept("(")) return { name, type: undefined };
  const type = parseType(parser);
  parser.expect(")");
  return { name, type };
}

function parseType(parser: Parser): TypeNode {
  const { token } = parser;
  const { place } = token;
  const word = token.escaped ? "" : token.text;
  const inside = <T>(read: () => T): T => {
    parser.next();
    parser.expect("<");
    const found = parser.nested(read);
    parser.expect(">");
    return found;
  };
  switch (word) {
    case "list":
    case "option":
      return { kind: word, place, of: inside(() => parseType(parser)) };
    case "borrow":
    case "own":
      return { kind: word, place, name: inside(() => parser.id("a resource's name").text) };
    case "tuple": {
      parser.next();
      parser.expect("<");
      const items = parser.nested(() => parser.commas(">", () => parseType(parser)));
      if (items.length === 0) throw witError("A tuple has no items", place);
      return { kind: "tuple", place, items };
    }
    case "result": {
      if (parser.ahead(1).kind === "<") {
        const [ok, error] = inside(() => {
          const first = parser.accept("_") ? undefined : parseType(parser);
          return [first, parser.accept(",") ? parseType(parser) : undefined] as const;
        });
        return { kind: "result", place, ok, error };
      }
      parser.next();
      return { kind: "result", place, ok: undefined, error: undefined };
    }
    case "stream":
    case "future":
    case "error-context":
    case "map":
      throw witError(`\`${word}\` is not supported`, place);
    default:
      return { kind: "name", place, name: typeName(parser) };
  }
}

const PRIMITIVE = /^(?:bool|[su](?:8|16|32|64)|f32|f64|char|string)$/;

function typeName(parser: Parser): string {
  const { token } = parser;
  if (token.kind === "id" && !token.escaped && PRIMITIVE.test(token.text)) return parser.next().text;
  const { text } = parser.id("a type");
  // Only a type that is defined can be called what a primitive is called.
  return PRIMITIVE.test(text) ? `%${text}` : text;
}

function parseWorld(parser: Parser): WorldNode {
  const name = parser.id("a world's name");
  const items: WorldItem[] = [];
  parser.expect("{");
  while (!parser.accept("}")) {
    parser.gates();
    if (parser.accept("include")) items.push(parseInclude(parser));
    else if (parser.is("import") || parser.is("export")) {
      const direction = parser.next().text as "import" | "export";
      items.push(parseExtern(parser, direction));
    } else {
      const found = parseDefinition(parser);
      if (found === undefined) throw parser.unexpected("`import`, `export`, `include`, `use` or a type");
      items.push(...found.map((item): WorldItem => ({ kind: "item", item })));
    }
  }
  return { name, items };
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
  const renames = new Map<string, string>();
  if (parser.accept("with")) {
    parser.expect("{");
    parser.commas("}", () => {
      const from = parser.id("a name").text;
      parser.expect("as");
      renames.set(from, parser.id("a name").text);
    });
    parser.accept(";");
  } else parser.expect(";");
  return { kind: "include", path, renames };
}
