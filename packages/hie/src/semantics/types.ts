import type { Value } from "../libraries/value.ts";
import type { Slot } from "./model.ts";

const BASIC: Readonly<Record<string, readonly Value["kind"][]>> = {
  string: ["string"],
  integer: ["int"],
  float: ["float", "int"],
  boolean: ["boolean"],
};

/** Why a scope or ref cannot hold a value of this kind; undefined where it can, or where the kind is not known yet. */
export function mismatch(
  { kind, path, type }: Pick<Slot, "kind" | "path" | "type">,
  held: Value["kind"] | undefined,
): string | undefined {
  if (held === undefined) return undefined;
  const wanted = type === undefined || !Object.hasOwn(BASIC, type) ? undefined : BASIC[type];
  if (wanted !== undefined && !wanted.includes(held))
    return `the ref \`${path}\` is declared as ${type}, and holds a ${held}`;
  if (kind === "scope" && held !== "scope" && held !== "list")
    return `the scope \`${path}\` holds a ${held}, which is no scope`;
  return undefined;
}
