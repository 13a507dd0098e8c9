import { resolve } from "node:path";
import type { Preopen } from "@mortise/engine";
import type { Capability } from "./capability.ts";
import { parseCapability, printCapability } from "./capability.ts";
import type { Rule } from "./grants.ts";
import { isRevocation, why } from "./grants.ts";
import { matches } from "./match.ts";

/** What a program of its own needs to be run at all. */
export const RUN_PROCESS = parseCapability("process:run");
/** What a program in a sandbox needs to have the network. */
export const USE_NETWORK = parseCapability("process:network");

/**
 * What is granted to a plugin for as long as an instance of it lives, because nobody asks for each use: folders,
 * variables of the environment, and what a program of its own may do.
 */
export interface Standing {
  /** The capabilities that it comes from. */
  readonly held: readonly string[];
  readonly dirs: readonly Preopen[];
  readonly env: Readonly<Record<string, string>>;
  readonly run: boolean;
  readonly network: boolean;
  /** When the first of them ends, in milliseconds since 1970; undefined for never. */
  readonly until: number | undefined;
}

/** What a plugin's standing is made from. */
export interface StandingSource {
  /** What its manifest asks for, or may use; undefined where it has none, and then all that is granted is meant. */
  readonly asked: readonly Capability[] | undefined;
  readonly rules: readonly Rule[];
  /** The folder that relative paths begin at. */
  readonly root: string;
  /** Where the values of variables come from. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * What a plugin holds at a moment. A folder is `fs:read:<path>/*`, and with `fs:write:<path>/*` besides it may be written
 * to; the plugin sees it under its own path, which begins with `/`. A variable is `env:<NAME>`. A `*` names no variable,
 * and neither `fs:*` nor `fs:read:*` a folder.
 *
 * @example
 * ```ts
 * standing({ asked: [parseCapability("env:LANG")], rules, root: ".", variables: process.env, now: Date.now() }).env;
 * ```
 */
export function standing(source: StandingSource): Standing {
  const { rules, root, variables, now } = source;
  const asked = source.asked ?? rules.flatMap((rule) => (isRevocation(rule) ? [] : [rule.capability]));
  const held = new Map<string, number | undefined>();
  const holds = (wanted: Capability): boolean => {
    if (!asked.some((each) => matches(each, wanted))) return false;
    const found = why(rules, wanted, now);
    if (found.granted) held.set(printCapability(wanted), found.by.until);
    return found.granted;
  };
  const dirs = foldersOf(asked)
    .filter((path) => holds({ kind: "fs", parts: ["read", `${path}/*`] }))
    .map(
      (path): Preopen => ({
        host: path === "" ? "/" : resolve(root, path),
        guest: path.startsWith("/") ? path : `/${path}`,
        write: holds({ kind: "fs", parts: ["write", `${path}/*`] }),
      }),
    );
  const names = asked.flatMap(({ kind, parts: [name, more] }) =>
    kind === "env" && name !== undefined && more === undefined && name !== "*" ? [name] : [],
  );
  const env = Object.fromEntries(
    names
      .filter((name) => holds({ kind: "env", parts: [name] }))
      .flatMap((name): [string, string][] => {
        const value = variables[name];
        return value === undefined ? [] : [[name, value]];
      }),
  );
  const run = holds(RUN_PROCESS);
  const network = holds(USE_NETWORK);
  const ends = [...held.values()].filter((until) => until !== undefined);
  const until = ends.length === 0 ? undefined : Math.min(...ends);
  return { held: [...held.keys()].sort(), dirs, env, run, network, until };
}

/** What was held before and is not any more. */
export function lost(before: Standing, after: Standing): readonly string[] {
  return before.held.filter((each) => !after.held.includes(each));
}

/** The paths of folders that are asked for, without their `/*`, each once. */
function foldersOf(asked: readonly Capability[]): readonly string[] {
  const paths = asked.flatMap(({ kind, parts: [, path] }) =>
    kind === "fs" && path !== undefined && path.endsWith("/*") ? [path.slice(0, -2)] : [],
  );
  return [...new Set(paths)];
}
