import { join, resolve } from "node:path";
import type { AuditLog } from "../audit.ts";
import { printCapability } from "../capability/capability.ts";
import type { Grant } from "../capability/grants.ts";
import type { Clock } from "../clock.ts";
import { HostError } from "../errors.ts";
import type { Lifecycle } from "../lifecycle.ts";
import { LOCK_FILE } from "../load/lockfile.ts";
import type { HostOptions } from "../options.ts";
import type { Plugin } from "../plugin.ts";
import { setUp } from "../setup.ts";
import { reconfigure, takeIn } from "./reconfigure.ts";
import type { Watcher } from "./watch.ts";
import { watcher } from "./watch.ts";

/** Keeps a host to its config, its lock and its folders as they change: one change after the other. */
export class Surroundings {
  readonly #life: Lifecycle;
  readonly #options: HostOptions;
  readonly #clock: Clock;
  readonly #audit: AuditLog;
  readonly #watcher: Watcher | undefined;
  #work: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(life: Lifecycle, options: HostOptions, clock: Clock, audit: AuditLog) {
    this.#life = life;
    this.#options = options;
    this.#clock = clock;
    this.#audit = audit;
    // Whoever opened the host is told what came of it.
    if (options.watch === true) this.#watcher = watcher(clock, () => void this.reconfigure().catch(() => {}));
  }

  /** Settles when what is to be watched is. */
  async ready(): Promise<void> {
    this.#watch();
    await this.#watcher?.ready();
  }

  /** Takes the config, the lock and the folders as they are now. */
  reconfigure(): Promise<void> {
    return this.#afterwards(async () => {
      const { configured } = this.#options;
      try {
        const setup = await setUp(this.#options, this.#life.setup.holds);
        if (this.#closed) return;
        await reconfigure(this.#life, setup, (plugin, grants) => this.ruled(plugin, "revoked", grants));
        this.#watch();
        configured?.({ config: setup.config });
      } catch (error) {
        if (error instanceof HostError) configured?.({ error });
        throw error;
      }
    });
  }

  /** Loads what is found and does not run. */
  takeIn(): Promise<void> {
    return this.#afterwards(() => takeIn(this.#life));
  }

  /** Says what the config gives a plugin, or takes away from it, while the host runs. */
  ruled({ name }: Plugin, kind: "granted" | "revoked", grants: readonly Grant[]): void {
    for (const grant of grants) {
      const capability = printCapability(grant.capability);
      const what = `\`${capability}\` was ${kind} by the config.`;
      this.#audit.write({ at: this.#clock.now(), plugin: name, kind, what, capability });
    }
  }

  /** Waits for the change that is under way; none comes after it. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#watcher?.close();
    await this.#work;
  }

  #afterwards(act: () => Promise<void>): Promise<void> {
    const next = this.#work.then(() => (this.#closed ? undefined : act()));
    this.#work = next.catch(() => {});
    return next;
  }

  #watch(): void {
    if (this.#closed) return;
    const { config } = this.#options;
    const { root, places } = this.#life.setup;
    if (typeof config === "string") {
      this.#watcher?.add("config", resolve(config));
      this.#watcher?.add("lock", join(root, LOCK_FILE));
    }
    for (const folder of places.folders) this.#watcher?.add(`in ${folder}`, folder, "newcomers");
  }
}
