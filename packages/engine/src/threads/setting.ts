import type { Environment } from "../environment.ts";
import type { Recipe } from "../instance.ts";
import type { Limits } from "../limits.ts";
import type { Plan } from "./plan.ts";

/** How many threads a pool has, and how many calls may wait for them. */
export interface ThreadPoolSetting {
  readonly plan: Plan;
  readonly recipe: Recipe;
  readonly environment: Environment;
  readonly exports: readonly string[];
  readonly limits: Limits;
  readonly min: number;
  readonly max: number;
  readonly queue: number;
}
