import type { Input, Payload } from "@mortise/engine";
import { MortiseError, ownInput } from "@mortise/engine";
import type { AuditLog } from "./audit.ts";
import { verdict } from "./breaker.ts";
import type { Clock } from "./clock.ts";
import type { Edition } from "./edition.ts";
import { HostError } from "./errors.ts";
import type { EmitEvent, Event } from "./events/event.ts";
import { CallFrame, serving } from "./frame.ts";
import type { Seat } from "./instances.ts";
import type { Plugin } from "./plugin.ts";
import type { Telemetry } from "./telemetry.ts";

/** A call's own limits: at most the plugin's. */
export interface HostCallOptions {
  /** Milliseconds. */
  readonly deadline?: number | undefined;
  readonly fuel?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** On whose behalf it is made, such as an agent's id: host functions know it, and may hold the plugin to it. */
  readonly owner?: string | undefined;
}

/** What every call of a plugin goes through. */
export interface CallServices {
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly telemetry: Telemetry;
  /** Takes what a plugin emits during a call, as that plugin and in answer to `event`. */
  readonly emit: (plugin: Plugin, emitted: EmitEvent, event: Event | undefined) => Event;
}

let nextCall = 1;

/** Calls in each other. Each holds an instance, and one that ends makes room for the next: round and round without end. */
const MAX_DEPTH = 8;

/**
 * Calls an export of a plugin. This is the one way in for everything that calls plugins: the queue for an instance, the
 * span, the instance, and what the outcome says of the plugin.
 *
 * @throws MORTISE_PLUGIN_UNAVAILABLE, MORTISE_CIRCUIT_OPEN, MORTISE_QUEUE_FULL, MORTISE_CALLS_NESTED, and what the engine's `Instance.call`
 *   throws, with the plugin, export and call named
 */
export async function callPlugin(
  plugin: Plugin,
  services: CallServices,
  name: string,
  input: Input,
  options: HostCallOptions = {},
  event?: Event,
): Promise<Payload> {
  // Events come after the call that emitted them, and have hops of their own.
  const depth = event === undefined ? (serving.getStore()?.depth ?? 0) + 1 : 1;
  if (depth > MAX_DEPTH)
    throw new HostError("MORTISE_CALLS_NESTED", `It would be the ${depth}th call in a row.`, {
      plugin: plugin.name,
    });
  const edition = plugin.admit(services.clock.now());
  edition.enter();
  try {
    const taken = seatFor(plugin, edition, options.signal);
    if (!(taken instanceof Promise))
      return await callSeat(plugin, edition, taken, services, name, input, options, event, depth);
    const own = waitingInput(input);
    return await callSeat(plugin, edition, await taken, services, name, own, options, event, depth);
  } finally {
    edition.leave();
  }
}

/** What a call that waits is passed: its owner may write to it before its turn comes. */
function waitingInput(input: Input): Input {
  if (typeof input !== "object" || input === null) return input;
  try {
    return ownInput(input);
  } catch {
    // It has no JSON: the call says so in its turn.
    return input;
  }
}

function seatFor(plugin: Plugin, edition: Edition, signal: AbortSignal | undefined): Seat | Promise<Seat> {
  const fail = (error: unknown): never => {
    plugin.breaker.told();
    throw error;
  };
  try {
    const taken = edition.instances.take(signal);
    return taken instanceof Promise ? taken.catch(fail) : taken;
  } catch (error) {
    return fail(error);
  }
}

async function callSeat(
  plugin: Plugin,
  edition: Edition,
  seat: Seat,
  services: CallServices,
  name: string,
  input: Input,
  options: HostCallOptions,
  event: Event | undefined,
  depth: number,
): Promise<Payload> {
  const callId = String(nextCall++);
  const { instance, slot } = seat;
  const recorded = services.telemetry.call(plugin.name, name, event);
  const { span } = recorded;
  const emit = (emitted: EmitEvent) => services.emit(plugin, emitted, event);
  const frame = new CallFrame({
    caller: plugin,
    callId,
    export: name,
    span,
    event,
    owner: options.owner,
    emit,
    depth,
  });
  slot.frame = frame;
  let outcome = "ok";
  try {
    const output = await instance.call(name, input, lowered(options, edition));
    plugin.breaker.succeeded();
    return output;
  } catch (caught) {
    const error = seat.ended ?? caught;
    outcome = codeOf(error);
    judge(plugin, edition, services, event === undefined ? options : {}, error, outcome);
    if (error instanceof HostError) throw error.in({ plugin: plugin.name });
    throw error instanceof MortiseError ? error.in({ plugin: plugin.name, export: name, callId }) : error;
  } finally {
    frame.end();
    edition.instances.give(seat);
    recorded.end({ outcome, fuel: instance.fuelUsed, memory: instance.memoryBytes });
  }
}

/** What a caller may set is at most what the plugin has. */
function lowered({ deadline, fuel, signal }: HostCallOptions, { limits }: Edition): HostCallOptions {
  if (deadline === undefined && fuel === undefined && signal === undefined) return {};
  return {
    deadline: deadline === undefined ? undefined : Math.min(deadline, limits.deadline),
    fuel: fuel === undefined ? undefined : Math.min(fuel, limits.fuel ?? Number.POSITIVE_INFINITY),
    signal,
  };
}

function judge(
  plugin: Plugin,
  { limits }: Edition,
  { clock, audit }: CallServices,
  { deadline, fuel }: HostCallOptions,
  error: unknown,
  code: string,
): void {
  // Who gives a plugin less time than it has learns nothing about it.
  const shortened =
    (code === "MORTISE_DEADLINE_EXCEEDED" && deadline !== undefined && deadline < limits.deadline) ||
    (code === "MORTISE_FUEL_EXHAUSTED" &&
      fuel !== undefined &&
      fuel < (limits.fuel ?? Number.POSITIVE_INFINITY));
  const found = shortened ? "nothing" : verdict(error);
  if (found === "works") plugin.breaker.succeeded();
  else if (found === "nothing") plugin.breaker.told();
  else if (plugin.breaker.failed(clock.now(), code)) {
    const { failures, until = 0 } = plugin.breaker.state;
    const what = `It failed ${failures} times in a row, and gets no calls until ${new Date(until).toISOString()}.`;
    audit.write({ at: clock.now(), plugin: plugin.name, kind: "stopped", what, code });
  }
}

function codeOf(error: unknown): string {
  return error instanceof MortiseError || error instanceof HostError ? error.code : "unknown";
}
