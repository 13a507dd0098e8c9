/** How much a message matters, least first, as Extism numbers them from 0. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One message of a plugin: a single line, with nothing in it that moves a terminal's cursor. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
}

/** Where a plugin's messages go, and the least level that is wanted. */
export interface LogSink {
  readonly level: LogLevel | "off";
  write(entry: LogEntry): void;
}

/** Takes nothing. */
export const NO_LOG: LogSink = { level: "off", write: () => {} };

/** Whether a sink wants messages of that level. */
export function wants(sink: LogSink, level: LogLevel): boolean {
  return sink.level !== "off" && LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(sink.level);
}

/**
 * Text of a plugin made safe to print: line ends are shown as `⏎`, and control characters (ANSI sequences begin with
 * one) as U+FFFD.
 */
export function printable(text: string): string {
  return text
    .replace(/\r\n?|[\n\u0085\u2028\u2029]/g, "⏎")
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (c) => (c === "\t" ? " " : "\u{fffd}"));
}
