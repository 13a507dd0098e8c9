import type { ComponentImports, HostFunction, LogLevel } from "@mortise/engine";
import { importCall, withTypes } from "@mortise/engine/component";
import type { FunctionCaller, Outcome } from "./functions.ts";
import { functionCaller } from "./functions.ts";
import { patternImports } from "./pattern/imports.ts";
import { MORTISE_WIT, PATTERN_WIT } from "./wit.ts";

/**
 * What a host serves to components besides WASI: its functions by name and the log (`mortise:host`), and Pattern's host
 * interface (`pattern:extension/host`). Each call is checked as any other call of a host function is.
 *
 * @example
 * ```ts
 * const code = await compile("tool.wasm", { imports: componentImports(functions) });
 * ```
 */
export function componentImports(functions: readonly HostFunction[]): ComponentImports {
  const caller = functionCaller(functions);
  return {
    ...withTypes(MORTISE_WIT, mortiseImports(caller)),
    ...withTypes(PATTERN_WIT, patternImports(caller)),
  };
}

function mortiseImports(caller: FunctionCaller): ComponentImports {
  return {
    "mortise:host/functions@0.1.0": {
      call: {
        run: (name: string, input: string) => asText(caller.now(name, input)),
        wait: async (name: string, input: string) => asText(await caller.later(name, input)),
      },
    },
    "mortise:host/log@0.1.0": {
      log: { run: (level: LogLevel, message: string) => importCall().log(level, message) },
    },
  };
}

function asText(outcome: Outcome): Outcome {
  return outcome.tag === "ok" ? { tag: "ok", val: JSON.stringify(outcome.val) } : outcome;
}
