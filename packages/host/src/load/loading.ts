import type { HostError } from "../errors.ts";

/** A plugin as it was found, before anything of it was read. */
export interface Found {
  /** The folder's or file's name as it may be shown; a manifest may say otherwise. */
  readonly name: string;
  /** The folder that its paths start from. */
  readonly folder: string;
  /** The path of its `plugin.yaml`; undefined for a bare file. */
  readonly manifest: string | undefined;
  /** The path of the bare file; undefined where there is a manifest. */
  readonly code: string | undefined;
  /** The program and its arguments, for a process without a manifest. */
  readonly command?: readonly string[] | undefined;
}

/** A plugin that is not loaded, and why. */
export interface Failure {
  /** The plugin's name where it is known, else the file that was found. */
  readonly name: string;
  readonly error: HostError;
  /** Where it lies; undefined where that is what failed. */
  readonly found?: Found | undefined;
}

/** What one step of loading hands to the next: the plugins that are still in, and those that fell out, with reasons. */
export interface Loading<P> {
  readonly plugins: readonly P[];
  readonly failed: readonly Failure[];
}
