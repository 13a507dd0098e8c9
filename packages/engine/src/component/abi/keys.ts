/**
 * A label as a property's name in JavaScript: `block-id` is `blockId`. Labels are checked, so that none is `__proto__` and
 * no two of one type are the same property.
 */
export function keyOf(label: string): string {
  return label
    .toLowerCase()
    .split("-")
    .map((word, i) => (i === 0 ? word : `${word.charAt(0).toUpperCase()}${word.slice(1)}`))
    .join("");
}

/** Reads a property as the caller set it: what every object inherits, such as `constructor`, does not count. */
export function reader(key: string): (value: object) => unknown {
  if (key in Object.prototype)
    return (value) => (Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined);
  return (value) => (value as Record<string, unknown>)[key];
}
