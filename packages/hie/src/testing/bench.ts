import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import type { Library } from "../libraries/library.ts";
import type { Scope, Value, Verdict } from "../libraries/value.ts";
import type { Workspace } from "../libraries/workspace.ts";
import { openWorkspace } from "../libraries/workspace.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A workspace of these files, until the test ends. */
export function workspaceOf(files: Readonly<Record<string, string | Uint8Array>>): Workspace {
  const root = mkdtempSync(join(tmpdir(), "hie-"));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return openWorkspace(root);
}

type Argument = string | number | Scope | readonly Scope[];

/** A library over a workspace, called with plain arguments. */
export function using(library: Library, workspace: Workspace) {
  const values = (args: readonly Argument[]): Value[] => args.map(toValue);
  return {
    select: async (name: string, ...args: Argument[]): Promise<Scope> => {
      const value = await library.call(name, values(args), workspace);
      if (value.kind !== "scope") throw new Error(`${name} gave a ${value.kind}.`);
      return value.scope;
    },
    paths: async (name: string, ...args: Argument[]): Promise<readonly string[]> => {
      const value = await library.call(name, values(args), workspace);
      return value.kind === "scope" ? value.scope.paths : [];
    },
    check: async (name: string, ...args: Argument[]): Promise<Verdict> =>
      library.check(name, values(args), workspace),
    passes: async (name: string, ...args: Argument[]): Promise<boolean> =>
      (await library.check(name, values(args), workspace)).kind === "pass",
  };
}

function toValue(argument: Argument): Value {
  if (typeof argument === "string") return { kind: "string", value: argument };
  if (typeof argument === "number") return { kind: "int", value: argument };
  if (Array.isArray(argument)) return { kind: "list", items: argument.map(toValue) };
  return { kind: "scope", scope: argument as Scope };
}
