import type { Input, Payload } from "@mortise/engine";
import type {
  Actor,
  AuditEntry,
  CommandOptions,
  CommandResult,
  DeliverEvent,
  Delivery,
  Event,
  GrantOptions,
  Host,
  HostCallOptions,
  HostLogEntry,
} from "@mortise/host";
import type { RecordedCall, Recorder, Replay } from "./recording.ts";
import type { RecordedSpan, Spans } from "./spans.ts";

/** What a harness is made of. */
export interface HarnessParts {
  readonly name: string;
  readonly host: Host;
  readonly emitted: readonly Event[];
  readonly logs: readonly HostLogEntry[];
  readonly spans: Spans;
  readonly recorder: Recorder;
  readonly replay: Replay | undefined;
  /** Where the recording goes when the harness is closed. */
  readonly record: string | undefined;
  readonly close: () => Promise<void>;
}

const SYSTEM: Actor = { kind: "system", id: "system" };

/** One plugin in a host of its own, and all that it does there. */
export class PluginHarness implements AsyncDisposable {
  /** As its manifest, or its file, names it. */
  readonly name: string;
  readonly host: Host;
  readonly #parts: HarnessParts;
  #closing: Promise<void> | undefined;

  constructor(parts: HarnessParts) {
    this.name = parts.name;
    this.host = parts.host;
    this.#parts = parts;
  }

  /**
   * Calls an export, and waits for all that comes of it.
   *
   * @throws what `Host.call` throws, and MORTISE_REPLAY_DIFFERS
   */
  call(name: string, input?: Input, options?: HostCallOptions): Promise<Payload> {
    return this.#done(() => this.host.call(this.name, name, input, options));
  }

  /**
   * Delivers an event, and waits for all that comes of it. How the plugin took it is in `outcomes`; one that it did not
   * subscribe to has none.
   *
   * @throws what `Host.deliver` throws, and MORTISE_REPLAY_DIFFERS
   */
  deliver(event: DeliverEvent): Promise<Delivery> {
    return this.#done(() => this.host.deliver(event));
  }

  /** Runs a command of the plugin's, as it is typed. @throws what `Host.command` throws, and MORTISE_REPLAY_DIFFERS */
  command(line: string, actor: Actor = SYSTEM, options?: CommandOptions): Promise<CommandResult> {
    return this.#done(() => this.host.command(line, actor, options));
  }

  /** Grants a capability from now on. */
  grant(capability: string, options?: GrantOptions): Promise<void> {
    return this.host.grant(this.name, capability, options);
  }

  /** Takes a capability away from now on. */
  revoke(capability: string): Promise<void> {
    return this.host.revoke(this.name, capability);
  }

  /** What the plugin has emitted, oldest first. */
  get emitted(): readonly Event[] {
    return this.#parts.emitted;
  }

  /** What it was denied, with the capability that it lacked. */
  get denied(): readonly AuditEntry[] {
    return this.host.audit().filter(({ kind, plugin }) => kind === "denied" && plugin === this.name);
  }

  get logs(): readonly HostLogEntry[] {
    return this.#parts.logs;
  }

  /** The calls that it made of host functions and that were let through, with what they came to. */
  get calls(): readonly RecordedCall[] {
    return this.#parts.recorder.calls;
  }

  /** Every call that has ended, of the plugin and of host functions. */
  get spans(): readonly RecordedSpan[] {
    return this.#parts.spans.ended;
  }

  /** Units of fuel of the plugin's last call; undefined before one, and where its format is not metered. */
  get fuel(): number | undefined {
    const last = this.spans.findLast(
      ({ attributes }) =>
        attributes["plugin.name"] === this.name && attributes["plugin.function"] !== undefined,
    );
    const fuel = last?.attributes["plugin.fuel"];
    return typeof fuel === "number" ? fuel : undefined;
  }

  /**
   * Lets go of everything, and writes the recording where one is made.
   *
   * @throws MORTISE_REPLAY_DIFFERS, where recorded calls were not made
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const { close, record, recorder, replay } = this.#parts;
    await close();
    if (record !== undefined) await recorder.write(record);
    replay?.finish();
  }

  /** A call that differs from its recording is no error of the plugin's, so that it is told over what came of it. */
  async #done<T>(act: () => Promise<T>): Promise<T> {
    const { replay } = this.#parts;
    try {
      const result = await act();
      await this.host.settled();
      replay?.check();
      return result;
    } catch (error) {
      replay?.check();
      throw error;
    }
  }
}
