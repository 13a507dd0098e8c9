/** How a module is rewritten. `yields`: a check past its tick calls out, and may suspend the guest; otherwise it traps. */
export interface Variant {
  readonly yields: boolean;
  readonly fuel: boolean;
}

/** A variant's name in the cache: two letters. */
export function variantName(variant: Variant): string {
  return `${variant.yields ? "y" : "t"}${variant.fuel ? "f" : "n"}`;
}
