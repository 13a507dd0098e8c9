import type { HostFunctionDefinition } from "../hostfunction.ts";
import { hostFunction } from "../hostfunction.ts";
import { gate } from "./deployment.ts";

/** A host function that keeps its callers until it is let go. */
export interface Waiting {
  readonly wait: HostFunctionDefinition;
  /** Settles once somebody waits. */
  readonly entered: Promise<void>;
  readonly resume: () => void;
}

/** Makes one, for a call that is to go on while something happens. */
export function waiting(name = "wait"): Waiting {
  const [entered, resumed] = [gate(), gate()];
  const run = () => {
    entered.open();
    return resumed.passed;
  };
  return {
    wait: hostFunction({ name, async: true, run }),
    entered: entered.passed,
    resume: resumed.open,
  };
}
