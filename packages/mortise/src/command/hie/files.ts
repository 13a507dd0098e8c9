import { realpathSync } from "node:fs";
import { relative, resolve } from "node:path";
import { MortiseError } from "@mortise/engine";
import type { Workspace } from "@mortise/hie";
import { rootFiles } from "@mortise/hie";

/**
 * The `.hie` files of a command line, from the workspace; all that no other one imports, where none are named.
 *
 * @throws MORTISE_COMMAND_INVALID where there are none
 */
export function filesOf(named: readonly string[], workspace: Workspace): readonly string[] {
  if (named.length > 0) return named.map((file) => relative(workspace.root, real(file)));
  const all = rootFiles(workspace);
  if (all.length > 0) return all;
  throw new MortiseError(
    "MORTISE_COMMAND_INVALID",
    "The workspace has no .hie file; `mortise hie init` writes a first one.",
  );
}

/** The workspace's root has no symbolic links, so that a path to it may have none either. */
function real(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return resolve(file);
  }
}
