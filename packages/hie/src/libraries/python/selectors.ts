import { escaped } from "../blank.ts";
import type { Selector } from "../library.ts";
import { signature } from "../parameters.ts";
import type { Value } from "../value.ts";
import { scopeOf } from "../value.ts";
import type { Workspace } from "../workspace.ts";
import { moduleAt, pythonFiles } from "./module.ts";

/** What the library `python` selects by name. */
export const SELECTORS: readonly Selector[] = [
  {
    ...signature(
      "module_selector",
      "A module by its dotted name or its path: `orders.api` is `orders/api.py` or `orders/api/__init__.py`.",
      "name: string",
    ),
    run: (args, workspace) => modules(args.string(0), workspace),
  },
  {
    ...signature("function_selector", "The files that define a function.", "name: string"),
    run: (args, workspace) => {
      const name = args.string(0);
      return defining(workspace, `fn:${name}`, new RegExp(`\\bdef\\s+${escaped(name)}\\s*[(\\[]`));
    },
  },
  {
    ...signature("class_selector", "The files that define a class.", "name: string"),
    run: (args, workspace) => {
      const name = args.string(0);
      return defining(workspace, `class:${name}`, new RegExp(`\\bclass\\s+${escaped(name)}\\s*[:([]`));
    },
  },
];

function modules(name: string, workspace: Workspace): Value {
  if (name.includes("/") || name.endsWith(".py"))
    return scopeOf("File", name, workspace.kind(name) === "file" ? [workspace.within(name)] : []);
  const tail = `/${name.replaceAll(".", "/")}`;
  const found = pythonFiles(workspace).filter((path) => {
    const stem = `/${path.replace(/\.py$/, "")}`;
    return stem.endsWith(tail) || stem.endsWith(`${tail}/__init__`);
  });
  return scopeOf("File", name, found);
}

function defining(workspace: Workspace, name: string, pattern: RegExp): Value {
  const found = pythonFiles(workspace).filter((path) => {
    const module = moduleAt(workspace, path);
    return module !== undefined && pattern.test(module.code);
  });
  return scopeOf("File", name, found);
}
