import { AsyncLocalStorage } from "node:async_hooks";
import type { LogLevel } from "@mortise/engine";
import type { Span } from "@opentelemetry/api";
import type { Rule } from "./capability/grants.ts";
import type { EmitEvent, Event } from "./events/event.ts";

/** What a call knows of the plugin that it runs in. */
export interface Caller {
  readonly name: string;
  /** What was granted and revoked, as it is at this moment. */
  readonly rules: readonly Rule[];
  /** The plugin's own settings. */
  readonly config: Readonly<Record<string, unknown>>;
  log(level: LogLevel, message: string): void;
}

/** One call into a plugin, while it goes on: what host functions know of it. */
export class CallFrame {
  readonly caller: Caller;
  readonly callId: string;
  readonly export: string;
  readonly span: Span;
  /** The event that the call delivers, where it delivers one. */
  readonly event: Event | undefined;
  /** On whose behalf the call is made, where its caller said so. */
  readonly owner: string | undefined;
  /** Takes what the plugin emits during the call. */
  readonly emit: (event: EmitEvent) => Event;
  /** How many calls it is in, where a host function of one made the next, counting itself. */
  readonly depth: number;
  #ended: AbortController | undefined;
  #over = false;

  constructor(
    fields: Pick<CallFrame, "caller" | "callId" | "export" | "span" | "event" | "owner" | "emit" | "depth">,
  ) {
    this.caller = fields.caller;
    this.callId = fields.callId;
    this.export = fields.export;
    this.span = fields.span;
    this.event = fields.event;
    this.owner = fields.owner;
    this.emit = fields.emit;
    this.depth = fields.depth;
  }

  /** Aborted when the call ends: for work that a host function does on its behalf. */
  get signal(): AbortSignal {
    this.#ended ??= new AbortController();
    if (this.#over) this.#ended.abort();
    return this.#ended.signal;
  }

  /** Whether the call has ended: nothing may be done on its behalf any more. */
  get over(): boolean {
    return this.#over;
  }

  end(): void {
    this.#over = true;
    this.#ended?.abort();
  }
}

/** The call that a host function serves, for whatever it does: it may call plugins itself. */
export const serving = new AsyncLocalStorage<CallFrame>();

/** What an instance is made with: its call, while there is one. */
export interface Slot {
  frame: CallFrame | undefined;
}
