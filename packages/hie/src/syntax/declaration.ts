import type { ConnectionCheckItem, Declaration, ImportItem, LanguageItem, Name, PatternItem } from "./ast.ts";
import { block, ends } from "./block.ts";
import type { Cursor } from "./cursor.ts";
import {
  docsOf,
  endBefore,
  expected,
  isWord,
  kindAt,
  name,
  path,
  startAt,
  take,
  takeWord,
  textAt,
} from "./cursor.ts";
import { expression } from "./expression.ts";
import { element, headEnd, item } from "./item.ts";
import { unquote } from "./quote.ts";
import { Kind } from "./tokens.ts";

/** `import`, `element`, `pattern` (or `template`) or `language`, at the top of a file. */
export function declaration(cursor: Cursor): Declaration | ImportItem | undefined {
  if (isWord(cursor, "element")) return element(cursor);
  if (isWord(cursor, "pattern") || isWord(cursor, "template")) return pattern(cursor);
  if (isWord(cursor, "language")) return language(cursor);
  if (isWord(cursor, "import") || isWord(cursor, "from")) return imported(cursor);
  return expected(cursor, "`import`, `element`, `pattern` or `language`");
}

function imported(cursor: Cursor): ImportItem | undefined {
  const at = cursor.at;
  const start = startAt(cursor);
  const selective = takeWord(cursor, "from");
  if (!selective) cursor.at += 1;
  const from = origin(cursor);
  if (from === undefined) return undefined;
  let alias: Name | undefined;
  let names: Name[] | undefined;
  if (selective) {
    if (!takeWord(cursor, "import")) return expected(cursor, "`import` and the names");
    names = [];
    do {
      const one = name(cursor, "a name to import");
      if (one === undefined) return undefined;
      names.push(one);
    } while (take(cursor, Kind.COMMA));
  } else if (takeWord(cursor, "as")) {
    alias = name(cursor, "a name after `as`");
    if (alias === undefined) return undefined;
  }
  const docs = docsOf(cursor, at, cursor.at - 1);
  return {
    kind: "import",
    docs,
    from,
    ...(alias && { alias }),
    ...(names && { names }),
    start,
    end: endBefore(cursor),
  };
}

function origin(cursor: Cursor): ImportItem["from"] | undefined {
  const start = startAt(cursor);
  if (kindAt(cursor) === Kind.STRING) {
    const text = textAt(cursor);
    cursor.at += 1;
    return { kind: "file", path: unquote(text), start, end: start + text.length };
  }
  const library = path(cursor, "a library's name, or a file as a string");
  return library && { kind: "library", path: library };
}

function pattern(cursor: Cursor): PatternItem | undefined {
  const at = cursor.at;
  const start = startAt(cursor);
  cursor.at += 1;
  const named = name(cursor, "the pattern's name");
  if (named === undefined) return undefined;
  const docs = docsOf(cursor, at, headEnd(cursor));
  cursor.depth += 1;
  const items = block(cursor, "the pattern's name", true, item);
  cursor.depth -= 1;
  return { kind: "pattern", docs, name: named, items, start, end: endBefore(cursor) };
}

function language(cursor: Cursor): LanguageItem | undefined {
  const at = cursor.at;
  const start = startAt(cursor);
  cursor.at += 1;
  const named = name(cursor, "the language's name");
  if (named === undefined) return undefined;
  const docs = docsOf(cursor, at, headEnd(cursor));
  const checks = block(cursor, "the language's name", true, connectionCheck);
  return { kind: "language", docs, name: named, checks, start, end: endBefore(cursor) };
}

function connectionCheck(cursor: Cursor): ConnectionCheckItem | undefined {
  const at = cursor.at;
  const start = startAt(cursor);
  if (!takeWord(cursor, "connection_check")) return expected(cursor, "`connection_check`");
  const named = name(cursor, "the connection check's name");
  const parameters = named && parameterList(cursor);
  if (parameters === undefined) return undefined;
  const head = headEnd(cursor);
  const [body] =
    kindAt(cursor) === Kind.COLON && !endsAfterColon(cursor)
      ? inline(cursor)
      : block(cursor, "the parameters", false, returned);
  const docs = docsOf(cursor, at, kindAt(cursor) === Kind.NEWLINE ? cursor.at - 1 : head);
  return (
    body && {
      kind: "connection_check",
      docs,
      name: named as Name,
      parameters,
      expression: body,
      start,
      end: endBefore(cursor),
    }
  );
}

function endsAfterColon(cursor: Cursor): boolean {
  cursor.at += 1;
  const ended = ends(cursor) || kindAt(cursor) === Kind.OPEN_BRACE;
  cursor.at -= 1;
  return ended;
}

function inline(cursor: Cursor): readonly [ReturnType<typeof returned>] {
  cursor.at += 1;
  return [returned(cursor)];
}

/** What a value begins with: after another token, `return` is a name. */
const STARTS: readonly number[] = [Kind.NAME, Kind.STRING, Kind.NUMBER, Kind.OPEN_BRACKET];

function returned(cursor: Cursor): ReturnType<typeof expression> {
  if (STARTS.includes(kindAt(cursor, 1))) takeWord(cursor, "return");
  return expression(cursor);
}

function parameterList(cursor: Cursor): readonly Name[] | undefined {
  if (!take(cursor, Kind.OPEN_PAREN)) return expected(cursor, "`(` and the parameters");
  const found: Name[] = [];
  while (!take(cursor, Kind.CLOSE_PAREN)) {
    const one = name(cursor, "a parameter");
    if (one === undefined) return undefined;
    const typed =
      take(cursor, Kind.COLON) &&
      takeWord(cursor, "scope") &&
      take(cursor, Kind.OPEN_BRACKET) &&
      take(cursor, Kind.CLOSE_BRACKET);
    if (!typed) return expected(cursor, "`: scope[]` after the parameter");
    found.push(one);
    if (kindAt(cursor) === Kind.CLOSE_PAREN) continue;
    if (!take(cursor, Kind.COMMA)) return expected(cursor, "`,` or `)`");
  }
  return found;
}
