import type { HostImport } from "../../gate.ts";
import { currentGuest } from "../../guest.ts";
import type { CoreFuncSource } from "../resolve/items.ts";
import type { Shape, State } from "./state.ts";
import { enterInside, stateOf } from "./state.ts";

type ResourceSource = Extract<CoreFuncSource, { resource: object }>;

/**
 * `resource.new`, `resource.rep` and `resource.drop` of one resource (CanonicalABI.md, "Canonical Definitions"). Handles
 * are neither made nor dropped while the guest allocates or cleans up.
 */
export function resourceImport({ kind, resource, instance }: ResourceSource, shape: Shape): HostImport {
  const name = `${kind} ${resource.label}`;
  const shared = { name, counted: false };
  const state = (): State => stateOf(currentGuest(), shape);
  const changing = (): State => {
    const found = state();
    found.leaving(name);
    return found;
  };
  switch (kind) {
    case "resource.new":
      return {
        ...shared,
        type: { params: ["i32"], results: ["i32"] },
        plain: (rep: number) => changing().table(instance).add(resource, rep, true),
      };
    case "resource.rep":
      return {
        ...shared,
        type: { params: ["i32"], results: ["i32"] },
        plain: (handle: number) =>
          state()
            .table(instance)
            .get(resource, handle >>> 0).rep,
      };
    case "resource.drop": {
      const drop = {
        ...shared,
        type: { params: ["i32"], results: [] } as const,
        plain: (handle: number) => {
          const held = changing();
          const entry = held.table(instance).remove(resource, handle >>> 0);
          if (resource.imported !== undefined) {
            if (entry.own) held.hosts.drop(entry.rep);
            else held.hosts.take(entry.rep);
            return;
          }
          if (entry.own) held.destroyNow(resource, entry.rep, instance);
        },
      };
      const destructor = shape.destructors.get(resource);
      if (destructor === undefined) return drop;
      // In `call` the destructor runs on a stack of its own, so that what it calls may suspend.
      const suspending = async (handle: number): Promise<void> => {
        const guest = currentGuest();
        const held = changing();
        const entry = held.table(instance).remove(resource, handle >>> 0);
        if (!entry.own) return;
        const leave = held.crossInto(resource, instance);
        await enterInside(guest, destructor, [entry.rep]);
        leave();
      };
      return { ...drop, suspending, enters: true };
    }
  }
}
