import type { EnvironmentOptions } from "@mortise/engine";

/**
 * What a plugin reaches through the engine itself: folders and variables by WASI, requests by Extism's own function; and
 * the time and randomness that it sees, for tests and replays.
 */
export type PluginEnvironment = Pick<EnvironmentOptions, "dirs" | "env" | "http" | "clock" | "random">;

/** A program that is a plugin of format `process` without a manifest. */
export interface PluginProgram {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** The folder that it runs in. */
  readonly folder: string;
}
