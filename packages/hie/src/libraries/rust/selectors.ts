import { posix } from "node:path";
import type { Selector } from "../library.ts";
import { signature } from "../parameters.ts";
import type { Value } from "../value.ts";
import { scopeOf } from "../value.ts";
import type { Workspace } from "../workspace.ts";
import { rustFiles } from "./file.ts";
import type { ItemKind } from "./items.ts";
import { ITEM } from "./items.ts";

/** What the library `rust` selects by name. */
export const SELECTORS: readonly Selector[] = [
  {
    ...signature("crate_selector", "A crate by the name in its `Cargo.toml`.", "name: string"),
    run: (args, workspace) => crate(args.string(0), workspace),
  },
  {
    ...signature(
      "module_selector",
      "A module by its path: `stdlib::files` is `stdlib/files.rs` or its `mod.rs`.",
      "path: string",
    ),
    run: (args, workspace) => modules(args.string(0), workspace),
  },
  ...(["struct", "enum", "function", "trait", "impl"] as const).map(
    (kind): Selector => ({
      ...signature(
        `${kind}_selector`,
        kind === "impl"
          ? "The files that implement something for a type."
          : `The files that define a ${kind}.`,
        "name: string",
      ),
      run: (args, workspace) => defining(kind === "function" ? "fn" : kind, args.string(0), workspace),
    }),
  ),
];

/** The files that define an item. */
export function defining(kind: ItemKind, name: string, workspace: Workspace): Value {
  const pattern = ITEM[kind](name);
  const found = rustFiles(workspace).filter(({ code }) => pattern.test(code));
  return scopeOf(
    "File",
    `${kind}:${name}`,
    found.map(({ path }) => path),
  );
}

function modules(name: string, workspace: Workspace): Value {
  if (name.endsWith(".rs"))
    return scopeOf("File", name, workspace.kind(name) === "file" ? [workspace.within(name)] : []);
  const parts = name.split("::").filter((part) => part !== "crate" && part !== "");
  const all = rustFiles(workspace).map(({ path }) => path);
  const tail = `/${parts.join("/")}`;
  const exact = all.filter((path) => {
    const stem = `/${path.slice(0, -".rs".length)}`.replaceAll("/src/", "/");
    return stem.endsWith(tail) || stem.endsWith(`${tail}/mod`);
  });
  const last = parts.at(-1) ?? "";
  const loose = all.filter(
    (path) => posix.basename(path, ".rs") === last || path.endsWith(`/${last}/mod.rs`),
  );
  return scopeOf("File", name, exact.length > 0 ? exact : loose);
}

function crate(name: string, workspace: Workspace): Value {
  const { files } = workspace.listing();
  const manifests = files.filter((path) => posix.basename(path) === "Cargo.toml");
  const found = manifests.find((path) =>
    new RegExp(`^\\s*name\\s*=\\s*["']${name.replaceAll(/[^\w-]/g, "\\$&")}["']`, "m").test(
      workspace.read(path) ?? "",
    ),
  );
  if (found === undefined) return scopeOf("Folder", name, []);
  const folder = posix.dirname(found);
  const inside = folder === "." ? "" : `${folder}/`;
  return scopeOf(
    "Folder",
    name,
    files.filter((path) => path.startsWith(inside) && path.endsWith(".rs")),
  );
}
