import { MortiseError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";

/** One field of a manifest as it was written: where it stands, and what it holds. */
export interface Field {
  /** For people: `memory.max_pages`, `wasm[0].hash`. */
  readonly path: string;
  readonly value: unknown;
}

/**
 * Takes an object apart into fields whose names are all known, in `snake_case` or `camelCase`. Only own
 * properties count, each is read once, and `null` and `undefined` mean that it was left out.
 *
 * @throws MORTISE_MANIFEST_INVALID
 */
export function fieldsOf(object: Field, known: readonly string[]): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  for (const [key, value] of entriesOf(object, 64)) {
    const name = known.find((candidate) => candidate === key || camel(candidate) === key);
    if (name === undefined) {
      const meant = nearest(key, known);
      const hint =
        meant === undefined ? `; the known ones are ${known.join(", ")}` : ` (did you mean \`${meant}\`?)`;
      throw invalid(object.path, `has an unknown field ${quote(key)}${hint}`);
    }
    if (value === null || value === undefined) continue;
    if (fields.has(name)) throw invalid(object.path, `says \`${name}\` twice, as \`${camel(name)}\` too`);
    fields.set(name, { path: join(object.path, key), value });
  }
  return fields;
}

/**
 * The entries of a plain object with at most `max` of them.
 *
 * @throws MORTISE_MANIFEST_INVALID
 */
export function entriesOf({ path, value }: Field, max: number): readonly (readonly [string, unknown])[] {
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw invalid(path, `must be an object, and is ${kindOf(value)}`);
  }
  const keys = Object.keys(value);
  if (keys.length > max) throw invalid(path, `has ${keys.length} entries; at most ${max} are read`);
  return Object.entries(value);
}

/**
 * The items of a list with at most `max` of them, each with its place.
 *
 * @throws MORTISE_MANIFEST_INVALID
 */
export function itemsOf({ path, value }: Field, max: number): readonly Field[] {
  if (!Array.isArray(value)) throw invalid(path, `must be a list, and is ${kindOf(value)}`);
  if (value.length > max) throw invalid(path, `has ${value.length} items; at most ${max} are read`);
  return Array.from(value, (item: unknown, index) => ({ path: `${path}[${index}]`, value: item }));
}

/**
 * Text of 1 to `max` UTF-16 units without NUL; `min: 0` also takes none.
 *
 * @throws MORTISE_MANIFEST_INVALID
 */
export function textOf({ path, value }: Field, max: number, min = 1): string {
  if (typeof value !== "string") throw invalid(path, `must be text, and is ${kindOf(value)}`);
  if (value.length < min) throw invalid(path, "must not be empty");
  if (value.length > max) throw invalid(path, `is ${value.length} characters long; at most ${max} are read`);
  if (value.includes("\0")) throw invalid(path, "must not hold a NUL character");
  return value;
}

/**
 * A whole number from `min` to `max`.
 *
 * @throws MORTISE_MANIFEST_INVALID
 */
export function wholeOf({ path, value }: Field, min: number, max: number): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min || value > max) {
    const seen = typeof value === "number" ? String(value) : kindOf(value);
    throw invalid(path, `must be a whole number from ${min} to ${max}, and is ${seen}`);
  }
  return value;
}

/** A manifest error that names the field. */
export function invalid(path: string, what: string, cause?: unknown): MortiseError {
  return new MortiseError("MORTISE_MANIFEST_INVALID", `\`${path}\` ${what}.`, { cause });
}

/** Text from a manifest as it may be printed: short, and without control characters. */
export function quote(text: string): string {
  const short = text.length > 64 ? `${text.slice(0, 64)}…` : text;
  return JSON.stringify(short).replaceAll(/[\u007f-\u009f\u2028\u2029]/g, "\ufffd");
}

/** Joins a field's name to the place that it stands in. */
export function join(path: string, key: string): string {
  const name = /^[A-Za-z_][\w-]{0,63}$/.test(key) ? key : quote(key);
  return path === "manifest" ? name : `${path}.${name}`;
}

function camel(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return value === undefined ? "missing" : `a ${typeof value}`;
}
