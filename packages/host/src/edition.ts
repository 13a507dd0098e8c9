import { statSync } from "node:fs";
import type { Limits, Preopen } from "@mortise/engine";
import { MortiseError } from "@mortise/engine";
import type { Standing } from "./capability/standing.ts";
import { lost } from "./capability/standing.ts";
import type { Clock } from "./clock.ts";
import type { Code, CodeSetting } from "./code.ts";
import { openCode } from "./code.ts";
import { HostError } from "./errors.ts";
import { Instances } from "./instances.ts";
import type { CheckedPlugin } from "./load/check.ts";

/** What an edition is made with, besides the plugin. */
export interface EditionSetting extends CodeSetting {
  /** Instances at most, and calls that may wait for one. */
  readonly instances: number;
  readonly queue: number;
}

/** Milliseconds until it is looked at once more whether a grant has ended: what timers take. */
const MAX_WAIT = 0x7fff_ffff;

/** One version of a plugin's code, running: a reload puts another in its place, and this one ends with its calls. */
export class Edition {
  readonly plugin: CheckedPlugin;
  readonly code: Code;
  readonly limits: Limits;
  readonly instances: Instances;
  readonly #granted: () => Standing;
  readonly #clock: Clock;
  #standing: Standing;
  #unwatch = (): void => {};
  #calls = 0;
  #idle: (() => void) | undefined;

  constructor(plugin: CheckedPlugin, code: Code, setting: EditionSetting) {
    const { limits, instances: max, queue, clock, granted } = setting;
    this.plugin = plugin;
    this.code = code;
    this.limits = limits;
    this.#granted = granted;
    this.#clock = clock;
    this.#standing = granted();
    this.instances = new Instances({
      plugin: plugin.manifest.name,
      max,
      queue,
      make: (slot) => {
        mustBeThere(this.#standing.dirs);
        return code.make(slot, this.#standing);
      },
    });
    this.#watch();
  }

  /** Calls that are going on or wait for an instance. */
  get calls(): number {
    return this.#calls;
  }

  enter(): void {
    this.#calls++;
  }

  leave(): void {
    this.#calls--;
    if (this.#calls === 0) this.#idle?.();
  }

  /** Waits until no call is going on, and lets go of everything. No new call may come in. */
  async drain(): Promise<void> {
    if (this.#calls > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    await this.close();
  }

  /**
   * Takes over what is granted now. Where something that instances hold was taken away, the calls in them are ended, for
   * nothing else takes it from them; where there is only more, calls from here on have it.
   */
  ruled(): void {
    const before = this.#standing;
    this.#standing = this.#granted();
    this.#watch();
    const [gone] = lost(before, this.#standing);
    if (gone !== undefined) {
      const problem = `\`${gone}\` was taken away during the call.`;
      this.instances.renew(new HostError("MORTISE_CAPABILITY_DENIED", problem, { capability: gone }));
    } else if (lost(this.#standing, before).length > 0) this.instances.renew();
  }

  /** Ends the calls that are going on, and lets go of everything. */
  close(): Promise<void> {
    this.#unwatch();
    return Promise.all([this.instances.close(), this.code.close?.()]).then(() => {});
  }

  /** Grants end by themselves, too. */
  #watch(): void {
    this.#unwatch();
    const { until } = this.#standing;
    if (until === undefined) return;
    const left = Math.max(0, until - this.#clock.now());
    this.#unwatch = this.#clock.after(Math.min(left, MAX_WAIT), () => this.ruled());
  }
}

/** A folder that is not there would show only when the plugin looks for it, and as the plugin's fault. */
function mustBeThere(dirs: readonly Preopen[]): void {
  for (const { host: file } of dirs)
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new HostError("MORTISE_FILE_UNREADABLE", "It was granted to the plugin, and is no folder.", {
        file,
      });
}

/**
 * Makes a plugin's verified code ready, and a first instance of it. Nothing is read from disk but what a program of its
 * own is.
 *
 * @throws MORTISE_LOAD_FAILED, with the engine's error as the cause; MORTISE_CAPABILITY_DENIED,
 *   MORTISE_PROCESS_UNSTARTABLE, MORTISE_SANDBOX_UNAVAILABLE
 */
export async function openEdition(plugin: CheckedPlugin, setting: EditionSetting): Promise<Edition> {
  const { name } = plugin.manifest;
  try {
    const edition = new Edition(plugin, await openCode(plugin, setting), setting);
    try {
      edition.instances.start();
      return edition;
    } catch (error) {
      await edition.close();
      throw error;
    }
  } catch (cause) {
    if (cause instanceof HostError) throw cause;
    if (!(cause instanceof MortiseError)) throw cause;
    const place = cause.details.file === undefined ? undefined : cause.details;
    throw new HostError("MORTISE_LOAD_FAILED", `${cause.code}: ${cause.problem}`, {
      plugin: name,
      file: place?.file,
      line: place?.line,
      column: place?.column,
      cause,
    });
  }
}
