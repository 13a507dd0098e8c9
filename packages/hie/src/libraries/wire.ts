import type { Place, Scope, Value, Verdict } from "./value.ts";

/** A value as plug-in libraries read and write it: tagged, but for `null` and booleans. */
export type Wire = null | boolean | number | string | readonly Wire[] | { readonly [tag: string]: unknown };

/**
 * A value in its tagged form: `{"String":"x"}`, `{"Int":1}`, `{"List":[…]}`, `{"Scope":{…}}`.
 *
 * @example
 * ```ts
 * toWire({ kind: "int", value: 8080 }); // { Int: 8080 }
 * ```
 */
export function toWire(value: Value): Wire {
  switch (value.kind) {
    case "null":
      return null;
    case "boolean":
      return value.value;
    case "int":
      return { Int: value.value };
    case "float":
      return { Float: value.value };
    case "string":
      return { String: value.value };
    case "list":
      return { List: value.items.map(toWire) };
    case "scope": {
      const { kind, name, paths, resolved } = value.scope;
      return { Scope: { kind: { [kind]: name }, paths, resolved } };
    }
  }
}

/** The value that a library answered, tagged or bare; `undefined` where it is none. */
export function fromWire(wire: unknown, depth = 0): Value | undefined {
  if (depth > 100) return undefined;
  if (wire === null) return { kind: "null" };
  if (typeof wire === "boolean") return { kind: "boolean", value: wire };
  if (typeof wire === "string") return { kind: "string", value: wire };
  if (typeof wire === "number") return numeric(wire);
  if (Array.isArray(wire)) return list(wire, depth);
  if (typeof wire !== "object") return undefined;
  const [entry, ...more] = Object.entries(wire);
  if (entry === undefined || more.length > 0) return undefined;
  const [tag, inner] = entry;
  switch (tag) {
    case "Null":
      return { kind: "null" };
    case "Bool":
      return typeof inner === "boolean" ? { kind: "boolean", value: inner } : undefined;
    case "Int":
      return Number.isSafeInteger(inner) ? { kind: "int", value: inner as number } : undefined;
    case "Float":
      return typeof inner === "number" ? { kind: "float", value: inner } : undefined;
    case "String":
      return typeof inner === "string" ? { kind: "string", value: inner } : undefined;
    case "List":
      return Array.isArray(inner) ? list(inner, depth) : undefined;
    case "Scope": {
      const scope = scopeFrom(inner);
      return scope && { kind: "scope", scope };
    }
    default:
      return undefined;
  }
}

/** The verdict that a library answered: `{"Pass":null}`, `{"Fail":"…"}`, `{"Error":"…"}`, or `{"result":"pass"}`. */
export function verdictFrom(wire: unknown): Verdict | undefined {
  if (typeof wire === "boolean") return wire ? { kind: "pass" } : { kind: "fail", message: "" };
  if (typeof wire === "string") return verdict(wire, undefined);
  if (typeof wire !== "object" || wire === null) return undefined;
  const answer = wire as { readonly [key: string]: unknown };
  if (typeof answer.result === "string") return verdict(answer.result, answer.message ?? answer.reason);
  const [entry, ...more] = Object.entries(answer);
  return entry === undefined || more.length > 0 ? undefined : verdict(entry[0], entry[1]);
}

/** The places that a library answered beside a verdict, as `{"result":"fail","message":"…","places":[{"file":"a.py","line":3}]}`. */
export function placesFrom(wire: unknown): readonly Place[] {
  if (typeof wire !== "object" || wire === null) return [];
  const { places } = wire as { readonly places?: unknown };
  return Array.isArray(places) ? places.flatMap(placeFrom) : [];
}

function placeFrom(wire: unknown): Place[] {
  if (typeof wire !== "object" || wire === null) return [];
  const { file, line, column, message } = wire as { readonly [key: string]: unknown };
  if (typeof file !== "string") return [];
  const counts = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
  return [
    {
      file,
      ...(counts(line) ? { line } : {}),
      ...(counts(column) ? { column } : {}),
      ...(typeof message === "string" ? { message } : {}),
    },
  ];
}

function verdict(tag: string, message: unknown): Verdict | undefined {
  const said = typeof message === "string" ? message : "";
  switch (tag.toLowerCase()) {
    case "pass":
      return { kind: "pass" };
    case "fail":
      return { kind: "fail", message: said };
    case "error":
      return { kind: "error", message: said };
    default:
      return undefined;
  }
}

function numeric(value: number): Value {
  return Number.isSafeInteger(value) ? { kind: "int", value } : { kind: "float", value };
}

function list(wire: readonly unknown[], depth: number): Value | undefined {
  const items: Value[] = [];
  for (const one of wire) {
    const item = fromWire(one, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return { kind: "list", items };
}

function scopeFrom(wire: unknown): Scope | undefined {
  if (typeof wire !== "object" || wire === null) return undefined;
  const { kind, paths = [], resolved = true } = wire as { readonly [key: string]: unknown };
  if (typeof kind !== "object" || kind === null || !Array.isArray(paths) || typeof resolved !== "boolean")
    return undefined;
  if (!paths.every((path) => typeof path === "string")) return undefined;
  const [entry] = Object.entries(kind);
  if (entry === undefined || typeof entry[1] !== "string") return undefined;
  const [tag, name] = entry;
  return tag === "File" || tag === "Folder" || tag === "Glob"
    ? { kind: tag, name, paths, resolved }
    : undefined;
}
