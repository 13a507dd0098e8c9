import type { HostFunctionDefinition, HostStore as Store } from "@mortise/host";

/** What plugins may call on the host of a deployment. */
export function functionsOf(_store: Store): readonly HostFunctionDefinition[] {
  return [];
}
