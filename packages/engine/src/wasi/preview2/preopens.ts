import { openGrant } from "../grants.ts";
import { Descriptor, Shared } from "./descriptor.ts";
import type { Preview2 } from "./state.ts";

const opened = new WeakMap<Preview2, readonly (readonly [Shared, string])[]>();

/** The folders that were granted, with the guest's names for them; opened when it first asks. */
export function preopens(state: Preview2): readonly (readonly [Descriptor, string])[] {
  let known = opened.get(state);
  if (known === undefined) {
    // What is open already when one cannot be opened is closed with the guest, whose call ends with the error.
    known = state.environment.dirs.map((grant) => [new Shared(openGrant(grant), state), grant.guest]);
    opened.set(state, known);
  }
  return known.map(([shared, name]) => {
    shared.hold();
    return [new Descriptor(shared), name];
  });
}
