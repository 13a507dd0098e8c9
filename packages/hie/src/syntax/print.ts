import type {
  ConnectionCheckItem,
  Declaration,
  ElementItem,
  Expression,
  ImportItem,
  Item,
  LanguageItem,
  Path,
  PatternItem,
  Program,
  RuleSpec,
  ScopeItem,
} from "./ast.ts";
import { quote } from "./quote.ts";

/** The two syntaxes: blocks by indentation after `:`, or in braces. */
export type Style = "indentation" | "braces";

const STEP = "    ";

/**
 * Prints a program so that it parses to the same program again. Docs are kept; other comments are not.
 *
 * @example
 * ```ts
 * print(parse({ file: "a.hie", text: "element a { check files.exists(src, 'x') }" }).program);
 * // "element a:\n    check files.exists(src, 'x')\n"
 * ```
 */
export function print(program: Program, style: Style = "indentation"): string {
  const lines: string[] = [];
  for (const one of program.imports) lines.push(...docLines(one.docs, ""), importLine(one));
  for (const one of program.declarations) {
    if (lines.length > 0) lines.push("");
    declaration(one, "", style, lines);
  }
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

/** Prints an expression on one line. */
export function printExpression(of: Expression): string {
  switch (of.kind) {
    case "name":
      return of.text;
    case "string":
      return quote(of.value);
    case "number":
      return decimal(of.value);
    case "boolean":
      return String(of.value);
    case "list":
      return `[${of.items.map(printExpression).join(", ")}]`;
    case "member":
      return `${printExpression(of.object)}.${of.name.text}`;
    case "call":
      return `${printExpression(of.callee)}(${of.args.map(printExpression).join(", ")})`;
  }
}

/** Prints a path with its dots. */
export function printPath({ names }: Path): string {
  return names.map(({ text }) => text).join(".");
}

/** Prints what a rule is about, on one line: `scope dockerfile`, `connection external.*`. */
export function printSpec(spec: RuleSpec): string {
  switch (spec.kind) {
    case "scope":
      return scopeLine(spec);
    case "ref":
      return `ref ${spec.name.text}: ${printPath(spec.type)}${rest(spec)}`;
    case "check":
      return `check ${printExpression(spec.expression)}`;
    case "element":
      return elementHead(spec);
    case "connection":
      return `connection to ${printPath(spec.target)}${spec.wildcard ? ".*" : ""}`;
    case "implements":
      return `implements ${printPath(spec.pattern)}`;
    case "language":
      return `language ${spec.name.text}`;
  }
}

function declaration(of: Declaration, indent: string, style: Style, lines: string[]): void {
  switch (of.kind) {
    case "element":
      item(of, indent, style, lines);
      return;
    case "pattern":
      pattern(of, indent, style, lines);
      return;
    case "language":
      language(of, indent, style, lines);
      return;
  }
}

function pattern(of: PatternItem, indent: string, style: Style, lines: string[]): void {
  lines.push(...docLines(of.docs, indent));
  block(`${indent}pattern ${of.name.text}`, of.items, indent, style, lines, item);
}

function language(of: LanguageItem, indent: string, style: Style, lines: string[]): void {
  lines.push(...docLines(of.docs, indent));
  block(`${indent}language ${of.name.text}`, of.checks, indent, style, lines, connectionCheck);
}

function connectionCheck(of: ConnectionCheckItem, indent: string, _style: Style, lines: string[]): void {
  const parameters = of.parameters.map(({ text }) => `${text}: scope[]`).join(", ");
  lines.push(
    ...docLines(of.docs, indent),
    `${indent}connection_check ${of.name.text}(${parameters}): ${printExpression(of.expression)}`,
  );
}

function item(of: Item, indent: string, style: Style, lines: string[]): void {
  lines.push(...docLines(of.docs, indent));
  switch (of.kind) {
    case "scope":
    case "ref":
    case "check":
      lines.push(indent + printSpec(of));
      return;
    case "uses":
      lines.push(`${indent}${printPath(of.source)} uses ${printPath(of.target)}`);
      return;
    case "binding":
      lines.push(`${indent}${printPath(of.path)} = ${printExpression(of.value)}`);
      return;
    case "rule": {
      const head = `${indent}${of.verb} ${of.descendant ? "descendant " : ""}${printSpec(of.spec)}`;
      if (of.spec.kind === "element") block(head, of.spec.items, indent, style, lines, item);
      else lines.push(head);
      return;
    }
    case "element":
      block(indent + elementHead(of), of.items, indent, style, lines, item);
      return;
  }
}

function elementHead(of: ElementItem): string {
  const patterns = of.implements.length === 0 ? "" : ` implements ${of.implements.map(printPath).join(", ")}`;
  return `element ${of.name.text}${patterns}`;
}

function scopeLine(of: ScopeItem): string {
  return `scope ${of.name.text}${of.language === undefined ? "" : `<${of.language.text}>`}${rest(of)}`;
}

function rest(of: Pick<ScopeItem, "binds" | "value">): string {
  const binds = of.binds === undefined ? "" : ` binds ${printPath(of.binds)}`;
  return of.value === undefined ? binds : `${binds} = ${printExpression(of.value)}`;
}

function block<T>(
  head: string,
  items: readonly T[],
  indent: string,
  style: Style,
  lines: string[],
  each: (of: T, indent: string, style: Style, lines: string[]) => void,
): void {
  if (items.length === 0) {
    lines.push(`${head} {}`);
    return;
  }
  lines.push(style === "braces" ? `${head} {` : `${head}:`);
  for (const one of items) each(one, indent + STEP, style, lines);
  if (style === "braces") lines.push(`${indent}}`);
}

function importLine(of: ImportItem): string {
  const from = of.from.kind === "file" ? quote(of.from.path) : printPath(of.from.path);
  if (of.names !== undefined) return `from ${from} import ${of.names.map(({ text }) => text).join(", ")}`;
  return `import ${from}${of.alias === undefined ? "" : ` as ${of.alias.text}`}`;
}

function docLines(docs: readonly string[], indent: string): string[] {
  return docs.map((line) => `${indent}##${line === "" ? "" : ` ${line}`}`);
}

/** A number in digits: the language has no exponents. */
function decimal(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(20).replace(/\.?0+$/, "") : text;
}
