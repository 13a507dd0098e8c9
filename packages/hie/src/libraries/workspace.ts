import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, posix, relative, resolve, sep } from "node:path";
import type { Ignore } from "ignore";
import ignore from "ignore";
import picomatch from "picomatch";
import { HieError } from "../errors.ts";

/** Folders that hold no source of this workspace, whatever `.gitignore` says. */
const NEVER = new Set([".git", "node_modules"]);

/** The files and folders below a folder, as paths from the workspace with `/`, in order. */
export interface Listing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/**
 * The files that a run looks at. Nothing outside its root is read: paths are resolved with their symbolic links.
 * Each file is read once, and the tree walked once. Paths run from the root, with `/`.
 *
 * @example
 * ```ts
 * const workspace = openWorkspace(".");
 * workspace.glob("src/*.ts").map((path) => workspace.read(path)?.length);
 * ```
 */
export class Workspace {
  /** The root, absolute, without symbolic links. */
  readonly root: string;
  readonly #texts: Map<string, string | undefined>;
  readonly #memo = new Map<unknown, Map<string, unknown>>();
  #listing: Listing | undefined;
  #set: ReadonlySet<string> | undefined;

  constructor(root: string, texts: ReadonlyMap<string, string> = new Map()) {
    this.root = root;
    this.#texts = new Map(texts);
  }

  /**
   * The path from the root of a path that a `.hie` file names.
   *
   * @throws MORTISE_HIE_PATH_OUTSIDE where it leads out, by itself or through a symbolic link.
   */
  within(path: string): string {
    // The walk follows no links, so that what it found is inside.
    if (this.#known(path)) return path;
    const full = resolve(this.root, path);
    const inside = this.#relative(full);
    if (inside === undefined || path.includes("\0"))
      throw new HieError("MORTISE_HIE_PATH_OUTSIDE", `${JSON.stringify(path)} leads out of the workspace.`);
    let real: string;
    try {
      real = realpathSync(full);
    } catch {
      return inside;
    }
    if (this.#relative(real) === undefined)
      throw new HieError(
        "MORTISE_HIE_PATH_OUTSIDE",
        `${JSON.stringify(path)} is a link out of the workspace.`,
      );
    return inside;
  }

  /** What lies at a path. */
  kind(path: string): "file" | "folder" | undefined {
    const inside = this.within(path);
    const found = statSync(join(this.root, inside), { throwIfNoEntry: false });
    return found?.isFile() ? "file" : found?.isDirectory() ? "folder" : undefined;
  }

  /** A file's size in bytes. */
  size(path: string): number | undefined {
    return statSync(join(this.root, this.within(path)), { throwIfNoEntry: false })?.size;
  }

  /** A file's text; `undefined` where there is no such file, or it cannot be read. */
  read(path: string): string | undefined {
    if (this.#texts.has(path)) return this.#texts.get(path);
    let text: string | undefined;
    try {
      // A listed path is a file; any other may be a pipe, which nobody ever writes to.
      if (this.#known(path) || this.kind(path) === "file")
        text = readFileSync(join(this.root, this.within(path)), "utf8");
    } catch (error) {
      if (error instanceof HieError) throw error;
    }
    this.#texts.set(path, text);
    return text;
  }

  /** Every file and folder that `.gitignore` files do not leave out. Symbolic links are not followed. */
  listing(): Listing {
    this.#listing ??= this.#walk("", []);
    return this.#listing;
  }

  /** The files below a folder: those that git sees, or all of them where the folder itself is ignored. */
  below(folder: string): Listing {
    const inside = this.within(folder);
    const all = this.listing();
    if (inside === "") return all;
    const within = (path: string): boolean => path.startsWith(`${inside}/`);
    if (all.folders.includes(inside))
      return { files: all.files.filter(within), folders: all.folders.filter(within) };
    return this.kind(inside) === "folder" ? this.#walk(inside, []) : { files: [], folders: [] };
  }

  /** The files that match a glob pattern, below a folder. */
  glob(pattern: string, folder = ""): readonly string[] {
    return matching(this.below(folder).files, pattern, this.within(folder));
  }

  /** The folders that match a glob pattern, below a folder. */
  globFolders(pattern: string, folder = ""): readonly string[] {
    return matching(this.below(folder).folders, pattern, this.within(folder));
  }

  /** What `make` made of a file the first time it was asked for by this `owner`. */
  memo<T>(owner: object, path: string, make: (path: string) => T): T {
    const known = this.#memo.get(owner) ?? new Map<string, unknown>();
    this.#memo.set(owner, known);
    if (!known.has(path)) known.set(path, make(path));
    return known.get(path) as T;
  }

  #known(path: string): boolean {
    if (this.#listing === undefined) return false;
    this.#set ??= new Set([...this.#listing.files, ...this.#listing.folders]);
    return this.#set.has(path);
  }

  #relative(full: string): string | undefined {
    const path = relative(this.root, full);
    if (path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path)) return undefined;
    return path.split(sep).join("/");
  }

  #walk(folder: string, ignored: readonly Rules[]): Listing {
    const files: string[] = [];
    const folders: string[] = [];
    const todo: [string, readonly Rules[]][] = [[folder, ignored]];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      const [at, above] = next;
      const entries = entriesOf(join(this.root, at));
      const own = entries.some(({ name }) => name === ".gitignore") ? this.#rules(at) : undefined;
      const rules = own === undefined ? above : [...above, own];
      for (const entry of entries) {
        const path = at === "" ? entry.name : `${at}/${entry.name}`;
        if (entry.isDirectory()) {
          if (NEVER.has(entry.name) || isIgnored(rules, `${path}/`)) continue;
          folders.push(path);
          todo.push([path, rules]);
        } else if (entry.isFile() && !isIgnored(rules, path)) files.push(path);
      }
    }
    return { files: files.sort(), folders: folders.sort() };
  }

  #rules(folder: string): Rules | undefined {
    const text = this.read(posix.join(folder, ".gitignore"));
    if (text === undefined) return undefined;
    return { prefix: folder === "" ? "" : `${folder}/`, matcher: ignore().add(text) };
  }
}

/**
 * Opens a folder as a workspace.
 *
 * @param texts Stand in for what the files of these paths hold, as an editor has them before they are saved.
 * @throws MORTISE_HIE_WORKSPACE_UNREADABLE
 */
export function openWorkspace(root: string, texts?: ReadonlyMap<string, string>): Workspace {
  let real: string;
  try {
    real = realpathSync(root);
    if (!statSync(real).isDirectory()) throw new Error("It is no folder.");
  } catch (error) {
    throw new HieError(
      "MORTISE_HIE_WORKSPACE_UNREADABLE",
      `The workspace ${JSON.stringify(root)} cannot be read.`,
      error,
    );
  }
  return new Workspace(real, texts);
}

interface Rules {
  readonly prefix: string;
  readonly matcher: Ignore;
}

/** A nearer `.gitignore` decides over one further up, and may take back what that ignores. */
function isIgnored(rules: readonly Rules[], path: string): boolean {
  for (let at = rules.length - 1; at >= 0; at--) {
    const rule = rules[at];
    if (rule === undefined) continue;
    const { ignored, unignored } = rule.matcher.test(path.slice(rule.prefix.length));
    if (ignored || unignored) return ignored;
  }
  return false;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function matching(paths: readonly string[], pattern: string, folder: string): readonly string[] {
  const prefix = folder === "" ? 0 : folder.length + 1;
  const glob = pattern.replace(/^(\.\/)+/, "");
  const matches = picomatch(glob, { dot: true, noextglob: true });
  const { base, negated } = picomatch.scan(glob);
  // What the pattern says outright is looked up: a match costs a hundred times as much.
  const written = !negated && base !== "" && base !== glob && !base.includes("\\");
  const fixed = written ? `${base}/` : "";
  const start = `${folder === "" ? "" : `${folder}/`}${fixed}`;
  return below(paths, start).filter((path) => matches(path.slice(prefix)));
}

/** The paths of an ordered list that begin so. */
function below(paths: readonly string[], start: string): readonly string[] {
  if (start === "") return paths;
  const from = firstFrom(paths, start);
  let to = from;
  while (paths[to]?.startsWith(start) === true) to += 1;
  return paths.slice(from, to);
}

function firstFrom(paths: readonly string[], text: string): number {
  let low = 0;
  let high = paths.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((paths[middle] ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
