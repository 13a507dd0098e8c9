/**
 * Something that a guest does, written once for core modules and once for scripts. A guest is made of it in each
 * format, with two exports: `deed`, which does it, and `echo`, which answers with its input.
 */
export interface Deed {
  /** What the deed needs in its module: functions, globals, tables. */
  readonly fields?: string;
  /** Instructions of the export `deed`, which leave nothing on the stack. Calling `$effect` reaches the host. */
  readonly wat: string;
  /** Statements of the export `deed`; `host.effect("")` reaches the host. Left out where scripts have no such thing. */
  readonly script?: string;
}
