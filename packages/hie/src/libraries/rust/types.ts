import { escaped } from "../blank.ts";
import type { Scope, Verdict } from "../value.ts";
import { fail, PASS } from "../value.ts";
import type { Workspace } from "../workspace.ts";
import { moduleName, rustFile, rustFiles } from "./file.ts";

/** Whether the files of `input`, or of modules of the same names, name the main type of `output`. */
export function pipelineConnects(output: Scope, input: Scope, workspace: Workspace): Verdict {
  const type = mainType(output, workspace);
  if (type === undefined)
    return { kind: "error", message: `${output.name} puts out no type that can be told.` };
  if (names(input, type, workspace)) return PASS;
  const modules = new Set(input.paths.map(moduleName));
  const pattern = word(type);
  const found = rustFiles(workspace).some(
    ({ path, code }) => modules.has(moduleName(path)) && pattern.test(code),
  );
  return found ? PASS : fail(`${input.name} does not name ${type}, which ${output.name} puts out.`);
}

/** Whether the main types of two scopes are the same, or one scope names the other's. */
export function typeCompatible(a: Scope, b: Scope, workspace: Workspace): Verdict {
  const [first, second] = [mainType(a, workspace), mainType(b, workspace)];
  if (first === undefined) return { kind: "error", message: `${a.name} has no type that can be told.` };
  if (second === undefined) return { kind: "error", message: `${b.name} has no type that can be told.` };
  if (first === second || names(b, first, workspace) || names(a, second, workspace)) return PASS;
  return fail(`${first} of ${a.name} and ${second} of ${b.name} have nothing to do with each other.`);
}

function names({ paths }: Scope, type: string, workspace: Workspace): boolean {
  const pattern = word(type);
  return paths.some((path) => pattern.test(rustFile(workspace, path)?.code ?? ""));
}

function mainType(scope: Scope, workspace: Workspace): string | undefined {
  const named = /^(?:struct|enum|trait):(.+)$/.exec(scope.name);
  if (named !== null) return named[1];
  for (const path of scope.paths) {
    const code = rustFile(workspace, path)?.code ?? "";
    const found = /\bpub\s+struct\s+(\w+)/.exec(code) ?? /\bpub\s+enum\s+(\w+)/.exec(code);
    if (found !== null) return found[1];
  }
  return undefined;
}

function word(type: string): RegExp {
  return new RegExp(`\\b${escaped(type)}\\b`);
}
