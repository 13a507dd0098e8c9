import type { AuditLog } from "../audit.ts";
import type { Clock } from "../clock.ts";
import type { Subscriber } from "../contributions.ts";
import { HostError } from "../errors.ts";
import { answerOf } from "./answer.ts";
import type { EmitEvent, Event } from "./event.ts";
import type { EventLog, Hopped, LoggedEvent } from "./log.ts";
import { Progress } from "./progress.ts";

/** What a bus needs of the host. */
export interface BusSetting {
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly log: EventLog;
  /** The plugins that get events of any kind now. */
  readonly subscribing: () => Iterable<string>;
  /** Who gets an event, in the order of priority. */
  readonly subscribers: (event: Event) => readonly Subscriber[];
  /** Has a plugin handle an event, given as JSON too; answers what it answered. */
  readonly handle: (subscriber: Subscriber, event: Event, json: string) => Promise<Uint8Array>;
  /** Makes an event of what a plugin emits; throws where it may not, or where it is none. */
  readonly stamp: (plugin: string, emitted: EmitEvent) => Event;
  /** Events that come from each other, at most. */
  readonly maxHops: number;
  /** Events that wait or are under way, at most; and that come of one that was delivered, however they branch. */
  readonly maxPending: number;
}

/** What became of an event at one plugin. */
export interface Outcome {
  readonly plugin: string;
  /** `skipped`, where a plugin before it handled the event or had it exclusively. */
  readonly outcome: "ok" | "handled" | "skipped" | "failed";
  /** Of the error, where it failed. */
  readonly code?: string | undefined;
}

/** What became of an event. */
export interface Delivery {
  readonly event: Event;
  readonly outcomes: readonly Outcome[];
  /** What plugins emitted in answer to it; it is delivered after. */
  readonly emitted: readonly Event[];
}

interface Entry extends Hopped {
  /** Shared by all that comes of one event that was delivered. */
  readonly family: { events: number };
  readonly emitted: Event[];
  /** Why something that it emitted was refused: of each reason, one dead letter is enough. */
  readonly refused: Set<string>;
  readonly resolve: (delivery: Delivery) => void;
  readonly reject: (error: unknown) => void;
}

/** Events read from the log at once when it is taken up again. */
const BATCH = 1_000;
/** Events of others after which a plugin's cursor follows, so that the log need not be kept and read again for it. */
const FOLLOW = 100;

/**
 * Brings events to the plugins that subscribe to them: in order, one at a time for each plugin, by priority. An event
 * goes to a plugin once those before it have had it; other events go on meanwhile, as far as they do not need the same
 * plugins. What a handler fails at is buried, and nothing waits for it.
 */
export class EventBus {
  readonly #setting: BusSetting;
  readonly #progress = new Progress();
  /** For each plugin, the end of what it has to do. */
  readonly #lanes = new Map<string, Promise<void>>();
  readonly #underWay = new WeakMap<Event, Entry>();
  #arriving: Entry[] = [];
  #appending = false;
  #resuming = false;
  /** The position of the last event that was logged, and of each plugin's cursor. */
  #last = 0;
  readonly #cursors = new Map<string, number>();
  #pending = 0;
  #idle: (() => void)[] = [];
  #closed = false;

  constructor(setting: BusSetting) {
    this.#setting = setting;
  }

  /** Events that wait or are under way. */
  get pending(): number {
    return this.#pending;
  }

  /**
   * Delivers an event, and answers when every subscriber has had it; what they emit comes after.
   *
   * @throws MORTISE_EVENTS_FULL, MORTISE_HOST_CLOSED, and what the log throws
   */
  async deliver(event: Event): Promise<Delivery> {
    return this.#accept(event);
  }

  /**
   * Takes what a plugin emits, outside of events or in answer to one; it is delivered after that one. Answers with the
   * event that it became.
   *
   * @throws MORTISE_CAPABILITY_DENIED, MORTISE_EVENT_INVALID, MORTISE_EVENT_TOO_LARGE, MORTISE_HOPS_EXCEEDED,
   *   MORTISE_EVENTS_FULL, MORTISE_HOST_CLOSED
   */
  emit(plugin: string, emitted: EmitEvent, answering: Event | undefined): Event {
    const event = this.#setting.stamp(plugin, emitted);
    const parent = answering === undefined ? undefined : this.#underWay.get(answering);
    if (parent === undefined) {
      this.#accept(event).catch((error: unknown) => this.#bury(event, undefined, codeOf(error)));
      return event;
    }
    const refusal = this.#refusal(parent, plugin);
    if (refusal !== undefined) {
      const { code } = refusal;
      if (!parent.refused.has(code)) this.#bury(event, undefined, code);
      parent.refused.add(code);
      throw refusal;
    }
    // It waits from here on, so that one handler emits no more than there is room for.
    this.#pending++;
    parent.family.events++;
    parent.emitted.push(event);
    return event;
  }

  /** Why nothing more can be emitted in answer to an event. */
  #refusal({ hops, family }: Entry, plugin: string): HostError | undefined {
    const { maxHops, maxPending } = this.#setting;
    if (hops >= maxHops)
      return new HostError("MORTISE_HOPS_EXCEEDED", `It would be the ${hops + 1}th event in a row.`, {
        plugin,
      });
    if (family.events >= maxPending)
      return new HostError("MORTISE_EVENTS_FULL", `${family.events} events came of one.`, { plugin });
    if (this.#pending >= maxPending)
      return new HostError("MORTISE_EVENTS_FULL", `${this.#pending} events wait.`, { plugin });
    return undefined;
  }

  /** Waits until no event waits or is under way. */
  async settled(): Promise<void> {
    while (this.#pending > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /**
   * Takes up the log where a host before left it: what a plugin had not had yet, it gets now, before anything new. A
   * plugin that the log does not know begins at its end.
   */
  async resume(plugins: readonly string[]): Promise<void> {
    this.#resuming = true;
    try {
      await this.#resume(plugins);
    } finally {
      this.#resuming = false;
    }
  }

  async #resume(plugins: readonly string[]): Promise<void> {
    const { log } = this.#setting;
    const cursors = await log.cursors();
    const last = await log.last();
    const behind = new Map<string, number>();
    for (const plugin of plugins) {
      const cursor = cursors.get(plugin);
      if (cursor === undefined) await log.advance(plugin, last);
      else if (cursor < last) behind.set(plugin, cursor);
    }
    let after = Math.min(last, ...behind.values());
    while (after < last) {
      const events = await log.read(after, BATCH);
      if (events.length === 0) return;
      for (const logged of events) await this.#again(logged, behind);
      after = events.at(-1)?.position ?? last;
    }
  }

  /**
   * Takes no more events. Those under way end by themselves; what fails from here on is no dead letter, but is left for
   * the next host on the same log.
   */
  close(): void {
    this.#closed = true;
    for (const { reject } of this.#arriving.splice(0)) {
      reject(new HostError("MORTISE_HOST_CLOSED", "The event was not delivered."));
      this.#ended();
    }
  }

  /** Takes an event that comes of no other. It throws at once where there is no room. */
  #accept(event: Event): Promise<Delivery> {
    if (this.#closed) throw new HostError("MORTISE_HOST_CLOSED", "It takes no events.");
    if (this.#pending >= this.#setting.maxPending)
      throw new HostError("MORTISE_EVENTS_FULL", `${this.#pending} events wait.`);
    this.#pending++;
    return this.#enter({ event, hops: 0 }, { events: 0 });
  }

  /** Sends an event on its way that counts as waiting already. */
  #enter(hopped: Hopped, family: Entry["family"]): Promise<Delivery> {
    return new Promise((resolve, reject) => {
      this.#arriving.push({ ...hopped, family, emitted: [], refused: new Set(), resolve, reject });
      if (!this.#appending) void this.#append();
    });
  }

  /** Logs what has arrived, all that arrives meanwhile in one go, and sends it on its way in that order. */
  async #append(): Promise<void> {
    this.#appending = true;
    try {
      while (this.#arriving.length > 0) {
        const batch = this.#arriving;
        this.#arriving = [];
        try {
          const positions = await this.#setting.log.append(batch);
          this.#last = positions.at(-1) ?? this.#last;
          for (const [index, entry] of batch.entries()) {
            const subscribers = this.#setting.subscribers(entry.event);
            this.#dispatch(entry, positions[index] ?? 0, subscribers).then(entry.resolve, entry.reject);
          }
        } catch (error) {
          for (const { reject } of batch) {
            reject(error);
            this.#ended();
          }
        }
      }
    } finally {
      this.#appending = false;
    }
  }

  async #again({ event, hops, position }: LoggedEvent, behind: ReadonlyMap<string, number>): Promise<void> {
    const lacks = ({ plugin }: Subscriber) => (behind.get(plugin) ?? Number.POSITIVE_INFINITY) < position;
    const subscribers = this.#setting.subscribers(event).filter(lacks);
    const nothing = () => {};
    this.#pending++;
    await this.#dispatch(
      {
        event,
        hops,
        family: { events: 0 },
        emitted: [],
        refused: new Set(),
        resolve: nothing,
        reject: nothing,
      },
      position,
      subscribers,
    );
  }

  async #dispatch(entry: Entry, position: number, subscribers: readonly Subscriber[]): Promise<Delivery> {
    const { event } = entry;
    const json = JSON.stringify(event);
    this.#underWay.set(event, entry);
    const turns = subscribers.map(({ plugin }) => this.#turn(plugin, position));
    const outcomes: Outcome[] = [];
    let taken = false;
    /** Those after it had not had the event when the bus was closed: the next host delivers it to them. */
    let reached = subscribers.length;
    for (const [index, subscriber] of subscribers.entries()) {
      const turn = turns[index];
      await turn?.comes;
      const outcome: Outcome = taken
        ? { plugin: subscriber.plugin, outcome: "skipped" }
        : await this.#handle(subscriber, entry, json);
      outcomes.push(outcome);
      if (this.#closed && outcome.outcome === "failed") reached = Math.min(reached, index);
      taken ||= outcome.outcome === "handled" || (outcome.outcome === "ok" && subscriber.exclusive);
      turn?.over();
    }
    for (const emitted of entry.emitted) this.#after(emitted, entry);
    for (const { plugin } of subscribers.slice(0, reached)) this.#advance(plugin, position);
    this.#ended();
    return { event, outcomes, emitted: entry.emitted };
  }

  /** What was emitted joins the queue; what cannot be logged is buried. */
  #after(event: Event, { hops, family }: Entry): void {
    if (this.#closed) {
      this.#bury(event, undefined, "MORTISE_HOST_CLOSED");
      this.#ended();
      return;
    }
    this.#enter({ event, hops: hops + 1 }, family).catch((error: unknown) => {
      this.#bury(event, undefined, codeOf(error));
    });
  }

  #turn(
    plugin: string,
    position: number,
  ): { readonly comes: Promise<void> | undefined; readonly over: () => void } {
    this.#progress.begin(plugin, position);
    const comes = this.#lanes.get(plugin);
    let done = () => {};
    const mine = new Promise<void>((resolve) => {
      done = resolve;
    });
    this.#lanes.set(plugin, mine);
    const over = () => {
      if (this.#lanes.get(plugin) === mine) this.#lanes.delete(plugin);
      done();
    };
    return { comes, over };
  }

  async #handle(subscriber: Subscriber, entry: Entry, json: string): Promise<Outcome> {
    const { plugin } = subscriber;
    try {
      const { handled, emit } = answerOf(await this.#setting.handle(subscriber, entry.event, json), plugin);
      this.emitEach(plugin, emit as readonly EmitEvent[], entry.event);
      return { plugin, outcome: handled ? "handled" : "ok" };
    } catch (error) {
      const code = codeOf(error);
      if (!this.#closed) this.#bury(entry.event, plugin, code);
      return { plugin, outcome: "failed", code };
    }
  }

  /** Takes what a plugin emits in an answer. One event that is refused is in the audit log, and undoes no other. */
  emitEach(plugin: string, emitted: readonly EmitEvent[], answering: Event | undefined): void {
    for (const each of emitted) this.#emitFor(plugin, each, answering);
  }

  #emitFor(plugin: string, emitted: EmitEvent, answering: Event | undefined): void {
    try {
      this.emit(plugin, emitted, answering);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      const { code, problem, details } = error;
      const kind = code === "MORTISE_CAPABILITY_DENIED" ? "denied" : "failed";
      const { capability } = details;
      this.#setting.audit.write({
        at: this.#setting.clock.now(),
        plugin,
        kind,
        what: problem,
        capability,
        code,
      });
    }
  }

  #advance(plugin: string, position: number): void {
    const cursor = this.#progress.end(plugin, position);
    if (cursor !== undefined) this.#moveTo(plugin, cursor);
  }

  #moveTo(plugin: string, cursor: number): void {
    this.#cursors.set(plugin, cursor);
    this.#kept(plugin, () => this.#setting.log.advance(plugin, cursor));
  }

  /** Where nothing is under way, every plugin has had what it gets of all that there is. */
  #follow(): void {
    if (this.#closed || this.#resuming) return;
    for (const plugin of this.#setting.subscribing())
      if (this.#last - (this.#cursors.get(plugin) ?? 0) >= FOLLOW) this.#moveTo(plugin, this.#last);
  }

  #bury(event: Event, plugin: string | undefined, code: string): void {
    const letter = { event, plugin, code, at: this.#setting.clock.now() };
    this.#kept(plugin ?? event.actor.id, () => this.#setting.log.bury(letter));
  }

  /** Delivery does not wait for cursors and dead letters: one that is lost is an event that comes twice. */
  #kept(plugin: string, write: () => void | Promise<void>): void {
    const failed = (cause: unknown) => {
      const what = "The event log could not be written.";
      this.#setting.audit.write({ at: this.#setting.clock.now(), plugin, kind: "failed", what, cause });
    };
    try {
      write()?.catch(failed);
    } catch (cause) {
      failed(cause);
    }
  }

  #ended(): void {
    this.#pending--;
    if (this.#pending > 0) return;
    this.#follow();
    for (const wake of this.#idle.splice(0)) wake();
  }
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : "unknown";
}
