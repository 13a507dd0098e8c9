import { nearest } from "../nearest.ts";
import { clip } from "../wasm/module.ts";
import { inside, Mismatch } from "./abi/argument.ts";
import { keyOf } from "./abi/keys.ts";
import type { ValueType } from "./types.ts";

/** Types whose values are objects by their labels. */
export type KeyedType = Extract<ValueType, { readonly kind: "record" } | { readonly labels: unknown }>;

/** Every name of every field, and what it is called in JavaScript. */
type Names = ReadonlyMap<string, string>;

const known = new WeakMap<KeyedType, Names>();

function labelsOf(type: KeyedType): readonly string[] {
  return type.kind === "record" ? type.fields.map((each) => each.label) : type.labels;
}

function namesOf(type: KeyedType): Names {
  let names = known.get(type);
  if (names === undefined) {
    names = new Map(
      labelsOf(type).flatMap((label) => [label, keyOf(label)].map((name) => [name, keyOf(label)])),
    );
    known.set(type, names);
  }
  return names;
}

/**
 * The fields of an object by their keys in JavaScript, where it may have them by their labels, too: once each, and no
 * others. What is left out of a record or of flags has a meaning, so that a misspelt name would be lost.
 *
 * @throws Mismatch
 */
export function keyed(type: KeyedType, json: unknown): ReadonlyMap<string, unknown> {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new Mismatch(expected(type), json);
  const names = namesOf(type);
  const found = new Map<string, unknown>();
  for (const [name, value] of Object.entries(json)) {
    const key = names.get(name);
    if (key === undefined) throw unknownField(name, labelsOf(type).map(keyOf), value);
    if (found.has(key))
      throw inside(new Mismatch(`said once, as \`${key}\``, value, "there a second time"), `.${name}`);
    found.set(key, value);
  }
  return found;
}

function expected(type: KeyedType): string {
  const keys = labelsOf(type).map(keyOf).join(", ");
  return type.kind === "record" ? `an object with ${keys}` : `an object of booleans: ${keys}`;
}

/** The mismatch of a field that there is none of. */
export function unknownField(name: string, fields: readonly string[], value: unknown): unknown {
  const meant = nearest(name, fields);
  const wanted = meant === undefined ? `one of ${fields.map(quoted).join(", ")}` : quoted(meant);
  return inside(new Mismatch(wanted, value, "unknown"), `.${clip(name)}`);
}

function quoted(name: string): string {
  return `\`${name}\``;
}
