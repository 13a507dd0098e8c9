import { coversParts, hasUnseen } from "./literal.ts";
import type { PartsOrProblem } from "./problem.ts";

const MODES = ["read", "write"];

/**
 * Reads `mode:path` or `*`, at `offset` in the whole text. A path is absolute, or relative to the workspace, with `/`
 * between its segments; a last segment `*` stands for everything below, at any depth, and `*` alone for every path.
 */
export function pathParts(rest: string, offset: number): PartsOrProblem {
  if (rest === "*") return ["*"];
  const colon = rest.indexOf(":");
  const mode = colon === -1 ? rest : rest.slice(0, colon);
  if (!MODES.includes(mode))
    return { at: offset, problem: `must begin with ${MODES.join(" or ")}, or be \`*\`` };
  if (colon === -1) return { at: offset + rest.length, problem: `must name a path after \`${mode}\`` };
  const path = rest.slice(colon + 1);
  const problem = pathProblem(path);
  return problem === undefined ? [mode, path] : { at: offset + colon + 1, problem };
}

function pathProblem(path: string): string | undefined {
  if (path === "/") return undefined;
  if (path === "") return "must name a path";
  if (path.length > 4096) return "has a path of more than 4,096 characters";
  if (hasUnseen(path)) return "has a character that cannot be seen";
  if (path.includes("\\")) return "has a backslash: segments of a path stand between `/`";
  const segments = segmentsOf(path);
  if (segments.includes("")) return "has an empty segment: one `/` stands between segments, none at the end";
  if (segments.some((segment) => segment === "." || segment === "..")) return "has a segment `.` or `..`";
  if (
    segments.some((segment, at) => segment.includes("*") && (segment !== "*" || at !== segments.length - 1))
  )
    return "has a `*` that is not its whole last segment";
  return undefined;
}

/** Whether every path that `wanted` stands for is one that `grant` stands for, and its mode is granted. */
export function coversPath(grant: readonly string[], wanted: readonly string[]): boolean {
  if (grant[0] === "*") return true;
  const [mode, path = ""] = grant;
  const [wantedMode, wantedPath = ""] = wanted;
  if (mode !== wantedMode) return false;
  if (path === "*" || path === wantedPath) return true;
  if (wantedPath === "*" || path.startsWith("/") !== wantedPath.startsWith("/")) return false;
  return coversParts(segmentsOf(path), segmentsOf(wantedPath));
}

function segmentsOf(path: string): string[] {
  if (path === "/") return [];
  return (path.startsWith("/") ? path.slice(1) : path).split("/");
}
