import type { Problem } from "../problem.ts";
import { reportInto, sortProblems } from "../problem.ts";
import type { Declaration, ImportItem, Program } from "./ast.ts";
import { items } from "./block.ts";
import type { Cursor } from "./cursor.ts";
import { declaration } from "./declaration.ts";
import { lex } from "./lexer.ts";
import type { Source } from "./source.ts";
import { Kind } from "./tokens.ts";

/** What a parse gives: the program, as far as it could be read, and every mistake that was found. */
export interface Parsed {
  readonly source: Source;
  readonly program: Program;
  readonly problems: readonly Problem[];
}

/**
 * Parses a `.hie` file, in either syntax or both. Never throws: mistakes are reported with their places, and what
 * can be read around them is. The grammar is in `docs/hie.md`.
 *
 * @example
 * ```ts
 * const { program, problems } = parse({ file: "a.hie", text: "element api {\n}\n" });
 * console.log(program.declarations.length, problems.length); // 1 0
 * ```
 */
export function parse(source: Source): Parsed {
  const problems: Problem[] = [];
  const report = reportInto(problems, source);
  const tokens = lex(source, report);
  const cursor: Cursor = { source, tokens, report, at: 0, depth: 0 };
  const found: (Declaration | ImportItem)[] = [];
  while (tokens.kinds[cursor.at] !== Kind.END) {
    for (const one of items(cursor, Kind.END, declaration)) found.push(one);
    if (tokens.kinds[cursor.at] === Kind.DEDENT) cursor.at += 1;
  }
  const imports = found.filter((one) => one.kind === "import");
  const declarations = found.filter((one) => one.kind !== "import");
  const first = declarations[0]?.start ?? source.text.length;
  for (const late of imports)
    if (late.start > first)
      report("MORTISE_HIE_SYNTAX", late, "An import stands after other declarations.", {
        hint: "Imports come first in a file.",
      });
  const program: Program = {
    imports,
    declarations,
    comments: tokens.comments,
    start: 0,
    end: source.text.length,
  };
  return { source, program, problems: sortProblems(problems) };
}
