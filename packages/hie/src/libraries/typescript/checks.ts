import picomatch from "picomatch";
import type { Graph } from "../../cycles.ts";
import { cycles } from "../../cycles.ts";
import type { Args, Check } from "../library.ts";
import { signature } from "../parameters.ts";
import type { Place, Scope } from "../value.ts";
import { fail, PASS } from "../value.ts";
import type { Workspace } from "../workspace.ts";
import { exportsAt, importsAt } from "./module.ts";
import { resolveImport } from "./resolve.ts";

/** What the library `typescript` checks. Imports of types count like any other, dynamic ones with literals too. */
export const CHECKS: readonly Check[] = [
  {
    ...signature(
      "imports",
      "Some file of the scope imports the module: a name, a path or glob, or a scope.",
      "scope: scope",
      "module: string or scope",
    ),
    run: (args, workspace) => {
      const { shown, found } = importing(args, workspace);
      return found.length > 0
        ? PASS
        : fail(
            `Nothing in ${args.scope(0).name} imports ${shown}.`,
            args.scope(0).paths.map((file) => ({ file })),
          );
    },
  },
  {
    ...signature(
      "no_import",
      "No file of the scope imports the module: a name, a path or glob, or a scope.",
      "scope: scope",
      "module: string or scope",
    ),
    run: (args, workspace) => {
      const { shown, found } = importing(args, workspace);
      return found.length === 0 ? PASS : fail(`${args.scope(0).name} imports ${shown}.`, found);
    },
  },
  {
    ...signature("exports", "Some file of the scope exports the name.", "scope: scope", "name: string"),
    run: (args, workspace) => {
      const name = args.string(1);
      const found = args.scope(0).paths.some((path) => exported(path, name, workspace, new Set()));
      return found
        ? PASS
        : fail(
            `Nothing in ${args.scope(0).name} exports ${name}.`,
            args.scope(0).paths.map((file) => ({ file })),
          );
    },
  },
  {
    ...signature("no_cycles", "The files of the scope do not import each other in circles.", "scope: scope"),
    run: (args, workspace) => {
      const graph = graphOf(args.scope(0), workspace);
      const places = cycles(graph).map((circle): Place => {
        const [first = "", second = first] = circle;
        const line = graph.get(first)?.get(second) ?? 1;
        return { file: first, line, message: [...circle, first].join(" → ") };
      });
      if (places.length === 0) return PASS;
      return fail(`${places.length} ${places.length === 1 ? "circle" : "circles"} of imports.`, places);
    },
  },
  {
    ...signature(
      "layers",
      "Each layer imports only itself and layers after it: the first is the top.",
      "layers: list of scopes",
    ),
    run: (args, workspace) => {
      const layers = args.scopes(0);
      const level = new Map<string, number>();
      for (const [at, { paths }] of layers.entries())
        for (const path of paths) if (!level.has(path)) level.set(path, at);
      const places: Place[] = [];
      for (const [path, at] of level)
        for (const [target, line] of edges(path, workspace)) {
          const to = level.get(target);
          if (to === undefined || to >= at) continue;
          places.push({
            file: path,
            line,
            message: `${layers[at]?.name} imports ${target} of ${layers[to]?.name}, above it`,
          });
        }
      return places.length === 0 ? PASS : fail("A layer imports one above it.", places.toSorted(byPlace));
    },
  },
];

function byPlace(a: Place, b: Place): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : (a.line ?? 0) - (b.line ?? 0);
}

function importing(
  args: Args,
  workspace: Workspace,
): { readonly shown: string; readonly found: readonly Place[] } {
  const byName = args.value(1)?.kind === "string";
  const shown = byName ? args.string(1) : args.scope(1).name;
  const matches = byName ? named(shown) : among(args.scope(1));
  const found: Place[] = [];
  for (const path of args.scope(0).paths)
    for (const { specifier, line } of importsAt(workspace, path))
      if (matches(specifier, resolveImport(workspace, specifier, path)))
        found.push({ file: path, line, message: `imports ${specifier}` });
  return { shown, found };
}

function named(wanted: string): (specifier: string, target: string | undefined) => boolean {
  const glob = picomatch(wanted.replace(/^\.\//, ""), { dot: true, noextglob: true });
  return (specifier, target) =>
    specifier === wanted ||
    specifier.startsWith(`${wanted}/`) ||
    glob(specifier) ||
    (target !== undefined && (glob(target) || target.startsWith(`${wanted.replace(/\/$/, "")}/`)));
}

function among({ paths }: Scope): (specifier: string, target: string | undefined) => boolean {
  const wanted = new Set(paths);
  return (_, target) => target !== undefined && wanted.has(target);
}

function exported(path: string, name: string, workspace: Workspace, seen: Set<string>): boolean {
  const module = exportsAt(workspace, path);
  if (module === undefined) return false;
  if (module.names.includes(name)) return true;
  if (name === "default" || seen.has(path)) return false;
  seen.add(path);
  return module.passesOn.some((specifier) => {
    const target = resolveImport(workspace, specifier, path);
    return target !== undefined && exported(target, name, workspace, seen);
  });
}

function edges(path: string, workspace: Workspace): Map<string, number> {
  const found = new Map<string, number>();
  for (const { specifier, line } of importsAt(workspace, path)) {
    const target = resolveImport(workspace, specifier, path);
    if (target !== undefined && !found.has(target)) found.set(target, line);
  }
  return found;
}

function graphOf({ paths }: Scope, workspace: Workspace): Graph {
  const inside = new Set(paths);
  return new Map(
    paths.map((path) => [
      path,
      new Map([...edges(path, workspace)].filter(([target]) => inside.has(target))),
    ]),
  );
}
