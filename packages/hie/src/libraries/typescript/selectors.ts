import { parseSync } from "oxc-parser";
import type { Selector } from "../library.ts";
import { signature } from "../parameters.ts";
import type { Value } from "../value.ts";
import { scopeOf } from "../value.ts";
import type { Workspace } from "../workspace.ts";
import { isScript, scripts } from "./module.ts";
import { file } from "./resolve.ts";

type Kind = "class" | "function" | "interface";
type Program = ReturnType<typeof parseSync>["program"];
type Statement = Program["body"][number];

const OWNER = {};

/** What the library `typescript` selects. */
export const SELECTORS: readonly Selector[] = [
  {
    ...signature(
      "module_selector",
      "A module by its path, the modules below a folder, or those that match a glob; without those whose paths match `except`.",
      "path: string",
      "except?: string",
    ),
    run: (args, workspace) => {
      const found = modules(args.string(0), workspace);
      if (args.value(1) === undefined || found.kind !== "scope") return found;
      const left = new Set(workspace.glob(args.string(1)));
      const { kind, name, paths } = found.scope;
      return scopeOf(
        kind,
        name,
        paths.filter((path) => !left.has(path)),
      );
    },
  },
  ...(["class", "function", "interface"] as const).map(
    (kind): Selector => ({
      ...signature(`${kind}_selector`, `The modules that declare this ${kind} at their top.`, "name: string"),
      run: (args, workspace) => {
        const name = args.string(0);
        const found = scripts(workspace).filter((path) =>
          declared(workspace, path, name).has(`${kind}:${name}`),
        );
        return scopeOf("File", `${kind}:${name}`, found);
      },
    }),
  ),
];

function modules(path: string, workspace: Workspace): Value {
  if (/[*?{[]/.test(path)) return scopeOf("Glob", path, workspace.glob(path).filter(isScript));
  if (workspace.kind(path) === "folder")
    return scopeOf("Folder", path, workspace.below(path).files.filter(isScript));
  const found = file(workspace, workspace.within(path));
  return scopeOf("File", path, found === undefined ? [] : [found]);
}

const NOTHING: ReadonlySet<string> = new Set();

function declared(workspace: Workspace, path: string, name: string): ReadonlySet<string> {
  const text = workspace.read(path);
  if (text === undefined || !text.includes(name)) return NOTHING;
  return workspace.memo(OWNER, path, () => {
    const found = new Set<string>();
    for (const statement of parseSync(path, text).program.body)
      for (const [kind, one] of names(statement)) found.add(`${kind}:${one}`);
    return found;
  });
}

function names(statement: Statement): [Kind, string][] {
  switch (statement.type) {
    case "ExportNamedDeclaration":
      return statement.declaration === null ? [] : names(statement.declaration);
    case "ExportDefaultDeclaration":
      return names(statement.declaration as Statement);
    case "ClassDeclaration":
      return statement.id === null ? [] : [["class", statement.id.name]];
    case "FunctionDeclaration":
    case "TSDeclareFunction":
      return statement.id === null ? [] : [["function", statement.id.name]];
    case "TSInterfaceDeclaration":
      return [["interface", statement.id.name]];
    case "VariableDeclaration":
      return statement.declarations.flatMap(({ id, init }): [Kind, string][] => {
        const callable = init?.type === "ArrowFunctionExpression" || init?.type === "FunctionExpression";
        return callable && id.type === "Identifier" ? [["function", id.name]] : [];
      });
    default:
      return [];
  }
}
