import type { TypeNode } from "./ast.ts";
import { witError } from "./lexer.ts";
import type { Parser } from "./parser.ts";

/** Parses a type where it is used (WIT.md, "Types"). @throws MORTISE_WIT_INVALID */
export function parseType(parser: Parser): TypeNode {
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
