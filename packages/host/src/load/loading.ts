import type { HostError } from "../errors.ts";

/** A plugin that is not loaded, and why. */
export interface Failure {
  /** The plugin's name where it is known, else the file that was found. */
  readonly name: string;
  readonly error: HostError;
}

/** What one step of loading hands to the next: the plugins that are still in, and those that fell out, with reasons. */
export interface Loading<P> {
  readonly plugins: readonly P[];
  readonly failed: readonly Failure[];
}
