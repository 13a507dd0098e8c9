import type { FunctionCall, HostFunctionDefinition } from "@mortise/host";
import { hostFunction } from "@mortise/host";

/** What stands in for a host function: what it answers, or what makes the answer of each input. */
export type Fake = unknown | ((input: never, call: FunctionCall) => unknown);

/**
 * Host functions, some of them faked. A fake takes the place of the function of its name: what that takes, gives and
 * needs still holds. One that there is no function for takes anything, and needs nothing.
 *
 * @throws MORTISE_FUNCTION_INVALID
 */
export function withFakes(
  functions: readonly HostFunctionDefinition[],
  fakes: Readonly<Record<string, Fake>>,
): readonly HostFunctionDefinition[] {
  const kept = functions.filter(({ name }) => !Object.hasOwn(fakes, name));
  const faked = Object.entries(fakes).map(([name, fake]) => {
    const real = functions.find((each) => each.name === name);
    return hostFunction<unknown, unknown>({ ...real, name, async: true, run: runOf(fake) });
  });
  return [...kept, ...faked];
}

function runOf(fake: Fake): (input: unknown, call: FunctionCall) => unknown {
  if (typeof fake !== "function") return async () => fake;
  return async (input, call) => fake(input, call);
}
