/** From which level on messages of the plugin reach the logger. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "silent";

export const LOG_LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error", "silent"];

/** The level of one plugin, as host functions may change it. */
export interface LevelSwitch {
  current: LogLevel;
}
