import { checkWith } from "../check.ts";
import { pluginLibraries } from "../libraries/plugin/index.ts";
import type { PluginOptions } from "../libraries/plugin/options.ts";
import { openWorkspace } from "../libraries/workspace.ts";
import type { Problem } from "../problem.ts";
import type { Element, FileModel, Model } from "../semantics/model.ts";
import type { Program } from "../syntax/ast.ts";
import type { Source } from "../syntax/source.ts";

/** What is known of one `.hie` file as an editor has it, and of all that it imports. */
export interface Analysis {
  readonly source: Source;
  readonly program: Program;
  readonly file: FileModel;
  /** The files that it imports, by their paths as written. */
  readonly imports: ReadonlyMap<string, FileModel>;
  readonly model: Model;
  /** Of all files that were read. */
  readonly problems: readonly Problem[];
}

/**
 * Reads a file, and what it imports. `texts` are the files that are open, by their paths from the root.
 *
 * @throws MORTISE_HIE_WORKSPACE_UNREADABLE, MORTISE_HIE_FILE_UNREADABLE, MORTISE_HIE_PATH_OUTSIDE
 */
export function analyse(
  root: string,
  path: string,
  texts: ReadonlyMap<string, string>,
  plugins: PluginOptions = {},
): Analysis | undefined {
  const workspace = openWorkspace(root, texts);
  const { loaded, plan, problems } = checkWith([path], workspace, pluginLibraries(workspace, plugins));
  const unit = loaded.units.find(({ source }) => source.file === workspace.within(path));
  const modelOf = (of: Source | undefined) => plan.model.files.find(({ source }) => source === of);
  const file = modelOf(unit?.source);
  if (unit === undefined || file === undefined) return undefined;
  const imports = new Map(
    [...unit.imports].flatMap(([written, { source }]) => {
      const found = modelOf(source);
      return found === undefined ? [] : [[written, found] as const];
    }),
  );
  return { source: unit.source, program: unit.program, file, imports, model: plan.model, problems };
}

/**
 * The innermost element whose text an offset lies in; inside a pattern, the pattern as the first element that implements
 * it has it. Undefined at the top of a file, and in a pattern that nothing implements.
 */
export function elementAt({ file, model }: Analysis, offset: number): Element | undefined {
  let found: Element | undefined;
  const visit = (one: Element): void => {
    const { start, end } = one.span;
    const inside = one.file === file && start <= offset && offset <= end;
    if (inside && (found === undefined || start > found.span.start)) found = one;
    for (const below of [...one.children.values(), ...one.instances.values()]) visit(below);
  };
  for (const each of model.files) for (const one of each.own) visit(one);
  return found;
}
