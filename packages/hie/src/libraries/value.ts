/** Files of the workspace that belong together: what a selector found. Paths run from the workspace, with `/`. */
export interface Scope {
  /** What was asked for: a file, folder or glob; for searches by name, e.g. `struct:Token`, a file. */
  readonly kind: "File" | "Folder" | "Glob";
  readonly name: string;
  readonly paths: readonly string[];
  /** Whether the paths were looked for. A selector that found nothing is resolved too. */
  readonly resolved: boolean;
}

/** A value between `.hie` files and libraries. */
export type Value =
  | { readonly kind: "null" }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "list"; readonly items: readonly Value[] }
  | { readonly kind: "scope"; readonly scope: Scope };

/** Where a check failed. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** What is wrong there, where that differs from the whole check's message. */
  readonly message?: string;
}

/** A check's answer. `error` says that it could not be evaluated. */
export type Verdict =
  | { readonly kind: "pass" }
  | { readonly kind: "fail"; readonly message: string; readonly places?: readonly Place[] }
  | { readonly kind: "error"; readonly message: string };

/** The verdict of a check that is content. */
export const PASS: Verdict = { kind: "pass" };

/** The verdict of a check that is not. */
export function fail(message: string, places: readonly Place[] = []): Verdict {
  return places.length === 0 ? { kind: "fail", message } : { kind: "fail", message, places };
}

/** A scope of these paths, in order and once each. */
export function scopeOf(kind: Scope["kind"], name: string, paths: readonly string[]): Value {
  return { kind: "scope", scope: { kind, name, paths: [...new Set(paths)].sort(), resolved: true } };
}
