import type { EnvironmentOptions } from "@mortise/engine";

/** What a plugin reaches through the engine itself: folders and variables by WASI, requests by Extism's own function. */
export type PluginEnvironment = Pick<EnvironmentOptions, "dirs" | "env" | "http">;

/** A program that is a plugin of format `process` without a manifest. */
export interface PluginProgram {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** The folder that it runs in. */
  readonly folder: string;
}
