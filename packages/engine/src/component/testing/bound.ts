import { environmentFrom } from "../../environment.ts";
import { MortiseError } from "../../errors.ts";
import { Guest } from "../../guest.ts";
import type { LimitOptions } from "../../limits.ts";
import { limitsFrom } from "../../limits.ts";
import { Vars } from "../../vars.ts";
import type { Bound } from "../bind/bind.ts";
import { bindComponent } from "../bind/bind.ts";
import type { ComponentImports } from "../bind/imports.ts";
import { resolveComponent } from "../resolve/resolve.ts";

/** Reads, resolves and binds a component. */
export function load(component: Uint8Array, imports: ComponentImports = {}): Bound {
  return bindComponent(resolveComponent(component), imports);
}

/** A fresh guest, with limits of its own. */
export function guestOf(bound: Bound, limits: LimitOptions = {}): Guest {
  return new Guest(bound.linked, {
    limits: limitsFrom(limits),
    variant: { yields: true, fuel: false },
    slice: 5,
    environment: environmentFrom({}, new Vars(0)),
    plugin: "test",
  });
}

/** The code of the error that something throws; `none` where it throws none. */
export function codeOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    return error instanceof MortiseError ? error.code : String(error);
  }
  return "none";
}
