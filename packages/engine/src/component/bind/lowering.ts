import type { HostImport } from "../../gate.ts";
import type { Guest } from "../../guest.ts";
import { currentGuest } from "../../guest.ts";
import { answerNow } from "../../hostfunction.ts";
import type { CoreValue } from "../abi/codec.ts";
import { coreType } from "../abi/layout.ts";
import { passageOf } from "../abi/passage.ts";
import type { FuncType } from "../types.ts";
import { Scope } from "./handles.ts";
import type { ComponentFunction } from "./imports.ts";
import type { Reach, Shape } from "./state.ts";
import { entered, enterInside, stateOf } from "./state.ts";

/** A core function that is entered from outside its component instance. */
export interface Crossing {
  readonly type: FuncType;
  /** Under this name the guest exports it. */
  readonly name: string;
  readonly postReturn: string | undefined;
  readonly reach: Reach;
}

/** A function of the host, as a component's core code imports it. */
export function hostImport(
  name: string,
  type: FuncType,
  reach: Reach,
  host: ComponentFunction,
  shape: Shape,
): HostImport {
  const passage = passageOf(type, reach.encoding);
  const run = host.run as Run;
  const wait = (host.wait ?? host.run) as Run;
  const begin = (
    run: Run,
    core: readonly CoreValue[],
  ): readonly [result: unknown, finish: (value: unknown) => unknown] => {
    const guest = currentGuest();
    const state = stateOf(guest, shape);
    state.leaving(name);
    const cx = state.context(reach);
    const table = state.table(reach.instance);
    const scope = new Scope();
    table.scope = scope;
    const args = passage.liftParams(cx, core);
    const finish = (value: unknown): unknown => {
      scope.end();
      if (guest.call.reason !== undefined) return passage.nothing;
      cx.refresh();
      return passage.lowerResult(cx, value, core);
    };
    return [run(...args), finish];
  };
  const shared = {
    name,
    type: coreType(type, "lower"),
    counted: host.counted ?? true,
    clockStops: host.clockStops,
  };
  const plain = (...core: readonly CoreValue[]): unknown => {
    const [value, finish] = begin(run, core);
    return finish(answerNow(shared, value));
  };
  const suspending = (...core: readonly CoreValue[]): unknown => {
    const [value, finish] = begin(wait, core);
    return Promise.resolve(value).then(finish);
  };
  if (host.wait !== undefined) return { ...shared, plain, suspending };
  return host.async === true ? { ...shared, plain: undefined, suspending } : { ...shared, plain };
}

type Run = (...args: readonly unknown[]) => unknown;

/**
 * A function of another instance inside the same component: its values pass through the host, which copies them. In
 * `call` it runs on a stack of its own, so that whatever it calls may suspend, and the caller with it.
 */
export function innerImport(type: FuncType, reach: Reach, callee: Crossing, shape: Shape): HostImport {
  const name = "a function of another instance";
  const outer = passageOf(type, reach.encoding);
  const inner = passageOf(callee.type, callee.reach.encoding);
  const begin = (guest: Guest, core: readonly CoreValue[]): Inner => {
    const state = stateOf(guest, shape);
    state.leaving(name);
    // Before it makes room for what it is passed, too.
    state.enter(callee.reach.instance);
    const from = state.context(reach);
    const to = state.context(callee.reach);
    const lending = new Scope();
    const borrowing = new Scope();
    state.table(reach.instance).scope = lending;
    state.table(callee.reach.instance).scope = borrowing;
    const args = outer.liftParams(from, core);
    const given = inner.lowerParams(to, args);
    const finish = (result: unknown): CoreValue | undefined => {
      if (guest.call.reason !== undefined) return outer.nothing;
      state.table(callee.reach.instance).scope = borrowing;
      to.refresh();
      const value = inner.liftResult(to, result);
      if (callee.postReturn !== undefined) state.clean(callee.postReturn, result);
      state.leave(callee.reach.instance);
      borrowing.end();
      lending.end();
      state.table(reach.instance).scope = lending;
      from.refresh();
      return outer.lowerResult(from, value, core);
    };
    return { given, finish };
  };
  return {
    name,
    type: coreType(type, "lower"),
    counted: false,
    plain: (...core: readonly CoreValue[]) => {
      const guest = currentGuest();
      const { given, finish } = begin(guest, core);
      const run = guest.exports[callee.name] as (...args: readonly CoreValue[]) => unknown;
      return finish(entered(guest, () => run(...given)));
    },
    suspending: (...core: readonly CoreValue[]) => {
      const guest = currentGuest();
      const { given, finish } = guest.during(() => begin(guest, core));
      return enterInside(guest, callee.name, given).then((result) => guest.during(() => finish(result)));
    },
    enters: true,
  };
}

/** A call of another instance that is under way. */
interface Inner {
  readonly given: readonly CoreValue[];
  /** Ends it: makes the caller's answer of what the core function answered. */
  readonly finish: (result: unknown) => CoreValue | undefined;
}
