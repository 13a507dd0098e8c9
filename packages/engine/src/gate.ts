import { fitting, noAnswer } from "./answer.ts";
import type { Call } from "./call.ts";
import { currentCall, setCurrent, suspendedCall } from "./call.ts";
import { MortiseError } from "./errors.ts";
import type { Occupant } from "./kernel/kernel.ts";
import { threadKernel } from "./kernel/kernel.ts";
import { DUE, gateModule, suspendingModule } from "./meter/gatemodule.ts";
import { stackProbe } from "./meter/stack.ts";
import type { Vars } from "./vars.ts";
import { Exit } from "./wasi/exit.ts";
import type { FunctionType } from "./wasm/types.ts";

/** Whom a host function serves: what the call holds in the kernel, and the plugin's vars. A guest is one. */
export interface Caller {
  readonly call: Occupant;
  readonly environment: { readonly vars: Vars };
}

/** A host function as a guest's import sees it: raw wasm values in and out. */
export interface HostImport {
  readonly name: string;
  readonly type: FunctionType;
  /** Runs when the guest was entered by `callSync`; absent where only `call` can serve it. */
  readonly plain: ((...args: never[]) => unknown) | undefined;
  /** Runs when the guest was entered by `call`; may answer a promise. Absent where `plain` serves both. */
  readonly suspending?: ((...args: never[]) => unknown) | undefined;
  /**
   * Serves a guest in a worker thread, where it reads or writes what the guest holds in the kernel: it runs here, over a
   * copy that goes back with the answer. May answer a promise. Without it, the numbers alone go to and fro.
   */
  readonly away?: ((caller: Caller, ...args: never[]) => unknown) | undefined;
  /** A host function that waits for a person: the deadline's clock stops meanwhile. */
  readonly clockStops?: boolean | undefined;
  /** Whether the guest's calls of it are counted against its cap. */
  readonly counted: boolean;
  /** Whether `suspending` enters the guest once more: the call then waits for what happens in there. */
  readonly enters?: boolean | undefined;
}

/**
 * What stands between a guest and host functions: a small wasm module, made for the imports of one plugin. It picks
 * the plain or the suspending form of a function by how the guest was entered, and traps behind it where the call
 * was marked as ended meanwhile. A trap there takes the guest's whole stack with it, and no `catch_all` sees it.
 */
export class Gate {
  /** What the guest is given, in the order of the imports. */
  readonly functions: readonly WebAssembly.ExportValue[];
  /** The table through which a yielding guest calls out at a check. */
  readonly poll: WebAssembly.Table;
  private readonly imports: readonly HostImport[];
  private readonly probe: WebAssembly.Table;
  private readonly suspending: WebAssembly.Table;
  private probed = false;
  private suspends: boolean;
  private givesWay = false;
  private readonly enterMode: (mode: number) => void;
  private readonly killCall: () => void;
  private mode = 0;
  private dead = false;

  constructor(imports: readonly HostImport[]) {
    this.imports = imports;
    this.suspends = imports.every(({ suspending }) => suspending === undefined);
    const module = new WebAssembly.Module(
      gateModule(imports.map((each) => ({ type: each.type, suspends: each.suspending !== undefined }))),
    );
    const link: Record<string, WebAssembly.ImportValue> = {
      poll: () => this.due(),
      resumed: (id: number) => this.resumed(id),
    };
    imports.forEach((each, i) => {
      link[`plain${i}`] = this.guarded(each);
    });
    const { exports } = new WebAssembly.Instance(module, { g: link });
    this.functions = imports.map((_, i) => exports[`f${i}`] as WebAssembly.ExportValue);
    this.poll = exports["poll"] as WebAssembly.Table;
    this.probe = exports["probe"] as WebAssembly.Table;
    this.suspending = exports["suspending"] as WebAssembly.Table;
    this.enterMode = exports["enter"] as (mode: number) => void;
    this.killCall = exports["kill"] as () => void;
  }

  /**
   * Makes what an entry needs, before anything is locked for it: the caller's stack may end on the way. It is made when it
   * is first needed, for V8 compiles code for each type of what suspends, and for the probe.
   */
  ready(isAsync: boolean): void {
    if (isAsync && !this.suspends) this.addSuspending();
    else if (!isAsync && !this.probed) this.addProbe();
  }

  /** Before a guest is entered: 0 for a synchronous call, otherwise the call's id. Returns the mode before. */
  enter(mode: number): number {
    const before = this.mode;
    if (mode !== before || this.dead) {
      if (mode !== 0) this.ready(true);
      this.mode = mode;
      this.dead = false;
      this.enterMode(mode);
    }
    return before;
  }

  /** Before a guest is entered synchronously: {@link enter} with 0. */
  enterSync(): number {
    this.ready(false);
    return this.enter(0);
  }

  /** Makes the host function that is running the last thing the current call does. */
  kill(): void {
    this.dead = true;
    this.killCall();
  }

  /** Runs in the guest's own stack behind every suspending import, before anything else of the guest does. */
  private resumed(id: number): number {
    const call = suspendedCall(id) ?? currentCall();
    if (call === undefined) return 1;
    setCurrent(call);
    this.enter(id);
    if (!call.resumed()) settle(call);
    if (call.reason === undefined) return 0;
    // What is returned ends the guest; the flag would end another one of this gate.
    this.enter(id);
    return 1;
  }

  private addProbe(): void {
    this.probe.set(0, stackProbe());
    this.probed = true;
  }

  private addSuspending(): void {
    const those = this.imports.filter((each) => each.suspending !== undefined);
    const forms = suspendingForms(
      those.map(({ type }) => type),
      those.map((each) => (each.enters === true ? entering(each) : suspendable(each))),
    );
    forms.forEach((form, i) => {
      this.suspending.set(i + 1, form);
    });
    // Only now: the caller's stack may have ended on the way here, and others enter through this gate.
    this.suspends = true;
  }

  /** At a check that came due: one of {@link DUE}. */
  private due(): number {
    const call = currentCall();
    // Entered by a reference that outlived its call: there is no deadline that would end it.
    if (call === undefined) return DUE.END;
    const givesWay = call.poll();
    if (call.reason !== undefined) return DUE.END;
    if (!givesWay) return DUE.GO_ON;
    if (!this.givesWay) {
      this.suspending.set(0, givingWay());
      this.givesWay = true;
    }
    return DUE.GIVE_WAY;
  }

  /** Wraps a plain import: nothing that it throws reaches the guest, whose `catch_all` would swallow it. */
  private guarded(host: HostImport): (...args: unknown[]) => unknown {
    const nothing = noAnswer(host.type);
    const run = host.plain as ((...args: unknown[]) => unknown) | undefined;
    const body = (args: unknown[]): unknown => {
      const call = currentCall();
      if (call === undefined)
        throw new MortiseError("MORTISE_CLOSED", "A host function was called outside any call.");
      let result = nothing;
      try {
        if (run === undefined)
          call.fail("MORTISE_HOST_FUNCTION_ASYNC", `Host function \`${host.name}\` is asynchronous.`);
        else if (count(call, host)) result = fitting(host.type, run(...args));
        settle(call);
      } catch (error) {
        call.kill(asFailure(error, host.name));
      }
      // The call may have been ended by a call inside this one, whose end cleared the gate's flag.
      if (call.reason === undefined) return result;
      this.kill();
      return nothing;
    };
    // A wrapper of the exact arity spares V8 an adaptor at every call.
    switch (host.type.params.length) {
      case 0:
        return () => body([]);
      case 1:
        return (a) => body([a]);
      case 2:
        return (a, b) => body([a, b]);
      case 3:
        return (a, b, c) => body([a, b, c]);
      case 4:
        return (a, b, c, d) => body([a, b, c, d]);
      default:
        return (...args) => body(args);
    }
  }
}

/** The guest gives way: the promise settles when it is its turn again. */
function turn(): number | Promise<number> {
  return (
    currentCall()
      ?.giveWay()
      ?.then(() => 0) ?? 0
  );
}

/** What suspends, as functions of WebAssembly: a guest can be suspended by nothing else. */
function suspendingForms(
  types: readonly FunctionType[],
  functions: readonly ((...args: unknown[]) => unknown)[],
): WebAssembly.ExportValue[] {
  const module = new WebAssembly.Module(suspendingModule(types));
  const link = Object.fromEntries(
    functions.map((each, i) => [`suspending${i}`, new WebAssembly.Suspending(each)]),
  );
  const { exports } = new WebAssembly.Instance(module, { g: link });
  return functions.map((_, i) => exports[`s${i}`] as WebAssembly.ExportValue);
}

let way: readonly WebAssembly.ExportValue[] | undefined;

/** {@link turn}, as every gate of this thread has it. */
function givingWay(): WebAssembly.ExportValue | undefined {
  way ??= suspendingForms([{ params: [], results: ["i32"] }], [turn]);
  return way[0];
}

/** Puts the kernel back, where another call had it meanwhile. */
function settle(call: Call): void {
  if (!call.usesKernel) return;
  try {
    threadKernel().claim(call);
  } catch (error) {
    call.kill(asFailure(error, "the kernel"));
  }
}

/** Counts a call of a host function; ends the guest's call where it made too many. */
function count(call: Call, host: HostImport): boolean {
  if (!host.counted || call.hostCallsLeft-- > 0) return true;
  call.fail("MORTISE_HOST_CALLS_EXCEEDED", `The call of host function \`${host.name}\` was one too many.`);
  return false;
}

function asFailure(error: unknown, name: string): MortiseError | Exit {
  if (error instanceof MortiseError || error instanceof Exit) return error;
  return new MortiseError(
    "MORTISE_HOST_FUNCTION_FAILED",
    `Host function \`${name}\` failed: ${messageOf(error)}.`,
    { cause: error },
  );
}

/** What was thrown, as text. Anything can be thrown, and an error from here would reach the guest's `catch_all`. */
function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return "it threw something without a text";
  }
}

/**
 * Wraps an import that enters the guest once more, on a stack of its own. Its caller waits below it: it is in there that
 * the call suspends, meets its deadline and is stopped, and how that ends is how this ends.
 */
function entering(host: HostImport): (...args: unknown[]) => unknown {
  const nothing = noAnswer(host.type);
  const run = host.suspending as (...args: unknown[]) => Promise<unknown>;
  return (...args) => {
    const call = currentCall();
    if (call === undefined) return nothing;
    if (!call.nest()) {
      call.step();
      return nothing;
    }
    const back = (value: unknown): unknown => {
      call.unnest();
      // Others may have had their turn meanwhile, or have it before the caller goes on.
      call.step();
      return call.reason === undefined ? value : nothing;
    };
    const failed = (error: unknown): unknown => {
      call.kill(asFailure(error, host.name));
      return back(nothing);
    };
    try {
      const pending = run(...args).then((value) => back(fitting(host.type, value)), failed);
      call.step();
      return pending;
    } catch (error) {
      return failed(error);
    }
  };
}

/** Wraps a suspending import: it answers a value at once, or a promise that settles as soon as the call is ended. */
function suspendable(host: HostImport): (...args: unknown[]) => unknown {
  const nothing = noAnswer(host.type);
  const run = host.suspending as (...args: unknown[]) => unknown;
  return (...args) => {
    const call = currentCall();
    if (call === undefined) return nothing;
    call.step();
    let result: unknown;
    try {
      if (!count(call, host)) return nothing;
      result = run(...args);
      if (!(result instanceof Promise)) {
        settle(call);
        return fitting(host.type, result);
      }
    } catch (error) {
      call.kill(asFailure(error, host.name));
      return nothing;
    }
    const pending = result as Promise<unknown>;
    if (host.clockStops === true) call.stopsClock = true;
    let value: unknown = nothing;
    const wait = call.suspend((done) => {
      pending.then(
        (settled) => {
          try {
            value = fitting(host.type, settled);
          } catch (error) {
            call.kill(asFailure(error, host.name));
          }
          done();
        },
        (error: unknown) => {
          call.kill(asFailure(error, host.name));
          done();
        },
      );
    });
    if (wait === undefined) return nothing;
    return wait.then(() => (call.reason === undefined ? value : nothing));
  };
}
