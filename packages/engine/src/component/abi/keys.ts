import { MortiseError } from "../../errors.ts";
import { clip } from "../../wasm/module.ts";

/** A label as a property's name in JavaScript: `block-id` is `blockId`. Labels are checked, so none is `__proto__`. */
export function keyOf(label: string): string {
  return label
    .toLowerCase()
    .split("-")
    .map((word, i) => (i === 0 ? word : `${word.charAt(0).toUpperCase()}${word.slice(1)}`))
    .join("");
}

/**
 * The keys of one record's labels, which stand at `offset` of the file.
 *
 * @throws MORTISE_FEATURE_REFUSED where two labels are the same key: `a-1` and `a1`
 */
export function keysOf(labels: readonly string[], offset?: number): readonly string[] {
  const keys = labels.map(keyOf);
  if (new Set(keys).size === keys.length) return keys;
  const twice = labels.find((_, i) => keys.indexOf(keys[i] as string) !== i) ?? "";
  throw new MortiseError(
    "MORTISE_FEATURE_REFUSED",
    `The component has a type with two labels that are \`${clip(keyOf(twice))}\` in JavaScript.`,
    offset === undefined ? {} : { offset },
  );
}

/** Reads a property as the caller set it: what every object inherits, such as `constructor`, does not count. */
export function reader(key: string): (value: object) => unknown {
  if (key in Object.prototype)
    return (value) => (Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined);
  return (value) => (value as Record<string, unknown>)[key];
}
