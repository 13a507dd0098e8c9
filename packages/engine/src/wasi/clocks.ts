import { ERRNO, fail } from "./errno.ts";
import type { WasiBodies } from "./functions.ts";
import { locate, setU64 } from "./memory.ts";
import type { WasiClock } from "./options.ts";

/** Nanoseconds: clocks are rounded down to a microsecond, which all programs live with and cache timing does not. */
const RESOLUTION = 1_000n;

/** `clock_res_get` and `clock_time_get`. */
export function clockBodies(clock: WasiClock): WasiBodies {
  return {
    clock_res_get(memory, id: number, out: number) {
      const at = locate(memory, out, 8);
      checkClock(id);
      setU64(memory, at, RESOLUTION);
      return ERRNO.SUCCESS;
    },

    clock_time_get(memory, id: number, _precision: bigint, out: number) {
      const at = locate(memory, out, 8);
      setU64(memory, at, timeOf(clock, id));
      return ERRNO.SUCCESS;
    },
  };
}

/** Nanoseconds on a clock: 0 the wall's, 1 the monotonic one. The processor's, 2 and 3, would tell about others. */
export function timeOf(clock: WasiClock, id: number): bigint {
  checkClock(id);
  const time = id === 0 ? clock.now() : clock.monotonic();
  return time - (time % RESOLUTION);
}

function checkClock(id: number): void {
  if (id === 2 || id === 3) fail("ENOTSUP");
  if (id !== 0 && id !== 1) fail("EINVAL");
}
