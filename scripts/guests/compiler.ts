import type { Source } from "./sources.ts";

/** A compiler that is here: builds one guest into the file given, and throws with its own words where it cannot. */
export interface Compiler {
  readonly compile: (source: Source, output: string) => Promise<void>;
}

/** A compiler that is not: what is needed, and the command that gets it. */
export interface Missing {
  readonly needs: string;
  readonly get: string;
}
