import { Gate } from "../../../packages/engine/src/gate.ts";
import { clockMemory, enterClock, tick } from "../../../packages/engine/src/meter/clock.ts";
import { ADDED } from "../../../packages/engine/src/meter/plan.ts";
import { admit, rewrite } from "../../../packages/engine/src/meter/rewrite.ts";
import type { Variant } from "../../../packages/engine/src/meter/variant.ts";

/** A deadline that no run of a bench gets to, in ticks. */
const FAR = 0x3fffffff;

type Arm = (tick: number) => void;

/**
 * An instance of a rewritten module, armed: the module's checks run and none comes due. With `imports` for what the
 * module imports itself.
 */
export function rewritten(
  bytes: Uint8Array,
  variant: Variant,
  imports: WebAssembly.Imports = {},
): WebAssembly.Instance {
  const admitted = admit(bytes);
  const { memories, tables } = admitted.module;
  const added: Record<string, WebAssembly.ImportValue> = {
    [ADDED.clock]: clockMemory() as unknown as WebAssembly.ImportValue,
    [ADDED.poll]: new Gate([]).poll,
  };
  const [memory] = memories;
  if (memory !== undefined)
    added[ADDED.memory] = new WebAssembly.Memory({ initial: memory.min, maximum: memory.max ?? 4_096 });
  tables.forEach((table, i) => {
    added[ADDED.table(i)] = new WebAssembly.Table({
      element: "anyfunc",
      initial: table.min,
      ...(table.max === undefined ? {} : { maximum: table.max }),
    });
  });
  enterClock(true);
  const module = new WebAssembly.Module(rewrite(admitted, variant));
  const instance = new WebAssembly.Instance(module, { ...imports, [ADDED.module]: added });
  (instance.exports[ADDED.arm] as Arm)((tick() + FAR) | 0);
  return instance;
}
