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
    return guest.runSync(options, () => {
      try {
        const state = stateOf(guest, this.shape);
        const scope = new Scope();
        const core = this.begin(state, scope, args);
        const result = enter(guest.exports[this.crossing.name] as Core, core);
        return this.finish(guest, state, scope, result);
      } catch (error) {
        throw ended(guest, error);
      }
    });
  }

  /** Calls it in a guest; it may suspend. Throws as {@link callSync} does. */
  async call(guest: Guest, args: readonly unknown[], options?: CallLimits): Promise<unknown> {
    guest.calling = this.name;
    if (!guest.started) initialise(guest, options);
    return guest.run(options, async () => {
      const state = stateOf(guest, this.shape);
      const scope = new Scope();
      try {
        const core = guest.during(() => this.begin(state, scope, args));
        const result = await guest.enter(this.crossing.name, ...core);
        return guest.during(() => this.finish(guest, state, scope, result));
      } catch (error) {
        throw ended(guest, error);
      }
    });
  }

  private begin(state: State, scope: Scope, args: readonly unknown[]): readonly CoreValue[] {
    const { reach } = this.crossing;
    state.settle();
    state.table(reach.instance).scope = scope;
    const cx = state.context(reach);
    try {
      const core = this.passage.lowerParams(cx, args);
      state.enter(reach.instance);
      return core;
    } catch (error) {
      scope.undo();
      throw error;
    }
  }

  private finish(guest: Guest, state: State, scope: Scope, result: unknown): unknown {
    const { reach, postReturn } = this.crossing;
    // What ended the call while the guest ran says more than what it left behind.
    if (guest.call.reason !== undefined) return undefined;
    const cx = state.context(reach);
    state.table(reach.instance).scope = scope;
    const value = this.passage.liftResult(cx, result);
    if (postReturn !== undefined) state.clean(postReturn, result);
    scope.end();
    state.leave(reach.instance);
    return value;
  }
}

/** Calls a core function; V8 takes longer to spread few arguments than to pass them. */
function enter(run: Core, core: readonly CoreValue[]): unknown {
  switch (core.length) {
    case 0:
      return run();
    case 1:
      return run(core[0]);
    case 2:
      return run(core[0], core[1]);
    case 3:
      return run(core[0], core[1], core[2]);
    default:
      return run(...core);
  }
}

/** A guest that broke the canonical ABI is never entered again; one that was given a wrong argument never ran. */
function ended(guest: Guest, error: unknown): unknown {
  if (!(error instanceof MortiseError) || error.code !== "MORTISE_ARGUMENT_INVALID") guest.dead = true;
  return error;
}
