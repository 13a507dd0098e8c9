import { posix } from "node:path";
import { blanked } from "../blank.ts";
import type { Workspace } from "../workspace.ts";

/** A Rust file as the checks see it. */
export interface RustFile {
  readonly path: string;
  readonly text: string;
  /** The text without the insides of comments and strings, at the same offsets. */
  readonly code: string;
}

const LEXIS = {
  lineComment: "//",
  blockComment: { open: "/*", close: "*/", nests: true },
  quotes: ['"'],
  multiline: true,
  literals: `'(?:\\\\.|[^\\\\'\\n])'|\\br(#+)"[\\s\\S]*?"\\1`,
};
const SKIPPED = new Set(["target", ".cargo", "vendor"]);
const OWNER = {};

/** Reads a Rust file, once a run. */
export function rustFile(workspace: Workspace, path: string): RustFile | undefined {
  return workspace.memo(OWNER, path, () => {
    const text = workspace.read(path);
    return text === undefined ? undefined : { path, text, code: blanked(text, LEXIS) };
  });
}

/** Every Rust file of the workspace, outside `target`, `vendor` and `.cargo`. */
export function rustFiles(workspace: Workspace): RustFile[] {
  return workspace
    .listing()
    .files.filter((path) => path.endsWith(".rs") && !path.split("/").some((part) => SKIPPED.has(part)))
    .flatMap((path) => rustFile(workspace, path) ?? []);
}

/** The name of the module that a file is: its stem, or its folder's for `mod.rs`. */
export function moduleName(path: string): string {
  const stem = posix.basename(path, ".rs");
  return stem === "mod" ? posix.basename(posix.dirname(path)) : stem;
}
