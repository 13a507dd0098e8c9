import { posix } from "node:path";
import { HieError } from "../errors.ts";
import type { Workspace } from "../libraries/workspace.ts";
import type { Problem } from "../problem.ts";
import { problemAt } from "../problem.ts";
import type { ImportItem } from "../syntax/ast.ts";
import type { Parsed } from "../syntax/parse.ts";
import { parse } from "../syntax/parse.ts";
import { sourceOf } from "../syntax/source.ts";

/** A `.hie` file with the files that it imports, by the paths as written. */
export interface Unit extends Parsed {
  readonly imports: ReadonlyMap<string, Unit>;
}

/** The files that were asked for and all that they import, what is imported first, each once. */
export interface Loaded {
  readonly units: readonly Unit[];
  readonly problems: readonly Problem[];
}

const DEEPEST = 100;

/**
 * Reads `.hie` files of the workspace and what they import.
 *
 * @param paths From the workspace, in any order: they are read in order of their names.
 * @throws MORTISE_HIE_FILE_UNREADABLE where one of `paths` cannot be read, MORTISE_HIE_PATH_OUTSIDE
 */
export function load(workspace: Workspace, paths: readonly string[]): Loaded {
  const done = new Map<string, Unit>();
  const problems: Problem[] = [];
  const open: string[] = [];

  const read = (path: string): Unit | undefined => {
    const known = done.get(path);
    if (known !== undefined) return known;
    const text = workspace.read(path);
    if (text === undefined) return undefined;
    const parsed = parse(sourceOf(path, text));
    problems.push(...parsed.problems);
    open.push(path);
    const imports = new Map<string, Unit>();
    for (const one of parsed.program.imports) {
      if (one.from.kind !== "file") continue;
      const target = follow(parsed, one, one.from.path);
      if (target !== undefined) imports.set(one.from.path, target);
    }
    open.pop();
    const unit: Unit = { ...parsed, imports };
    done.set(path, unit);
    return unit;
  };

  const follow = ({ source }: Parsed, { from }: ImportItem, written: string): Unit | undefined => {
    const report = (code: Problem["code"], message: string): undefined => {
      problems.push(problemAt(source, code, from.kind === "file" ? from : from.path, message));
      return undefined;
    };
    let path: string;
    try {
      path = workspace.within(posix.join(posix.dirname(source.file), written));
      if (written.startsWith("/")) path = workspace.within(written);
    } catch (error) {
      if (error instanceof HieError) return report(error.code, error.problem);
      throw error;
    }
    const at = open.indexOf(path);
    if (at !== -1)
      return report(
        "MORTISE_HIE_IMPORT_CYCLE",
        `The imports go in a circle: ${[...open.slice(at), path].join(" → ")}.`,
      );
    if (open.length > DEEPEST)
      return report("MORTISE_HIE_NESTING_EXCEEDED", `Imports go more than ${DEEPEST} deep.`);
    return read(path) ?? report("MORTISE_HIE_FILE_UNREADABLE", `${JSON.stringify(path)} cannot be read.`);
  };

  for (const path of [...new Set(paths.map((one) => workspace.within(one)))].sort())
    if (read(path) === undefined)
      throw new HieError("MORTISE_HIE_FILE_UNREADABLE", `${JSON.stringify(path)} cannot be read.`);
  return { units: [...done.values()], problems };
}
