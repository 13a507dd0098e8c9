import type { Verdict } from "../libraries/value.ts";
import type { Source, Span } from "../syntax/source.ts";
import type { Evaluator } from "./evaluate.ts";
import type { Model, Slot } from "./model.ts";
import type { KnownLibraries, Resolved } from "./resolve.ts";

/** A check that can be run: one that is written, one that a pattern's rule makes, or one of a language. */
export interface Planned {
  readonly kind: "check" | "rule" | "connection";
  /** The path of the element that it holds. */
  readonly element: string;
  /** The check as it is written. */
  readonly text: string;
  readonly source: Source;
  readonly span: Span;
  readonly docs: readonly string[];
  /** The scopes and refs that it looks at. */
  readonly slots: readonly Slot[];
  readonly run: (evaluator: Evaluator) => Promise<Verdict>;
}

/** Everything that a run will do, in order, with all names resolved. */
export interface Plan {
  readonly model: Model;
  readonly checks: readonly Planned[];
  readonly values: ReadonlyMap<Slot, Resolved>;
}

/** What planning works with. */
export interface Planning {
  readonly model: Model;
  readonly known: KnownLibraries;
}
