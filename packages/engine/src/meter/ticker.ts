// The thread that advances the tick. It knows nothing but the clock's memory.
import { workerData } from "node:worker_threads";
import { CLOCK, STATE } from "./clocklayout.ts";

const { memory, parkAfter } = workerData as { memory: WebAssembly.Memory; parkAfter: number };
const words = new Int32Array(memory.buffer);
const offset = performance.timeOrigin - (new Float64Array(words.buffer)[CLOCK.EPOCH / 2] as number);
const advance = (): void => {
  Atomics.store(words, CLOCK.TICK, (performance.now() + offset) | 0);
};
const runs = (): boolean => words.subarray(CLOCK.THREADS, CLOCK.THREADS_END).some((count) => count !== 0);

advance();
Atomics.store(words, CLOCK.STATE, STATE.RUNNING);
Atomics.notify(words, CLOCK.STATE);

for (let idle = 0; ; ) {
  Atomics.wait(words, CLOCK.SLEEP, 0, 1);
  advance();
  if (Atomics.exchange(words, CLOCK.ACTIVE, 0) === 1) idle = 0;
  else if (++idle > parkAfter) {
    idle = 0;
    if (runs()) continue;
    Atomics.store(words, CLOCK.STATE, STATE.PARKED);
    // A thread that entered a guest just now may have read the state before it changed: look once more.
    Atomics.wait(words, CLOCK.STATE, STATE.PARKED, 20);
    if (Atomics.load(words, CLOCK.ACTIVE) === 1 || runs()) Atomics.store(words, CLOCK.STATE, STATE.RUNNING);
    else Atomics.wait(words, CLOCK.STATE, STATE.PARKED);
    advance();
  }
}
