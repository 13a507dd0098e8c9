import type { HttpKind } from "./http.ts";
import { coversHttp, httpParts } from "./http.ts";
import { coversParts, literalParts } from "./literal.ts";
import { coversPath, pathParts } from "./path.ts";
import type { PartsOrProblem } from "./problem.ts";

/** How one kind reads and compares what follows its name. */
export interface KindRule {
  /** Whether a capability of this kind must say more than its kind. */
  readonly needsRest: boolean;
  /** Reads what follows `kind:`, which begins at `offset` of the text. */
  read(rest: string, offset: number): PartsOrProblem;
  /** Whether a grant of this kind stands for all that `wanted`, of the kind `wantedKind`, stands for. */
  covers(grant: readonly string[], wantedKind: string, wanted: readonly string[]): boolean;
}

/** The rule of a kind; those without one of their own are compared part by part. */
export function ruleOf(kind: string): KindRule {
  switch (kind) {
    case "http":
    case "https":
      return httpRule(kind);
    case "fs":
      return {
        needsRest: true,
        read: pathParts,
        covers: (grant, wantedKind, wanted) => wantedKind === kind && coversPath(grant, wanted),
      };
    default:
      return {
        needsRest: false,
        read: literalParts,
        covers: (grant, wantedKind, wanted) => wantedKind === kind && coversParts(grant, wanted),
      };
  }
}

function httpRule(kind: HttpKind): KindRule {
  return {
    needsRest: true,
    read: httpParts,
    covers: (grant, wantedKind, wanted) =>
      (wantedKind === "http" || wantedKind === "https") && coversHttp(kind, grant, wantedKind, wanted),
  };
}
