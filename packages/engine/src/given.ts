/**
 * What a plugin is compiled from, as it is now: bytes are copied, and so is the list of a manifest's modules. It is read
 * only once its reader is loaded, and its owner may write to it meanwhile.
 *
 * @example
 * ```ts
 * const own = ownSource({ wasm: [{ data: bytes }] });
 * bytes.fill(0); // `own` is as it was
 * ```
 */
export function ownSource<T>(source: T): T {
  const bytes = copyOf(source);
  if (bytes !== undefined) return bytes as T;
  if (typeof source !== "object" || source === null || !Object.hasOwn(source, "wasm")) return source;
  const { wasm } = source as { readonly wasm?: unknown };
  return Array.isArray(wasm) ? { ...source, wasm: wasm.map(ownModule) } : source;
}

/** The files of a script, as they are now. */
export function ownFiles(files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  return new Map([...files].map(([path, bytes]) => [path, new Uint8Array(bytes)]));
}

/**
 * The arguments of a component's export, as they are now: bytes, lists and records are copied, and what has a life of its
 * own is not. What cannot be copied is no argument either, and the call says so.
 */
export function ownArguments(args: readonly unknown[]): readonly unknown[] {
  try {
    return args.map(ownValue);
  } catch {
    return args;
  }
}

function ownValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(ownValue);
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype !== Object.prototype && prototype !== null) return value;
  const own = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, ownValue(each)]));
  return Object.setPrototypeOf(own, prototype) as object;
}

function ownModule(module: unknown): unknown {
  if (typeof module !== "object" || module === null || !Object.hasOwn(module, "data")) return module;
  const data = copyOf((module as { readonly data?: unknown }).data);
  return data === undefined ? module : { ...module, data };
}

// Not `slice`, which gives a Buffer's own bytes again.
function copyOf(bytes: unknown): Uint8Array | undefined {
  if (bytes instanceof Uint8Array) return new Uint8Array(bytes);
  return bytes instanceof ArrayBuffer ? new Uint8Array(bytes.slice(0)) : undefined;
}
