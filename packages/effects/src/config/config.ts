import type { HostFunctionDefinition } from "@mortise/host";
import { effect } from "../effect.ts";
import type { GetConfig } from "./schema.ts";
import { SCHEMAS } from "./schema.ts";

/**
 * `get_config`: the plugin's own settings, which need no capability.
 *
 * @example
 * ```ts
 * const host = await Host.open({ functions: configFunctions() });
 * ```
 */
export function configFunctions(): readonly HostFunctionDefinition[] {
  return [
    effect<GetConfig>("get_config", SCHEMAS.get_config, {
      run(input, { config }) {
        const key = input?.key;
        if (key === undefined) return config;
        return Object.hasOwn(config, key) ? config[key] : null;
      },
    }),
  ];
}
