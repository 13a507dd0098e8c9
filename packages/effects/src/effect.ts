import type { FunctionSchema, HostFunctionDefinition } from "@mortise/host";
import { hostFunction } from "@mortise/host";

/** What is said of a host function besides its schema. */
export type EffectFields<I, O> = Omit<HostFunctionDefinition<I, O>, "name" | keyof FunctionSchema>;

/** A host function whose types come from its schema: `F` is what `npm run schemas` made of it. */
export function effect<F extends { readonly input: unknown; readonly output: unknown }>(
  name: string,
  schema: FunctionSchema,
  fields: EffectFields<F["input"], F["output"]>,
): HostFunctionDefinition {
  return hostFunction<F["input"], F["output"]>({ name, ...schema, ...fields }) as HostFunctionDefinition;
}
