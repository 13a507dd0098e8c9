import { MortiseError } from "../errors.ts";
import type { Format } from "../formats/format.ts";
import type { Linked } from "../link.ts";
import type { ModuleCache } from "../meter/cache.ts";
import { digestOf } from "../metered.ts";
import { bindComponent } from "./bind/bind.ts";
import type { ComponentImports } from "./bind/imports.ts";
import { componentFormat } from "./format.ts";
import { resolveComponent } from "./resolve/resolve.ts";

/** A component, bound to its imports and ready to be instantiated. */
export interface OpenedComponent {
  readonly linked: Linked;
  readonly format: Format;
  readonly digest: string;
}

/** @throws MORTISE_COMPONENT_INVALID, MORTISE_IMPORT_UNKNOWN, MORTISE_IMPORT_MISMATCH, MORTISE_FORMAT_UNKNOWN */
export function openComponent(
  bytes: Uint8Array,
  imports: ComponentImports,
  cache: ModuleCache | undefined,
): OpenedComponent {
  // The caller may write to its bytes meanwhile.
  const own = bytes.slice();
  const bound = bindComponent(resolveComponent(own), imports, { cache });
  const format = componentFormat(bound);
  if (format.exports.length === 0)
    throw new MortiseError("MORTISE_FORMAT_UNKNOWN", "The component exports no function.");
  return { linked: bound.linked, format, digest: digestOf(own) };
}
