import type { AuditEntry, Config, Configured, HostLogEntry, PluginInfo } from "@mortise/host";
import { Host, removeLeftovers, SYSTEM_CLOCK } from "@mortise/host";
import { ControlServer } from "../control/server.ts";
import type { Described } from "./described.ts";
import { functionsOf } from "./functions.ts";
import type { Health } from "./health.ts";
import { HealthServer } from "./health.ts";
import { Logs } from "./logs.ts";
import { methods } from "./methods.ts";
import { planIn } from "./plans.ts";
import type { Fixed } from "./status.ts";
import { countsOf } from "./status.ts";
import { needStore, openStoreOf } from "./store.ts";
import type { Taken } from "./taken.ts";
import { waiting } from "./taken.ts";
import type { TelemetryTold } from "./telemetry.ts";
import { openTelemetry } from "./telemetry.ts";
import { version } from "./version.ts";

/** Who is told of what while a deployment runs. */
export interface Told extends TelemetryTold {
  readonly log?: ((entry: HostLogEntry) => void) | undefined;
  readonly audit?: ((entry: AuditEntry) => void) | undefined;
  readonly changed?: ((plugin: PluginInfo) => void) | undefined;
  /** What of a config that changed is not taken before the host is started again; or why nothing of it was taken. */
  readonly configured?: ((outcome: Taken) => void) | undefined;
}

/** Milliseconds that calls and events have to end once the host is to stop. */
const PATIENCE = 10_000;

/** A host with its store, its control socket, its health endpoint and its telemetry: what `mortise start` runs. */
export class Deployment {
  readonly host: Host;
  readonly fixed: Fixed;
  /** Aborted when somebody asked over the socket for the host to stop. */
  readonly asked: AbortSignal;
  readonly #control: ControlServer;
  readonly #parts: Parts;
  readonly #stopping: AbortController;
  #closing: Promise<void> | undefined;

  private constructor(fields: {
    readonly host: Host;
    readonly fixed: Fixed;
    readonly asked: AbortSignal;
    readonly control: ControlServer;
    readonly parts: Parts;
    readonly stopping: AbortController;
  }) {
    this.host = fields.host;
    this.fixed = fields.fixed;
    this.asked = fields.asked;
    this.#control = fields.control;
    this.#parts = fields.parts;
    this.#stopping = fields.stopping;
  }

  /**
   * Opens what a config describes. The control socket comes first: of two hosts on one folder, the second is refused
   * before it touches anything. Only the plugins in `allowDestructive` may change their schema so that data is lost.
   *
   * @throws MORTISE_ALREADY_RUNNING, MORTISE_SOCKET_FAILED, MORTISE_LISTEN_FAILED, and what the store and `Host.open`
   *   throw
   */
  static async open(
    { place, file, options }: Described,
    told: Told = {},
    allowDestructive: readonly string[] = [],
  ): Promise<Deployment> {
    const parts = new Parts();
    try {
      const control = await ControlServer.listen(place.socket);
      parts.add(() => control.close());
      for (const folder of [place.root, place.managed]) await removeLeftovers(folder);
      const { host: settings } = file.config;
      const exporting = await openTelemetry(settings.telemetry.endpoint, told, version());
      parts.add(() => exporting.close());
      const { store, name } = await openStoreOf(settings, place.root);
      parts.add(() => store.close());
      const logs = new Logs();
      const stopping = new AbortController();
      const asked = new AbortController();
      const { functions, http, close } = functionsOf(store, file.config, place.root);
      parts.add(close);
      let opened = false;
      // Whoever needs it hears what is wrong with it.
      const makeReady = (plugins: readonly PluginInfo[]) => {
        if (needStore(plugins)) void store.kv.list("mortise", { limit: 1 }).catch(() => {});
      };
      const host = await Host.open({
        ...options,
        ...toldTo(told, logs, file.config),
        changed: (plugin) => {
          if (opened) makeReady([plugin]);
          told.changed?.(plugin);
        },
        ...exporting.providers,
        store,
        functions,
        http,
        allowDestructive,
        watch: true,
        cache: true,
      });
      parts.add(() => host.close());
      opened = true;
      makeReady(host.plugins());
      const startedAt = SYSTEM_CLOCK.now();
      const health = () => healthOf(host, startedAt, stopping.signal.aborted);
      const listening =
        settings.listen === undefined ? undefined : await HealthServer.listen(settings.listen, health);
      parts.add(async () => listening?.close());
      const fixed: Fixed = {
        place,
        version: version(),
        startedAt,
        store: name,
        health: listening?.url,
        telemetry: exporting.endpoint,
      };
      const running = { host, logs, fixed, now: () => SYSTEM_CLOCK.now(), stopping: stopping.signal };
      const plan = (folder: string) => planIn(store, folder);
      control.serve(methods({ ...running, plan, stop: () => asked.abort() }));
      return new Deployment({ host, fixed, control, parts, stopping, asked: asked.signal });
    } catch (error) {
      await parts.close();
      throw error;
    }
  }

  /**
   * Takes no more requests, lets calls and events that are going on end, for ten seconds at most, and lets go of
   * everything.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#stopping.abort();
    const drained = (async () => {
      await this.#control.drain();
      await this.host.settled();
    })();
    let cancel = () => {};
    const enough = new Promise<void>((resolve) => {
      cancel = SYSTEM_CLOCK.after(PATIENCE, resolve);
    });
    await Promise.race([drained, enough]);
    cancel();
    await this.#parts.close();
  }
}

/** What has to be let go of, the last first. One that fails keeps none of the others. */
class Parts {
  readonly #ends: (() => Promise<void>)[] = [];

  add(end: () => Promise<void>): void {
    this.#ends.push(end);
  }

  async close(): Promise<void> {
    const failed: unknown[] = [];
    for (const end of this.#ends.splice(0).reverse()) await end().catch((error) => failed.push(error));
    if (failed.length > 0) throw failed[0];
  }
}

function toldTo({ log, audit, configured }: Told, logs: Logs, config: Config) {
  return {
    audit,
    configured: (outcome: Configured) =>
      configured?.("error" in outcome ? outcome : { waits: waiting(config, outcome.config) }),
    log: (entry: HostLogEntry) => {
      logs.write(entry, SYSTEM_CLOCK.now());
      log?.(entry);
    },
  };
}

function healthOf(host: Host, startedAt: number, stopping: boolean): Health {
  const plugins = countsOf(host);
  const uptime = Math.floor((SYSTEM_CLOCK.now() - startedAt) / 1_000);
  const status = stopping ? "stopping" : plugins.failed > 0 ? "degraded" : "ok";
  return { status, version: version(), uptime, plugins };
}
