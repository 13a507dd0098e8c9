import type { ContributedSchema } from "@mortise/host";

/** One step of a plan. */
export interface PlanStep {
  /** In words: `Adds the column combat_logs.damage (integer).` */
  readonly what: string;
  readonly sql: string;
  /** Whether data is lost. */
  readonly destructive: boolean;
}

/** How a plugin's tables come from what they are to what its schema wants. */
export interface Plan {
  readonly plugin: string;
  /** The version whose schema is there; undefined where there is none. */
  readonly from: string | undefined;
  readonly to: string;
  readonly schema: ContributedSchema;
  /** Tells the schema that the plan begins from. */
  readonly base: string;
  /** In order; none where the tables are as they are wanted. */
  readonly steps: readonly PlanStep[];
  /** Whether any step is. */
  readonly destructive: boolean;
}
