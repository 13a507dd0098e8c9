import type { LogLevel } from "@mortise/engine";
import type { HostFunctionDefinition, Rate } from "@mortise/host";
import { effect } from "../effect.ts";
import type { LogError } from "./schema.ts";
import { SCHEMAS } from "./schema.ts";

const LEVELS: readonly LogLevel[] = ["error", "warn", "info", "debug", "trace"];

/** Messages a second of one plugin at one level, before the others are refused. */
const RATE: Rate = { burst: 1_000, perSecond: 100 };

/**
 * `log_error` to `log_trace`: messages in the plugin's own name, which need no capability.
 *
 * @example
 * ```ts
 * const host = await Host.open({ functions: logFunctions() });
 * ```
 */
export function logFunctions(): readonly HostFunctionDefinition[] {
  return LEVELS.map((level) => {
    const name = `log_${level}` as const satisfies keyof typeof SCHEMAS;
    // The schemas of all levels are one.
    return effect<LogError>(name, SCHEMAS[name], {
      rate: RATE,
      run({ message, fields }, call) {
        call.log(level, fields === undefined ? message : `${message} ${JSON.stringify(fields)}`);
        return null;
      },
    });
  });
}
