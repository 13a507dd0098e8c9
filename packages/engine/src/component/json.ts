import { MortiseError } from "../errors.ts";
import { keyOf } from "./abi/keys.ts";
import { casesOf } from "./abi/layout.ts";
import type { Resource, ValueType } from "./types.ts";

/** What resources are where values are JSON. */
export interface ResourceJson {
  /** What stands for a resource. */
  give(resource: Resource, value: unknown): unknown;
  /** The resource that something stands for; undefined where it stands for none. */
  take(resource: Resource, kind: "own" | "borrow", json: unknown): unknown;
}

/** Of resources that only a call could give a meaning. */
export const NO_RESOURCES: ResourceJson = {
  give: (resource) => {
    throw noJson(resource.label);
  },
  take: (resource) => {
    throw noJson(resource.label);
  },
};

// Not in TypeScript's library yet. `JSON.stringify` alone would lose the sign.
const NEGATIVE_ZERO = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON("-0");

/**
 * A value as what `JSON.stringify` makes its text of: 64-bit integers that a double cannot hold as text, NaN and the
 * infinities as text, `list<u8>` as base64, an option that is none as null; all else as the host has it.
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
      if (Object.is(value, -0)) return NEGATIVE_ZERO;
      return Number.isFinite(value) ? value : String(value);
    case "list":
      if (type.element.kind === "u8") return Buffer.from(value as Uint8Array).toString("base64");
      return (value as unknown[]).map((each) => toJson(type.element, each, resources));
    case "tuple":
      return type.items.map((each, i) => toJson(each, (value as unknown[])[i], resources));
    case "record":
      return Object.fromEntries(
        type.fields.map(({ label, type: of }) => {
          const key = keyOf(label);
          return [key, toJson(of, (value as Record<string, unknown>)[key], resources)];
        }),
      );
    case "own":
    case "borrow":
      return resources.give(type.of.resource, value);
    case "option":
      if (type.some.kind !== "option")
        return value === undefined ? null : toJson(type.some, value, resources);
      return taggedJson(type, value as Tagged, resources);
    case "variant":
    case "result":
      return taggedJson(type, value as Tagged, resources);
    default:
      return value;
  }
}

interface Tagged {
  readonly tag: string;
  readonly val?: unknown;
}

function taggedJson(type: ValueType, { tag, val }: Tagged, resources: ResourceJson): unknown {
  const of = casesOf(type)[tagsOf(type).indexOf(tag)];
  return of === undefined ? { tag } : { tag, val: toJson(of, val, resources) };
}

/** The tags of a variant, or of what is one in disguise, by discriminant. */
export function tagsOf(type: ValueType): readonly string[] {
  if (type.kind === "variant") return type.cases.map((each) => each.label);
  return type.kind === "option" ? ["none", "some"] : ["ok", "err"];
}

function noJson(label: string): MortiseError {
  return new MortiseError(
    "MORTISE_EXPORT_UNCALLABLE",
    `The function passes the resource \`${label}\`, which has no JSON of its own.`,
  );
}
