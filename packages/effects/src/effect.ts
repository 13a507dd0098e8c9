import type { HostFunctionDefinition, JsonSchema } from "@mortise/host";
import { hostFunction } from "@mortise/host";

/** What a host function takes and gives, as its area's `schema/effects/<area>.schema.json` says. */
export interface EffectSchema {
  readonly description: string;
  readonly input: JsonSchema;
  readonly output: JsonSchema;
}

/** What is said of a host function besides its schema. */
export type EffectFields<I, O> = Omit<
  HostFunctionDefinition<I, O>,
  "name" | "description" | "input" | "output"
>;

/** A host function whose types come from its schema: `F` is what `npm run schemas` made of it. */
export function effect<F extends { readonly input: unknown; readonly output: unknown }>(
  name: string,
  schema: EffectSchema,
  fields: EffectFields<F["input"], F["output"]>,
): HostFunctionDefinition {
  return hostFunction<F["input"], F["output"]>({ name, ...schema, ...fields }) as HostFunctionDefinition;
}
