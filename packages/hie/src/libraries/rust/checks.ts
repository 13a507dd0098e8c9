import { escaped } from "../blank.ts";
import type { Check } from "../library.ts";
import { signature } from "../parameters.ts";
import type { Place, Scope, Verdict } from "../value.ts";
import { fail, PASS } from "../value.ts";
import type { Workspace } from "../workspace.ts";
import type { RustFile } from "./file.ts";
import { moduleName, rustFile, rustFiles } from "./file.ts";
import { dependency, ITEM, implementation, use } from "./items.ts";
import { pipelineConnects, typeCompatible } from "./types.ts";

/** What the library `rust` checks. */
export const CHECKS: readonly Check[] = [
  ...(["struct", "enum", "function", "trait", "impl"] as const).map(
    (kind): Check => ({
      ...signature(
        `${kind}_exists`,
        `Some file has ${kind === "impl" || kind === "enum" ? "an" : "a"} ${kind} of this name.`,
        "name: string",
      ),
      run: (args, workspace) => {
        const pattern = ITEM[kind === "function" ? "fn" : kind](args.string(0));
        const found = rustFiles(workspace).some(({ code }) => pattern.test(code));
        return found ? PASS : fail(`There is no ${kind} ${args.string(0)}.`);
      },
    }),
  ),
  {
    ...signature("implements", "The type implements the trait somewhere.", "type: string", "trait: string"),
    run: (args, workspace) => {
      const pattern = implementation(args.string(0), args.string(1));
      const found = rustFiles(workspace).some(({ code }) => pattern.test(code));
      return found ? PASS : fail(`${args.string(0)} does not implement ${args.string(1)}.`);
    },
  },
  {
    ...signature("uses", "Some file of the scope uses the path.", "scope: scope", "path: string"),
    run: (args, workspace) => {
      const pattern = use(args.string(1));
      return some(args.scope(0), workspace, ({ code }) => pattern.test(code), `uses ${args.string(1)}`);
    },
  },
  {
    ...signature("has_derive", "Some item of the scope derives this.", "scope: scope", "name: string"),
    run: (args, workspace) => {
      const pattern = new RegExp(`\\bderive\\s*\\([^)]*\\b${escaped(args.string(1))}\\b`);
      return some(args.scope(0), workspace, ({ code }) => pattern.test(code), `derives ${args.string(1)}`);
    },
  },
  {
    ...signature("has_docs", "Some file of the scope has doc comments.", "scope: scope"),
    run: (args, workspace) =>
      some(
        args.scope(0),
        workspace,
        ({ text }) => /^\s*\/\/[/!]|\/\*\*|\/\*!/m.test(text),
        "has doc comments",
      ),
  },
  {
    ...signature("has_tests", "Some file of the scope has tests.", "scope: scope"),
    run: (args, workspace) =>
      some(
        args.scope(0),
        workspace,
        ({ code }) => /#\s*\[\s*(?:(?:\w+::)*test\b|cfg\s*\(\s*test\s*\))/.test(code),
        "has tests",
      ),
  },
  {
    ...signature(
      "depends_on",
      "Some file of one scope depends on a module of the other.",
      "from: scope",
      "to: scope",
    ),
    run: (args, workspace) => {
      const found = dependencies(args.scope(0), args.scope(1), workspace);
      if (!Array.isArray(found)) return found;
      return found.length > 0
        ? PASS
        : fail(`${args.scope(0).name} does not depend on ${args.scope(1).name}.`);
    },
  },
  {
    ...signature(
      "no_dependency",
      "No file of one scope depends on a module of the other.",
      "from: scope",
      "to: scope",
    ),
    run: (args, workspace) => {
      const found = dependencies(args.scope(0), args.scope(1), workspace);
      if (!Array.isArray(found)) return found;
      return found.length === 0
        ? PASS
        : fail(`${args.scope(0).name} depends on ${args.scope(1).name}.`, found);
    },
  },
  {
    ...signature(
      "pipeline_connects",
      "The second scope names the type that the first puts out.",
      "output: scope",
      "input: scope",
    ),
    run: (args, workspace) => pipelineConnects(args.scope(0), args.scope(1), workspace),
  },
  {
    ...signature("type_compatible", "One of the scopes names the type of the other.", "a: scope", "b: scope"),
    run: (args, workspace) => typeCompatible(args.scope(0), args.scope(1), workspace),
  },
];

function some(scope: Scope, workspace: Workspace, holds: (file: RustFile) => boolean, what: string): Verdict {
  const found = scope.paths.some((path) => {
    const file = rustFile(workspace, path);
    return file !== undefined && holds(file);
  });
  return found
    ? PASS
    : fail(
        `No file of ${scope.name} ${what}.`,
        scope.paths.map((file) => ({ file })),
      );
}

function dependencies(from: Scope, to: Scope, workspace: Workspace): Place[] | Verdict {
  const last = to.kind === "File" ? to.name.split("::").at(-1) : undefined;
  const modules = new Set(to.paths.map(moduleName));
  if (last !== undefined && /^\w+$/.test(last)) modules.add(last);
  if (modules.size === 0) return { kind: "error", message: `${to.name} has no module to depend on.` };
  if (from.paths.length === 0) return { kind: "error", message: `${from.name} has no files.` };
  const places: Place[] = [];
  for (const path of from.paths) {
    const file = rustFile(workspace, path);
    if (file === undefined) return { kind: "error", message: `${path} cannot be read.` };
    for (const module of modules) {
      const match = dependency(module).exec(file.code);
      if (match === null) continue;
      places.push({
        file: path,
        line: file.code.slice(0, match.index).split("\n").length,
        message: `depends on ${module}`,
      });
    }
  }
  return places;
}
