import { MortiseError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { clip } from "../wasm/module.ts";
import { argumentError } from "./abi/argument.ts";
import { keyOf } from "./abi/keys.ts";
import type { Labelled } from "./binary/definitions.ts";
import { fromJson } from "./fromjson.ts";
import type { ResourceJson } from "./json.ts";
import { NO_RESOURCES } from "./json.ts";
import type { FuncType, ValueType } from "./types.ts";

/**
 * The arguments of a function from a JSON array, or from an object by the parameters' names, as WIT or JavaScript has
 * them.
 *
 * @throws MORTISE_ARGUMENT_INVALID
 * @example
 * ```ts
 * const value = bound.exports.get("run")?.callSync(guest, argumentsFrom(type, JSON.parse('[{"block-id": "a"}]')));
 * ```
 */
export function argumentsFrom(type: FuncType, json: unknown, resources = NO_RESOURCES): unknown[] {
  if (Array.isArray(json)) {
    if (json.length !== type.params.length)
      throw wrong(`There are ${json.length} arguments, and ${type.params.length} are taken${named(type)}`);
    return type.params.map((each, i) => argumentFrom(each, json[i], resources));
  }
  if (typeof json !== "object" || json === null)
    throw wrong("The arguments are neither a JSON array nor an object by their names");
  const given = byLabel(type, json);
  return type.params.map((each) => argumentFrom(each, given.get(each.label), resources));
}

function argumentFrom({ label, type }: Labelled<ValueType>, json: unknown, resources: ResourceJson): unknown {
  try {
    return fromJson(type, json, resources);
  } catch (error) {
    throw argumentError(error, `The argument \`${label}\``);
  }
}

function byLabel(type: FuncType, json: object): ReadonlyMap<string, unknown> {
  const labels = type.params.map((each) => each.label);
  // A label is nobody's other name.
  const names = new Map([
    ...labels.map((each) => [keyOf(each), each] as const),
    ...labels.map((each) => [each, each] as const),
  ]);
  const given = new Map<string, unknown>();
  for (const [name, value] of Object.entries(json)) {
    const label = names.get(name);
    if (label === undefined) throw wrong(`There is no parameter \`${clip(name)}\`; ${hint(name, labels)}`);
    if (given.has(label)) throw wrong(`The argument \`${label}\` is there twice, as \`${keyOf(label)}\` too`);
    given.set(label, value);
  }
  return given;
}

function hint(name: string, labels: readonly string[]): string {
  const meant = nearest(name, labels);
  return meant === undefined ? `there is ${list(labels)}` : `\`${meant}\` is perhaps meant`;
}

function named(type: FuncType): string {
  return type.params.length === 0 ? "" : `: ${list(type.params.map((each) => each.label))}`;
}

function list(labels: readonly string[]): string {
  return labels.length === 0 ? "none" : labels.map((each) => `\`${each}\``).join(", ");
}

function wrong(problem: string): MortiseError {
  return new MortiseError("MORTISE_ARGUMENT_INVALID", `${problem}.`);
}
