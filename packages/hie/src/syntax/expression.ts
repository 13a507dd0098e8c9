import type { Expression } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { DEEPEST, endBefore, expected, kindAt, name, startAt, take, textAt, tooDeep } from "./cursor.ts";
import { unquote } from "./quote.ts";
import { Kind } from "./tokens.ts";

/** `expr := (name | string | number | bool | list) ('.' name | '(' args ')')*` */
export function expression(cursor: Cursor): Expression | undefined {
  if (tooDeep(cursor)) return undefined;
  cursor.depth += 1;
  const found = postfix(cursor);
  cursor.depth -= 1;
  return found;
}

function postfix(cursor: Cursor): Expression | undefined {
  let left = primary(cursor);
  for (let length = 0; left !== undefined; length += 1) {
    const kind = kindAt(cursor);
    if (kind !== Kind.DOT && kind !== Kind.OPEN_PAREN) return left;
    if (length > DEEPEST) {
      cursor.depth += DEEPEST;
      tooDeep(cursor);
      cursor.depth -= DEEPEST;
      return undefined;
    }
    cursor.at += 1;
    if (kind === Kind.DOT) {
      const member = name(cursor, "a name after `.`");
      left = member && { kind: "member", object: left, name: member, start: left.start, end: member.end };
    } else {
      const args = listed(cursor, Kind.CLOSE_PAREN, "`)`");
      left = args && { kind: "call", callee: left, args, start: left.start, end: endBefore(cursor) };
    }
  }
  return left;
}

function primary(cursor: Cursor): Expression | undefined {
  const start = startAt(cursor);
  const kind = kindAt(cursor);
  if (kind === Kind.NAME) {
    const text = textAt(cursor);
    cursor.at += 1;
    const end = start + text.length;
    if (text === "true" || text === "false") return { kind: "boolean", value: text === "true", start, end };
    return { kind: "name", text, start, end };
  }
  if (kind === Kind.STRING) {
    const text = textAt(cursor);
    cursor.at += 1;
    return { kind: "string", value: unquote(text), start, end: start + text.length };
  }
  if (kind === Kind.NUMBER) return number(cursor);
  if (kind !== Kind.OPEN_BRACKET) return expected(cursor, "a value");
  cursor.at += 1;
  const items = listed(cursor, Kind.CLOSE_BRACKET, "`]`");
  return items && { kind: "list", items, start, end: endBefore(cursor) };
}

function number(cursor: Cursor): Expression {
  const start = startAt(cursor);
  const text = textAt(cursor);
  const end = start + text.length;
  cursor.at += 1;
  const value = Number(text);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER)
    cursor.report("MORTISE_HIE_NUMBER_INVALID", { start, end }, "This number is too large to be exact.");
  return { kind: "number", value: Number.isFinite(value) ? value : 0, start, end };
}

function listed(cursor: Cursor, close: number, shown: string): Expression[] | undefined {
  const items: Expression[] = [];
  while (!take(cursor, close)) {
    const item = expression(cursor);
    if (item === undefined) return undefined;
    items.push(item);
    if (kindAt(cursor) === close) continue;
    if (!take(cursor, Kind.COMMA)) return expected(cursor, `\`,\` or ${shown}`);
  }
  return items;
}
