import { posix } from "node:path";
import type { BuiltIn, Check, FunctionDoc, ParameterDoc, Selector } from "./library.ts";
import { builtin } from "./library.ts";
import type { Scope } from "./value.ts";
import { fail, PASS, scopeOf } from "./value.ts";

const SCOPE: ParameterDoc = { name: "scope", type: "scope" };
const NAME: ParameterDoc = { name: "name", type: "string" };
const PATH: ParameterDoc = { name: "path", type: "string" };

const SELECTORS: readonly Selector[] = [
  {
    ...doc("file_selector", "One file, by its path.", PATH),
    run: (args, workspace) => {
      const path = args.string(0);
      const found = workspace.kind(path) === "file" ? [workspace.within(path)] : [];
      return scopeOf("File", path, found);
    },
  },
  {
    ...doc("folder_selector", "A folder, with every file below it that git does not ignore.", PATH),
    run: (args, workspace) => {
      const path = args.string(0);
      return scopeOf("Folder", path, workspace.below(path).files);
    },
  },
  {
    ...doc("glob_selector", "The files that match a glob pattern and that git does not ignore.", {
      name: "pattern",
      type: "string",
    }),
    run: (args, workspace) => scopeOf("Glob", args.string(0), workspace.glob(args.string(0))),
  },
];

const CHECKS: readonly Check[] = [
  {
    ...doc("exists", "The folder has this file; for a file, that it is there itself.", SCOPE, NAME),
    run: (args, workspace) => {
      const scope = args.scope(0);
      const name = args.string(1);
      if (scope.kind === "File") {
        const there = workspace.kind(scope.name) !== undefined;
        return there ? PASS : fail(`The file ${scope.name} does not exist.`);
      }
      if (scope.kind === "Folder") {
        const there = workspace.kind(posix.join(scope.name, name)) !== undefined;
        return there ? PASS : fail(`The folder ${scope.name} has no ${name}.`);
      }
      const found = scope.paths.some((path) => posix.basename(path) === name);
      return found ? PASS : fail(`No file of ${scope.name} is called ${name}.`);
    },
  },
  {
    ...doc(
      "contains",
      "The folder has this path; for other scopes, that one of their paths ends so.",
      SCOPE,
      NAME,
    ),
    run: (args, workspace) => {
      const scope = args.scope(0);
      const name = args.string(1);
      const there =
        scope.kind === "Folder"
          ? workspace.kind(posix.join(scope.name, name)) !== undefined
          : scope.paths.some((path) => path.endsWith(name));
      return there ? PASS : fail(`${shown(scope)} does not contain ${name}.`);
    },
  },
  {
    ...doc("no_files_matching", "Nothing below the scope's folder matches the glob pattern.", SCOPE, {
      name: "glob",
      type: "string",
    }),
    run: (args, workspace) => {
      const scope = args.scope(0);
      const pattern = args.string(1);
      const folder = folderOf(scope);
      const found = [...workspace.glob(pattern, folder), ...workspace.globFolders(pattern, folder)].sort();
      if (found.length === 0) return PASS;
      return fail(
        `${found.length} ${found.length === 1 ? "path matches" : "paths match"} ${pattern}: ${found.slice(0, 5).join(", ")}${found.length > 5 ? ", …" : "."}`,
        found.map((file) => ({ file })),
      );
    },
  },
  {
    ...doc("max_size", "No file of the scope is larger than this many bytes.", SCOPE, {
      name: "bytes",
      type: "integer",
    }),
    run: (args, workspace) => {
      const most = args.integer(1);
      const large = args
        .scope(0)
        .paths.map((file) => ({ file, size: workspace.size(file) ?? 0 }))
        .filter(({ size }) => size > most);
      if (large.length === 0) return PASS;
      return fail(
        `${large.length} of the files ${large.length === 1 ? "is" : "are"} larger than ${most} bytes.`,
        large.map(({ file, size }) => ({ file, message: `${size} bytes` })),
      );
    },
  },
];

/** The library `files`: files, folders and globs. */
export const files: BuiltIn = builtin("files", "Files, folders and globs.", SELECTORS, CHECKS);

function doc(name: string, description: string, ...parameters: ParameterDoc[]): FunctionDoc {
  return { name, description, parameters };
}

function folderOf(scope: Scope): string {
  if (scope.kind === "Folder") return scope.name;
  return scope.kind === "File" ? posix.dirname(scope.name) : "";
}

function shown({ kind, name }: Scope): string {
  return `The ${kind.toLowerCase()} ${name}`;
}
