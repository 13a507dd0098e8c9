import type { HostLogEntry } from "@mortise/host";

/** What plugin libraries are run with; all of it may be left out. */
export interface PluginOptions {
  /** Whether rewritten modules are kept on disk, as for the engine's `compile`. */
  readonly cache?: boolean | string | undefined;
  /** Takes what libraries log, and what programs print besides their answers. */
  readonly log?: ((entry: HostLogEntry) => void) | undefined;
  /** Where the variables are taken from that libraries may see; those of this process unless given. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}
