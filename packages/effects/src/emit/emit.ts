import type { HostFunctionDefinition, Rate } from "@mortise/host";
import { effect } from "../effect.ts";
import type { EmitEvent } from "./schema.ts";
import { SCHEMAS } from "./schema.ts";

/** Events a second of one plugin; the host's own bounds on hops and on events that wait hold besides. */
const RATE: Rate = { burst: 1_000, perSecond: 500 };

/**
 * `emit_event`: events in the plugin's own name, each of which needs `emit:<stream>`.
 *
 * @example
 * ```ts
 * const host = await Host.open({ functions: emitFunctions() });
 * ```
 */
export function emitFunctions(): readonly HostFunctionDefinition[] {
  return [
    effect<EmitEvent>("emit_event", SCHEMAS.emit_event, {
      rate: RATE,
      // The host demands the capability, because it knows how a stream is written.
      run: (event, call) => ({ id: call.emit(event).id }),
    }),
  ];
}
