import type { Labelled, Primitive } from "./binary/definitions.ts";

/**
 * A resource type: every one is its own, whatever it is called. `instance` is the component instance that defines it,
 * and undefined for one that the host brings.
 */
export interface Resource {
  /** Its name in messages: that of its first export, where the component defines it. */
  label: string;
  readonly instance: number | undefined;
  /** The import that brings it, such as `wasi:io/streams@0.2.6#input-stream`; undefined where the component defines it. */
  readonly imported: string | undefined;
  /** The core function that is called with the representation when the last handle is dropped. */
  readonly destructor: unknown;
}

/** What every value type knows of its own size: how many types it is made of, and how deep they nest. */
interface Weight {
  readonly parts: number;
  readonly depth: number;
  /** The type that this one is another name of. */
  readonly alias?: ValueType | undefined;
}

/** A value type with everything that it refers to. Types are shared: what is the same object is the same type. */
export type ValueType = Weight &
  (
    | { readonly kind: Primitive }
    | { readonly kind: "record"; readonly fields: readonly Labelled<ValueType>[] }
    | { readonly kind: "variant"; readonly cases: readonly Labelled<ValueType | undefined>[] }
    | { readonly kind: "list"; readonly element: ValueType }
    | { readonly kind: "tuple"; readonly items: readonly ValueType[] }
    | { readonly kind: "flags" | "enum"; readonly labels: readonly string[] }
    | { readonly kind: "option"; readonly some: ValueType }
    | { readonly kind: "result"; readonly ok: ValueType | undefined; readonly error: ValueType | undefined }
    | { readonly kind: "own" | "borrow"; readonly of: ResourceType }
  );

/** A resource where it has a name; the same resource may have several. */
export interface ResourceType {
  readonly kind: "resource";
  readonly resource: Resource;
  readonly alias?: ResourceType | undefined;
}

export interface FuncType {
  readonly kind: "func";
  readonly params: readonly Labelled<ValueType>[];
  readonly result: ValueType | undefined;
}

/** The types directly inside a value type. */
export function partsOf(type: ValueType): readonly ValueType[] {
  switch (type.kind) {
    case "record":
      return type.fields.map((each) => each.type);
    case "variant":
      return type.cases.flatMap((each) => (each.type === undefined ? [] : [each.type]));
    case "list":
      return [type.element];
    case "tuple":
      return type.items;
    case "option":
      return [type.some];
    case "result":
      return [type.ok, type.error].filter((each) => each !== undefined);
    default:
      return [];
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A value type before its size is known. */
export type Unweighed = DistributiveOmit<ValueType, "parts" | "depth">;

/** Works out how large a type is; labels count. */
export function weigh(type: Unweighed): ValueType {
  let parts = 1;
  let depth = 1;
  for (const each of partsOf(type as ValueType)) {
    parts += each.parts;
    depth = Math.max(depth, each.depth + 1);
  }
  if ("labels" in type) parts += type.labels.length;
  else if (type.kind === "variant") parts += type.cases.length;
  return { ...type, parts, depth } as ValueType;
}

const primitives = new Map<Primitive, ValueType>();

/** The one object that stands for a primitive type without a name. */
export function primitive(kind: Primitive): ValueType {
  let type = primitives.get(kind);
  if (type === undefined) {
    type = { kind, parts: 1, depth: 1 };
    primitives.set(kind, type);
  }
  return type;
}

/** The resources that values of a type may pass. */
export function* resourcesIn(type: ValueType): Generator<Resource> {
  if (type.kind === "own" || type.kind === "borrow") yield type.of.resource;
  else for (const each of partsOf(type)) yield* resourcesIn(each);
}

/**
 * Whether something is so of a type or of any type inside it; worked out once for each type.
 *
 * @example
 * ```ts
 * const holdsText = anywhere((type) => type.kind === "string");
 * ```
 */
export function anywhere(is: (type: ValueType) => boolean): (type: ValueType) => boolean {
  const known = new WeakMap<ValueType, boolean>();
  const holds = (type: ValueType): boolean => {
    if (is(type)) return true;
    let found = known.get(type);
    if (found === undefined) {
      found = partsOf(type).some(holds);
      known.set(type, found);
    }
    return found;
  };
  return holds;
}

/** Whether a value of the type holds a handle of any resource. */
export const hasHandles = anywhere(({ kind }) => kind === "own" || kind === "borrow");

/** Whether a value of the type holds a borrowed handle anywhere. */
export const borrows = anywhere(({ kind }) => kind === "borrow");
