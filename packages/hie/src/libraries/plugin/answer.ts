import { printable } from "@mortise/engine";
import { NO_JSON, readJson } from "@mortise/host";
import { HieError } from "../../errors.ts";
import type { Place, Scope, Value, Verdict } from "../value.ts";
import { fromWire, placesFrom, verdictFrom } from "../wire.ts";
import type { Workspace } from "../workspace.ts";
import { matchingPaths } from "./glob.ts";

/** Where an answer comes from: how the function is shown, and what its paths are held to. */
export interface Asked {
  /** `library.function`. */
  readonly shown: string;
  readonly workspace: Workspace;
  /** The name by which the library knows the workspace's root. */
  readonly root: string;
  /** Whether text that is no JSON is a bare string: scripts and programs answer those without quotes. */
  readonly bare: boolean;
}

const MOST_PATHS = 100_000;
const LONGEST_PATH = 4_096;
const MOST_PLACES = 10_000;
const LONGEST_MESSAGE = 2_000;

/** What went wrong with a library, in one line. */
export function failed({ shown }: Pick<Asked, "shown">, what: string, cause?: unknown): HieError {
  return new HieError("MORTISE_HIE_LIBRARY_FAILED", `${shown}: ${clean(what)}`, cause);
}

/**
 * The value that a library answered, tagged or bare, with its scopes held to the workspace.
 *
 * @throws MORTISE_HIE_LIBRARY_FAILED, MORTISE_HIE_PATH_OUTSIDE
 */
export function answeredValue(bytes: Uint8Array, asked: Asked): Value {
  const json = answeredJson(bytes, asked);
  const value = fromWire(json);
  if (value !== undefined) return confined(value, asked);
  const said = (json as { readonly Error?: unknown } | null)?.Error;
  throw failed(asked, typeof said === "string" ? said : "it answered no value.");
}

/**
 * The verdict that a library answered.
 *
 * @throws MORTISE_HIE_LIBRARY_FAILED, MORTISE_HIE_PATH_OUTSIDE
 */
export function answeredVerdict(bytes: Uint8Array, asked: Asked): Verdict {
  const json = answeredJson(bytes, asked);
  const verdict = verdictFrom(json);
  if (verdict === undefined) throw failed(asked, "it answered no verdict.");
  if (verdict.kind === "pass") return verdict;
  const message = clean(verdict.message) || `${asked.shown} says no more.`;
  if (verdict.kind === "error") return { kind: "error", message };
  const places = placesFrom(json).slice(0, MOST_PLACES);
  if (places.length === 0) return { kind: "fail", message };
  return { kind: "fail", message, places: places.map((place) => placed(place, asked)) };
}

/**
 * The JSON that a library answered.
 *
 * @throws MORTISE_HIE_LIBRARY_FAILED where it is none, nests too deep or is too large
 */
export function answeredJson(bytes: Uint8Array, asked: Pick<Asked, "shown" | "bare">): unknown {
  const read = readJson(bytes);
  if (asked.bare && "problem" in read && read.problem === NO_JSON) return Buffer.from(bytes).toString("utf8");
  if ("problem" in read) throw failed(asked, `what it answered ${read.problem}.`);
  if (read.value === undefined) throw failed(asked, "it answered nothing.");
  return read.value;
}

/** Text of a library as one line of a report. */
export function clean(text: string): string {
  const short = text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
  return printable(short.trim());
}

function placed({ file, line, column, message }: Place, asked: Asked): Place {
  return {
    file: inside(file, asked),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(message === undefined ? {} : { message: clean(message) }),
  };
}

function confined(value: Value, asked: Asked): Value {
  if (value.kind === "list") return { kind: "list", items: value.items.map((item) => confined(item, asked)) };
  return value.kind === "scope" ? { kind: "scope", scope: scopeIn(value.scope, asked) } : value;
}

/** The scope with its paths as they are from the workspace. What is not resolved is looked for here. */
function scopeIn({ kind, name: given, paths: all, resolved }: Scope, asked: Asked): Scope {
  if (all.length > MOST_PATHS) throw failed(asked, `it answered a scope of more than ${MOST_PATHS} paths.`);
  const name = kind === "Glob" ? pattern(given, asked) : inside(given, asked);
  const paths = resolved ? all.map((path) => inside(path, asked)) : found(kind, name, asked.workspace);
  return { kind, name, paths: [...new Set(paths)].sort(), resolved: true };
}

function found(kind: Scope["kind"], name: string, workspace: Workspace): readonly string[] {
  if (kind === "Glob") return matchingPaths(workspace.listing().files, name);
  if (kind === "Folder") return workspace.below(name).files;
  return workspace.kind(name) === "file" ? [name] : [];
}

function inside(path: string, asked: Asked): string {
  if (path.length > LONGEST_PATH) throw failed(asked, `it answered a path of ${path.length} characters.`);
  return asked.workspace.within(fromRoot(path, asked.root));
}

function pattern(text: string, asked: Asked): string {
  if (text.length > LONGEST_PATH) throw failed(asked, `it answered a pattern of ${text.length} characters.`);
  const own = fromRoot(text, asked.root);
  if (own.startsWith("/") || own.split("/").includes(".."))
    throw new HieError("MORTISE_HIE_PATH_OUTSIDE", `${JSON.stringify(text)} leads out of the workspace.`);
  return own;
}

/** A path without the root's name before it, which a library may put there. */
export function fromRoot(path: string, root: string): string {
  if (path === root) return "";
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}
