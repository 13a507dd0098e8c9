import { digestOf } from "../digest.ts";
import { MortiseError } from "../errors.ts";
import type { Format } from "../formats/format.ts";
import type { Linked } from "../link.ts";
import type { ModuleCache } from "../meter/cache.ts";
import { bindComponent } from "./bind/bind.ts";
import type { ComponentImports } from "./bind/imports.ts";
import { componentFormat } from "./format.ts";
import { withoutVersion } from "./names.ts";
import type { Resolved } from "./resolve/resolve.ts";
import { resolveComponent } from "./resolve/resolve.ts";

/** A component, bound to its imports and ready to be instantiated. */
export interface OpenedComponent {
  readonly linked: Linked;
  readonly format: Format;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly digest: () => string;
}

/**
 * Opens a component with the imports that it is given, and WASI 0.2, which always links: an interface of WASI's that is
 * given stands in place of ours. Nobody else writes to its bytes.
 *
 * @throws MORTISE_COMPONENT_INVALID, MORTISE_IMPORT_UNKNOWN, MORTISE_IMPORT_MISMATCH, MORTISE_FORMAT_UNKNOWN
 */
export async function openWithWasi(
  bytes: Uint8Array,
  imports: ComponentImports,
  cache: ModuleCache | undefined,
): Promise<OpenedComponent> {
  const resolved = resolveComponent(bytes);
  return openResolved(resolved, { ...(await wasiFor(resolved, imports)), ...imports }, cache);
}

/** The same with nothing but the imports that it is given. Throws as {@link openWithWasi} does. */
export function openComponent(
  bytes: Uint8Array,
  imports: ComponentImports,
  cache: ModuleCache | undefined,
): OpenedComponent {
  return openResolved(resolveComponent(bytes), imports, cache);
}

function openResolved(
  resolved: Resolved,
  imports: ComponentImports,
  cache: ModuleCache | undefined,
): OpenedComponent {
  const bound = bindComponent(resolved, imports, { cache });
  const format = componentFormat(bound);
  if (format.exports.length === 0)
    throw new MortiseError("MORTISE_FORMAT_UNKNOWN", "The component exports no function.");
  return { linked: bound.linked, format, digest: () => digestOf(resolved.bytes) };
}

async function wasiFor({ imports }: Resolved, given: ComponentImports): Promise<ComponentImports> {
  const others = new Set(Object.keys(given).map((name) => withoutVersion(name).path));
  const wanted = [...imports.keys()].filter(
    (name) => name.startsWith("wasi:") && !others.has(withoutVersion(name).path),
  );
  if (wanted.length === 0) return {};
  // Loaded when the first component imports it: others start sooner without it.
  const { wasiImports } = await import("../wasi/preview2/imports.ts");
  return wasiImports(wanted);
}
