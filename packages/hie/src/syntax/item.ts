import type { CheckItem, ElementItem, Item, Path, RefItem, RuleItem, RuleSpec, ScopeItem } from "./ast.ts";
import { block, skipLine } from "./block.ts";
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
  tooDeep,
} from "./cursor.ts";
import { expression } from "./expression.ts";
import { Kind } from "./tokens.ts";

const NO_PATHS: readonly Path[] = [];

/** One item of an element or pattern. */
export function item(cursor: Cursor): Item | undefined {
  const next = kindAt(cursor, 1);
  if (kindAt(cursor) === Kind.NAME && next !== Kind.DOT && !isWord(cursor, "uses", 1)) {
    switch (textAt(cursor)) {
      case "scope":
        return scope(cursor);
      case "ref":
      case "connection_point":
        return ref(cursor);
      case "check":
        return check(cursor);
      case "element":
        return element(cursor);
      case "requires":
        return rule(cursor, "requires");
      case "allows":
        return rule(cursor, "allows");
      case "forbids":
        return rule(cursor, "forbids");
    }
  }
  return relation(cursor);
}

/** `'element' id ['implements' id,…] block` */
export function element(cursor: Cursor): ElementItem | undefined {
  const at = cursor.at;
  const start = startAt(cursor);
  if (tooDeep(cursor)) return undefined;
  cursor.at += 1;
  const named = name(cursor, "the element's name");
  if (named === undefined) return undefined;
  const patterns = takeWord(cursor, "implements") ? paths(cursor) : NO_PATHS;
  if (patterns === undefined) return undefined;
  const docs = docsOf(cursor, at, headEnd(cursor));
  cursor.depth += 1;
  const found = block(cursor, "the element's name", true, item);
  cursor.depth -= 1;
  return {
    kind: "element",
    docs,
    name: named,
    implements: patterns,
    items: found,
    start,
    end: endBefore(cursor),
  };
}

/** The last token of a block's head, which is at the cursor: the `:` or `{`, or what stands before it. */
export function headEnd(cursor: Cursor): number {
  const kind = kindAt(cursor);
  return kind === Kind.COLON || kind === Kind.OPEN_BRACE ? cursor.at : cursor.at - 1;
}

function paths(cursor: Cursor): readonly Path[] | undefined {
  const found: Path[] = [];
  do {
    const one = path(cursor, "a pattern's name");
    if (one === undefined) return undefined;
    found.push(one);
  } while (take(cursor, Kind.COMMA));
  return found;
}

function scope(cursor: Cursor): ScopeItem | undefined {
  const at = cursor.at;
  const start = startAt(cursor);
  cursor.at += 1;
  const named = name(cursor, "the scope's name");
  if (named === undefined) return undefined;
  let language: ScopeItem["language"];
  if (take(cursor, Kind.LESS)) {
    language = name(cursor, "a language");
    if (language === undefined) return undefined;
    if (!take(cursor, Kind.GREATER)) return expected(cursor, "`>` after the language");
  }
  const rest = bound(cursor);
  if (rest === undefined) return undefined;
  const docs = docsOf(cursor, at, cursor.at - 1);
  return {
    kind: "scope",
    docs,
    name: named,
    ...(language && { language }),
    ...rest,
    start,
    end: endBefore(cursor),
  };
}

function ref(cursor: Cursor): RefItem | undefined {
  const at = cursor.at;
  const start = startAt(cursor);
  cursor.at += 1;
  const named = name(cursor, "the ref's name");
  if (named === undefined) return undefined;
  if (!take(cursor, Kind.COLON))
    return expected(cursor, "`:` and a type after the ref's name", {
      hint: "Every ref says its type: `ref name: Type`.",
    });
  const type = path(cursor, "a type");
  const rest = type && bound(cursor);
  if (type === undefined || rest === undefined) return undefined;
  const docs = docsOf(cursor, at, cursor.at - 1);
  return { kind: "ref", docs, name: named, type, ...rest, start, end: endBefore(cursor) };
}

function bound(cursor: Cursor): Pick<ScopeItem, "binds" | "value"> | undefined {
  let binds: Path | undefined;
  if (takeWord(cursor, "binds")) {
    binds = path(cursor, "what it binds");
    if (binds === undefined) return undefined;
  }
  if (!take(cursor, Kind.EQUALS)) return binds === undefined ? {} : { binds };
  const value = expression(cursor);
  if (value === undefined) return undefined;
  return binds === undefined ? { value } : { binds, value };
}

function check(cursor: Cursor): CheckItem | undefined {
  const at = cursor.at;
  const start = startAt(cursor);
  cursor.at += 1;
  const found = expression(cursor);
  if (found === undefined) return undefined;
  return {
    kind: "check",
    docs: docsOf(cursor, at, cursor.at - 1),
    expression: found,
    start,
    end: endBefore(cursor),
  };
}

function rule(cursor: Cursor, verb: RuleItem["verb"]): RuleItem | undefined {
  const at = cursor.at;
  const start = startAt(cursor);
  cursor.at += 1;
  const descendant = takeWord(cursor, "descendant");
  const found = spec(cursor);
  if (found === undefined) return undefined;
  const docs = docsOf(cursor, at, cursor.at - 1);
  return { kind: "rule", docs, verb, descendant, spec: found, start, end: endBefore(cursor) };
}

function spec(cursor: Cursor): RuleSpec | undefined {
  const start = startAt(cursor);
  if (isWord(cursor, "scope")) return scope(cursor);
  if (isWord(cursor, "ref") || isWord(cursor, "connection_point")) return ref(cursor);
  if (isWord(cursor, "check")) return check(cursor);
  if (isWord(cursor, "element")) return element(cursor);
  if (takeWord(cursor, "implements")) {
    const pattern = path(cursor, "a pattern's name");
    return pattern && { kind: "implements", pattern, start, end: pattern.end };
  }
  if (takeWord(cursor, "language")) {
    const named = name(cursor, "a language");
    return named && { kind: "language", name: named, start, end: named.end };
  }
  if (takeWord(cursor, "connection")) {
    if (kindAt(cursor, 1) === Kind.NAME) takeWord(cursor, "to");
    const target = path(cursor, "what the connection leads to");
    if (target === undefined) return undefined;
    const wildcard = kindAt(cursor) === Kind.DOT && kindAt(cursor, 1) === Kind.STAR;
    if (wildcard) cursor.at += 2;
    return { kind: "connection", target, wildcard, start, end: endBefore(cursor) };
  }
  return expected(cursor, "`scope`, `ref`, `check`, `element`, `connection`, `implements` or `language`");
}

function relation(cursor: Cursor): Item | undefined {
  const at = cursor.at;
  const start = startAt(cursor);
  const left = path(cursor, "an item");
  if (left === undefined) return undefined;
  if (takeWord(cursor, "uses")) {
    const target = path(cursor, "what it uses");
    const docs = docsOf(cursor, at, cursor.at - 1);
    return target && { kind: "uses", docs, source: left, target, start, end: target.end };
  }
  if (left.names.length > 1 && take(cursor, Kind.EQUALS)) {
    const value = expression(cursor);
    const docs = docsOf(cursor, at, cursor.at - 1);
    return value && { kind: "binding", docs, path: left, value, start, end: endBefore(cursor) };
  }
  const span = { start, end: left.end };
  cursor.report("MORTISE_HIE_SYNTAX", span, `\`${left.names[0]?.text}\` begins no item.`, {
    hint: hint(left.names[0]?.text ?? ""),
  });
  skipLine(cursor);
  return undefined;
}

const WORDS = ["scope", "ref", "connection_point", "check", "element", "requires", "allows", "forbids"];

/** What may have been meant: the nearest keyword, where one is near. */
function hint(word: string): string {
  const near = WORDS.find((known) => distance(word.slice(0, 20), known) <= 2);
  return near === undefined
    ? `An item begins with ${WORDS.map((known) => `\`${known}\``).join(", ")}, or is \`name uses path\` or \`pattern.path = value\`.`
    : `Did you mean \`${near}\`?`;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}
