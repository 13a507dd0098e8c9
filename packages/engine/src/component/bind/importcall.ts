import { currentGuest } from "../../guest.ts";
import type { HostCall } from "../../hostfunction.ts";
import type { LogLevel } from "../../log.ts";
import { logLine } from "../../logging.ts";

/** What an import of a component may know of the call that it serves, and do on its behalf. */
export interface ImportCall extends HostCall {
  /** The plugin's settings. */
  readonly config: ReadonlyMap<string, string>;
  /** The call waits for a person: its deadline stands still until the import has answered. */
  stopClock(): void;
  /** Logs as the plugin, within what it may log. */
  log(level: LogLevel, message: string): void;
}

/**
 * The call that an import serves: asked for in `run` or `wait`, before anything there is awaited.
 *
 * @throws MORTISE_CLOSED outside any call
 * @example
 * ```ts
 * const imports = { "my:host/log@1.0.0": { info: { run: (text: string) => importCall().log("info", text) } } };
 * ```
 */
export function importCall(): ImportCall {
  const guest = currentGuest();
  const { call, environment, plugin } = guest;
  return {
    plugin,
    context: environment.context,
    config: environment.config,
    stopClock() {
      call.stopsClock = true;
    },
    log: (level, message) => logLine(guest, level, Buffer.from(message)),
  };
}
