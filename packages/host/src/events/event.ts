import { monotonicFactory } from "ulid";
import * as z from "zod";
import { literalParts } from "../capability/literal.ts";
import { HostError } from "../errors.ts";
import { mistakeIn } from "../json.ts";

/** Who did something. */
export interface Actor {
  readonly kind: "character" | "system" | "plugin";
  readonly id: string;
}

/** Something that happened, as plugins get it. */
export interface Event {
  /** A ULID: later events have greater ones. */
  readonly id: string;
  /** Where it happened: `location:<id>`, `character:<id>`, `channel:<name>`, `global`, or of that form. */
  readonly stream: string;
  /** `say`, `pose` and the like, or a plugin's own: `<plugin>:<type>`. */
  readonly type: string;
  /** ISO 8601, in UTC. */
  readonly time: string;
  readonly actor: Actor;
  /** At most 64 KiB as JSON. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** An event as a plugin emits it. The host says who did it. */
export interface EmitEvent {
  readonly stream: string;
  readonly type: string;
  readonly payload?: Readonly<Record<string, unknown>> | undefined;
}

/** An event as the program delivers it; without an actor, the system did it. */
export interface DeliverEvent extends EmitEvent {
  readonly actor?: Actor | undefined;
}

/** Bytes of a payload as JSON. */
export const MAX_PAYLOAD = 64 * 1024;

const parts = z
  .string()
  .min(1)
  .max(256)
  .refine((text) => {
    const read = literalParts(text, 0);
    return !("problem" in read) && read.at(-1) !== "*";
  }, "must be parts with `:` between, and no `*`");

const emitted = z.strictObject({
  stream: parts,
  type: parts,
  payload: z.record(z.string(), z.unknown()).default({}),
});

/** Where the moment and the order of events come from. */
export type Stamp = (event: EmitEvent, actor: Actor) => Event;

/**
 * What makes events: it checks them, and gives each an id and its time. `now` is in milliseconds since 1970.
 *
 * @throws what comes back throws MORTISE_EVENT_INVALID and MORTISE_EVENT_TOO_LARGE
 * @example
 * ```ts
 * const stamp = stamper(Date.now);
 * stamp({ stream: "location:1", type: "say", payload: { message: "hi" } }, { kind: "system", id: "system" }).id;
 * ```
 */
export function stamper(now: () => number): Stamp {
  const ulid = monotonicFactory();
  return (event, actor) => {
    const read = emitted.safeParse(event);
    if (!read.success) {
      throw new HostError("MORTISE_EVENT_INVALID", `In the event, ${mistakeIn(read.error)}.`);
    }
    const { stream, type, payload } = read.data;
    const bytes = sizeOf(payload);
    if (bytes > MAX_PAYLOAD)
      throw new HostError(
        "MORTISE_EVENT_TOO_LARGE",
        `The payload has ${bytes} bytes, more than ${MAX_PAYLOAD}.`,
      );
    const at = now();
    return { id: ulid(at), stream, type, time: new Date(at).toISOString(), actor, payload };
  };
}

function sizeOf(payload: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(payload));
  } catch {
    throw new HostError("MORTISE_EVENT_INVALID", "The payload cannot be written as JSON.");
  }
}
