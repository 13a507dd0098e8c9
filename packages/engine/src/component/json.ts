import { MortiseError } from "../errors.ts";
import { argumentError, inside, Mismatch } from "./abi/argument.ts";
import { keyOf } from "./abi/keys.ts";
import { casesOf } from "./abi/layout.ts";
import type { Labelled } from "./binary/definitions.ts";
import type { FuncType, Resource, ValueType } from "./types.ts";

/** What resources are where values are JSON. */
export interface ResourceJson {
  /** What stands for a resource. */
  give(resource: Resource, value: unknown): unknown;
  /** The resource that something stands for; undefined where it stands for none. */
  take(resource: Resource, kind: "own" | "borrow", json: unknown): unknown;
}

/** Of resources that only a call could give a meaning. */
const NO_RESOURCES: ResourceJson = {
  give: (resource) => {
    throw noJson(resource.label);
  },
  take: (resource) => {
    throw noJson(resource.label);
  },
};

/**
 * A value as JSON has it: 64-bit integers that a double cannot hold as text, NaN and the infinities as text,
 * `list<u8>` as base64, an option that is none as null; all else as the host has it.
 *
 * @throws MORTISE_EXPORT_UNCALLABLE for a resource, where nothing says what stands for it
 */
export function toJson(type: ValueType, value: unknown, resources = NO_RESOURCES): unknown {
  switch (type.kind) {
    case "s64":
    case "u64": {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : String(value);
    }
    case "f32":
    case "f64":
      return Number.isFinite(value) ? value : String(value);
    case "list":
      if (type.element.kind === "u8") return Buffer.from(value as Uint8Array).toString("base64");
      return (value as unknown[]).map((each) => toJson(type.element, each, resources));
    case "own":
    case "borrow":
      return resources.give(type.of.resource, value);
    default:
      return mapped(type, value, (of, each) => toJson(of, each, resources), null);
  }
}

/**
 * A value from its JSON form, ready to be passed: what is wrong with it besides is found when it is passed. Bytes may
 * also be an array, and the keys of a record or of flags its labels.
 *
 * @throws Mismatch, and MORTISE_EXPORT_UNCALLABLE for a resource, where nothing says what stands for it
 */
export function fromJson(type: ValueType, json: unknown, resources = NO_RESOURCES): unknown {
  switch (type.kind) {
    case "s64":
    case "u64":
      return typeof json === "string" && /^-?[0-9]{1,20}$/.test(json) ? BigInt(json) : json;
    case "f32":
    case "f64":
      return json === "NaN" || json === "Infinity" || json === "-Infinity" ? Number(json) : json;
    case "list":
      if (type.element.kind === "u8") return typeof json === "string" ? bytesFrom(json) : json;
      return Array.isArray(json) ? json.map((each, i) => partFrom(type.element, each, i, resources)) : json;
    case "flags":
      return flagsFrom(type.labels, json);
    case "own":
    case "borrow": {
      const { resource } = type.of;
      const taken = resources.take(resource, type.kind, json);
      if (taken !== undefined) return taken;
      throw new Mismatch(`a \`${resource.label}\` that is still held`, json);
    }
    default:
      return mapped(type, json, (of, each, step) => partFrom(of, each, step, resources), undefined);
  }
}

/** The same of a part of a value; what is wrong with it says where it is. */
function partFrom(type: ValueType, json: unknown, step: Step, resources: ResourceJson): unknown {
  try {
    return fromJson(type, json, resources);
  } catch (error) {
    throw step === undefined ? error : inside(error, typeof step === "number" ? `[${step}]` : `.${step}`);
  }
}

/** What is left out of flags is false, so that a name which is none of theirs would be lost. */
function flagsFrom(labels: readonly string[], json: unknown): unknown {
  if (typeof json !== "object" || json === null) return json;
  const keys = new Map(labels.flatMap((label) => [label, keyOf(label)].map((name) => [name, keyOf(label)])));
  const expected = `an object of booleans: ${labels.map(keyOf).join(", ")}`;
  if (Array.isArray(json)) throw new Mismatch(expected, json);
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => {
      const key = keys.get(name);
      if (key !== undefined) return [key, value];
      throw new Mismatch(expected, json, `an object with \`${name}\``);
    }),
  );
}

/**
 * The arguments of a function from a JSON array, or from an object by the parameters' names.
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
  return type.params.map((each) => argumentFrom(each, field(json, each.label), resources));
}

function argumentFrom({ label, type }: Labelled<ValueType>, json: unknown, resources: ResourceJson): unknown {
  try {
    return fromJson(type, json, resources);
  } catch (error) {
    throw argumentError(error, `The argument \`${label}\``);
  }
}

/** The name of a field, or the number of an item; undefined where a part has no place of its own. */
type Step = string | number | undefined;

type Each = (type: ValueType, value: unknown, step: Step) => unknown;

/** Goes through the parts of a value; one that is not of its type stays as it is. */
function mapped(type: ValueType, value: unknown, each: Each, none: null | undefined): unknown {
  if (type.kind === "option" && type.some.kind !== "option")
    return value === undefined || value === null ? none : each(type.some, value, undefined);
  if (type.kind === "tuple" && Array.isArray(value))
    return value.map((item, i) => (type.items[i] === undefined ? item : each(type.items[i], item, i)));
  if (typeof value !== "object" || value === null) return value;
  switch (type.kind) {
    case "record":
      return Object.fromEntries(
        type.fields.map(({ label, type: of }) => {
          const key = keyOf(label);
          return [key, each(of, field(value, label), key)];
        }),
      );
    case "option":
    case "variant":
    case "result": {
      const { tag, val } = value as { readonly tag?: unknown; readonly val?: unknown };
      const of = casesOf(type)[tagsOf(type).indexOf(String(tag))];
      return of === undefined ? { tag } : { tag, val: each(of, val, "val") };
    }
    default:
      return value;
  }
}

function tagsOf(type: ValueType): readonly string[] {
  if (type.kind === "variant") return type.cases.map((each) => each.label);
  return type.kind === "option" ? ["none", "some"] : ["ok", "err"];
}

function field(value: object, label: string): unknown {
  for (const key of [keyOf(label), label])
    if (Object.hasOwn(value, key)) return (value as Record<string, unknown>)[key];
  return undefined;
}

/** Text that is no base64 stays as it is: whoever passes it knows which argument it is, and says so. */
function bytesFrom(text: string): unknown {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64").replace(/=+$/, "") === text.replace(/=+$/, "")
    ? new Uint8Array(bytes)
    : text;
}

function named({ params }: FuncType): string {
  return params.length === 0 ? "" : `: ${params.map((each) => `\`${each.label}\``).join(", ")}`;
}

function noJson(label: string): MortiseError {
  return new MortiseError(
    "MORTISE_EXPORT_UNCALLABLE",
    `The function passes the resource \`${label}\`, which has no JSON of its own.`,
  );
}

function wrong(problem: string): MortiseError {
  return new MortiseError("MORTISE_ARGUMENT_INVALID", `${problem}.`);
}
