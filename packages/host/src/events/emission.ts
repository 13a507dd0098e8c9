import { readCapability } from "../capability/capability.ts";
import type { Rule } from "../capability/grants.ts";
import { demand } from "../capability/grants.ts";
import { HostError } from "../errors.ts";
import type { EmitEvent, Event, Stamp } from "./event.ts";

/**
 * What a plugin emits, as the event that it becomes: in its own name, of its own or a common type, and where it may.
 * `now` is in milliseconds since 1970.
 *
 * @throws MORTISE_EVENT_INVALID, MORTISE_EVENT_TOO_LARGE, MORTISE_CAPABILITY_DENIED
 */
export function emission(
  plugin: string,
  emitted: EmitEvent,
  stamp: Stamp,
  rules: readonly Rule[],
  now: number,
): Event {
  const event = stamp(emitted, { kind: "plugin", id: plugin });
  const [owner, ...rest] = event.type.split(":");
  if (rest.length > 0 && owner !== plugin)
    throw new HostError("MORTISE_EVENT_INVALID", `The type ${event.type} belongs to ${owner}.`, { plugin });
  const wanted = readCapability(`emit:${event.stream}`);
  if ("problem" in wanted)
    throw new HostError("MORTISE_EVENT_INVALID", `The stream ${wanted.problem}.`, { plugin });
  demand(rules, wanted, now, plugin);
  return event;
}
