import { parseSync, Visitor } from "rolldown/utils";

/** One place where a source file names another: `import`, `export … from`, `import()`, a type's `import("…")`. */
export interface Reference {
  /** `url` is `new URL("…", import.meta.url)`; `resolve` is `import.meta.resolve("…")`. */
  readonly kind: "import" | "url" | "resolve";
  readonly specifier: string;
  /** Counted from 1. */
  readonly line: number;
  /** Where the quoted specifier lies in the source, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

interface Literal {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Everything that a TypeScript or JavaScript file refers to by a literal, in the order of the source.
 *
 * @throws SyntaxError where the file does not parse
 * @example
 * ```ts
 * references("a.ts", 'import "./b.ts";')[0]?.specifier; // "./b.ts"
 * ```
 */
export function references(path: string, source: string): Reference[] {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message}`);
  const found: Reference[] = [];
  const add = (kind: Reference["kind"], node: Literal | null | undefined) => {
    if (node?.type !== "Literal" || !("value" in node) || typeof node.value !== "string") return;
    const line = source.slice(0, node.start).split("\n").length;
    found.push({ kind, specifier: node.value, line, start: node.start, end: node.end });
  };
  new Visitor({
    ImportDeclaration: (node) => add("import", node.source),
    ExportNamedDeclaration: (node) => add("import", node.source),
    ExportAllDeclaration: (node) => add("import", node.source),
    ImportExpression: (node) => add("import", node.source),
    TSImportType: (node) => add("import", node.source),
    NewExpression: ({ callee, arguments: [first, base] }) => {
      if (callee.type === "Identifier" && callee.name === "URL" && isMeta(source, base, "url"))
        add("url", first);
    },
    CallExpression: ({ callee, arguments: [first] }) => {
      if (isMeta(source, callee, "resolve")) add("resolve", first);
    },
  }).visit(program);
  return found.sort((a, b) => a.start - b.start);
}

function isMeta(source: string, node: Literal | undefined, property: string): boolean {
  return node !== undefined && source.slice(node.start, node.end) === `import.meta.${property}`;
}
