import type { Guest } from "../../guest.ts";
import { QUICKJS_EXPORTS, type QuickJsExports, type Realm } from "./quickjs.ts";

/** A sealed guest of QuickJS's module, as the rest of this folder takes it. */
export function realmOf(guest: Guest): Realm {
  return {
    exports: Object.fromEntries(
      QUICKJS_EXPORTS.map((name) => [name, guest.exports[name]]),
    ) as unknown as QuickJsExports,
    memoryLimit: guest.limits.memory,
    memory: () => guest.bytes(),
    grow: (bytes) => guest.grow(bytes),
    plainly: (run) => guest.during(run),
    promising:
      (entry) =>
      (...args) =>
        guest.enter(entry, ...args) as Promise<number>,
  };
}
