import { MortiseError } from "../../errors.ts";
import { initialise } from "../../formats/initialise.ts";
import type { CallLimits, Guest } from "../../guest.ts";
import type { CoreValue } from "../abi/codec.ts";
import type { Passage } from "../abi/passage.ts";
import { passageOf } from "../abi/passage.ts";
import type { FuncType } from "../types.ts";
import { Scope } from "./handles.ts";
import type { Crossing } from "./lowering.ts";
import type { Shape, State } from "./state.ts";
import { stateOf } from "./state.ts";

type Core = (...args: readonly unknown[]) => unknown;

/** A function that a component exports. */
export class Export {
  readonly name: string;
  readonly type: FuncType;
  private readonly crossing: Crossing;
  private readonly passage: Passage;
  private readonly shape: Shape;

  constructor(name: string, type: FuncType, crossing: Crossing, shape: Shape) {
    this.name = name;
    this.type = type;
    this.crossing = crossing;
    this.passage = passageOf(crossing.type, crossing.reach.encoding);
    this.shape = shape;
  }

  /**
   * Calls it in a guest, and waits for it. A result of `err` is a value like any other.
   *
   * @throws MORTISE_ARGUMENT_INVALID for a wrong argument; MORTISE_TRAP, MORTISE_BAD_POINTER, MORTISE_VALUE_INVALID,
   *   MORTISE_HANDLE_INVALID and the limits, after which the guest is dead
   */
  callSync(guest: Guest, args: readonly unknown[], options?: CallLimits): unknown {
    guest.calling = this.name;
    if (!guest.started) initialise(guest, options);
    return guest.runSync(options, () =>
      this.guarded(guest, (state, scope) => {
        const core = this.begin(guest, state, scope, args);
        const result = (guest.exports[this.crossing.name] as Core)(...core);
        return this.finish(guest, state, scope, result);
      }),
    );
  }

  /** Calls it in a guest; it may suspend. Throws as {@link callSync} does. */
  async call(guest: Guest, args: readonly unknown[], options?: CallLimits): Promise<unknown> {
    guest.calling = this.name;
    if (!guest.started) initialise(guest, options);
    return guest.run(options, async () => {
      const state = stateOf(guest, this.shape);
      const scope = new Scope();
      try {
        const core = guest.during(() => this.begin(guest, state, scope, args));
        const result = await guest.enter(this.crossing.name, ...core);
        return guest.during(() => this.finish(guest, state, scope, result));
      } catch (error) {
        throw ended(guest, error);
      }
    });
  }

  private guarded<T>(guest: Guest, body: (state: State, scope: Scope) => T): T {
    try {
      return body(stateOf(guest, this.shape), new Scope());
    } catch (error) {
      throw ended(guest, error);
    }
  }

  private begin(guest: Guest, state: State, scope: Scope, args: readonly unknown[]): readonly CoreValue[] {
    const { reach } = this.crossing;
    state.settle();
    state.table(reach.instance).scope = scope;
    const cx = state.context(reach);
    cx.budget = guest.limits.output;
    const core = this.passage.lowerParams(cx, args);
    state.enter(reach.instance);
    return core;
  }

  private finish(guest: Guest, state: State, scope: Scope, result: unknown): unknown {
    const { reach, postReturn } = this.crossing;
    // What ended the call while the guest ran says more than what it left behind.
    if (guest.call.reason !== undefined) return undefined;
    const cx = state.context(reach);
    cx.budget = guest.limits.output;
    state.table(reach.instance).scope = scope;
    const value = this.passage.liftResult(cx, result);
    if (postReturn !== undefined) {
      const clean = guest.exports[postReturn] as Core;
      state.sealed(() => (result === undefined ? clean() : clean(result)));
    }
    scope.end();
    state.leave(reach.instance);
    return value;
  }
}

/** A guest that broke the canonical ABI is never entered again; one that was given a wrong argument never ran. */
function ended(guest: Guest, error: unknown): unknown {
  if (!(error instanceof MortiseError) || error.code !== "MORTISE_ARGUMENT_INVALID") guest.dead = true;
  return error;
}
