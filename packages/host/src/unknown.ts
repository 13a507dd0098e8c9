import { nearest } from "@mortise/engine";
import { HostError } from "./errors.ts";

/** The error that there is no plugin of a name; where one of those that there are may be meant, it says which. */
export function unknownPlugin(name: string, known: Iterable<string>): HostError {
  const meant = nearest(name, [...known]);
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  const problem = `There is no plugin ${JSON.stringify(name.slice(0, 64))}.${hint}`;
  return new HostError("MORTISE_PLUGIN_UNKNOWN", problem);
}
