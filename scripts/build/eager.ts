import { parseSync, Visitor } from "rolldown/utils";

/** Where a function lies in a file, in UTF-16 units: `START:END`. */
export type Extent = `${number}:${number}`;

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * JavaScript whose `called` functions V8 compiles as it reads the file, rather than reading over them first and again at
 * the first call. V8 does so with a function in parentheses, and Node.js's compile cache then keeps it. Declarations
 * become variables at the top of the file, set before anything else runs; methods stay as they are.
 *
 * @example
 * ```ts
 * eager("go();function go() {}", new Set(["5:21"])); // "var go = (function go() {});\ngo();"
 * ```
 */
export function eager(code: string, called: ReadonlySet<Extent>): string {
  const { program } = parseSync("chunk.js", code);
  const isCalled = ({ start, end }: Span): boolean => called.has(`${start}:${end}`);
  const marks = new Map<number, string>();
  const mark = (node: Span): void => {
    if (!isCalled(node)) return;
    marks.set(node.start, `(${marks.get(node.start) ?? ""}`);
    marks.set(node.end, `${marks.get(node.end) ?? ""})`);
  };
  new Visitor({ FunctionExpression: mark, ArrowFunctionExpression: mark }).visit(program);
  const places = [...marks.keys()].sort((a, b) => a - b);
  const text = (start: number, end: number): string => {
    let out = "";
    let last = start;
    for (const at of places.filter((place) => place >= start && place < end)) {
      out += code.slice(last, at) + marks.get(at);
      last = at;
    }
    return out + code.slice(last, end);
  };

  const top = program.body.findLast(({ type }) => type === "ImportDeclaration")?.end ?? 0;
  let functions = "";
  let rest = "";
  let last = top;
  for (const node of program.body) {
    if (node.type !== "FunctionDeclaration" || node.start < top || !isCalled(node)) continue;
    functions += `var ${node.id?.name} = (${text(node.start, node.end)});\n`;
    rest += text(last, node.start);
    last = node.end;
  }
  const head = text(0, top);
  return `${head}${head === "" || functions === "" ? "" : "\n"}${functions}${rest}${text(last, code.length)}`;
}
