import type { Writable } from "node:stream";
import { printable } from "@mortise/engine";
import type { AuditEntry, HostLogEntry } from "@mortise/host";
import { SYSTEM_CLOCK } from "@mortise/host";
import { errorFields } from "../../coded.ts";
import type { Status } from "../../deployment/status.ts";
import type { Taken } from "../../deployment/taken.ts";
import type { PluginView } from "../../deployment/view.ts";
import { block } from "../block.ts";
import { jsonLine } from "../json.ts";
import { pluginTable, stateOf } from "../plugintable.ts";
import { write } from "../stream.ts";

/** What `mortise start` shows while it runs. */
export interface Screen {
  started(status: Status, plugins: readonly PluginView[]): void;
  changed(plugin: PluginView): void;
  configured(outcome: Taken): void;
  log(entry: HostLogEntry): void;
  audit(entry: AuditEntry): void;
  trace(lines: readonly string[]): void;
  delivery(what: string): void;
  stopping(): void;
  stopped(): void;
  /** Settles when all of it is out. */
  flushed(): Promise<void>;
}

/** Bytes that wait for whoever reads, at most, before lines are dropped. */
const MAX_UNREAD = 1 << 20;

/** Milliseconds that a reader has in the end. */
const PATIENCE = 1_000;

/** Lines for a reader that may be slow: what it does not read is dropped and counted, and never piles up. */
export class Printer {
  readonly #stream: Writable;
  readonly #lost: (count: number) => string;
  #dropped = 0;

  constructor(stream: Writable, lost: (count: number) => string) {
    this.#stream = stream;
    this.#lost = lost;
  }

  print(text: string): void {
    if (this.#stream.writableLength > MAX_UNREAD) {
      this.#dropped++;
      return;
    }
    const note = this.#dropped === 0 ? "" : this.#lost(this.#dropped);
    this.#dropped = 0;
    this.#stream.write(note + text);
  }

  /** Waits until it is out, but for nobody who does not read. */
  async flushed(): Promise<void> {
    let cancel = () => {};
    const enough = new Promise<void>((resolve) => {
      cancel = SYSTEM_CLOCK.after(PATIENCE, resolve);
    });
    await Promise.race([write(this.#stream, ""), enough]);
    cancel();
  }
}

/** For people: what loaded on standard output, what happens on standard error. */
export class TextScreen implements Screen {
  readonly #root: string;
  readonly #out: Printer;
  readonly #err: Printer;
  #up = false;

  constructor(root: string, out: Writable = process.stdout, err: Writable = process.stderr) {
    const lost = (count: number) => `${count} lines were lost: they came faster than they were read.\n`;
    this.#root = root;
    this.#out = new Printer(out, lost);
    this.#err = new Printer(err, lost);
  }

  started(status: Status, plugins: readonly PluginView[]): void {
    this.#up = true;
    this.#out.print(`${pluginTable(plugins, this.#root)}\n${summary(status, plugins.length)}`);
  }

  changed(plugin: PluginView): void {
    if (!this.#up) return;
    const { name, version, error } = plugin;
    // The error itself was logged.
    const note = error === undefined ? "" : ` (${error.code})`;
    const named = version === undefined ? name : `${name} ${version}`;
    this.#out.print(`${printable(`${named} is ${stateOf(plugin)}${note}`)}\n`);
  }

  configured(outcome: Taken): void {
    if ("error" in outcome)
      this.#err.print(`${block(`The config is as it was: ${outcome.error.message}`)}\n`);
    else if (outcome.waits.length > 0)
      this.#out.print(`${printable(outcome.waits.join(", "))}: taken when the host is started again.\n`);
  }

  log({ plugin, level, message }: HostLogEntry): void {
    this.#err.print(`${printable(`${plugin} ${level}: ${message}`)}\n`);
  }

  audit({ plugin, kind, what }: AuditEntry): void {
    this.#err.print(`${printable(`${plugin} ${kind}: ${what}`)}\n`);
  }

  trace(lines: readonly string[]): void {
    this.#err.print(`${lines.join("\n")}\n`);
  }

  delivery(what: string): void {
    this.#err.print(`${printable(what)}\n`);
  }

  stopping(): void {
    this.#up = false;
    this.#out.print("Stopping: calls that are going on end first. Ctrl-C again ends it at once.\n");
  }

  stopped(): void {
    this.#out.print("Stopped.\n");
  }

  async flushed(): Promise<void> {
    await Promise.all([this.#out.flushed(), this.#err.flushed()]);
  }
}

/** For programs: an object a line on standard output, each with what it is about in `event`. */
export class JsonScreen implements Screen {
  readonly #out: Printer;
  #up = false;

  constructor(out: Writable = process.stdout) {
    this.#out = new Printer(out, (count) => line("lost", { count }));
  }

  started(status: Status, plugins: readonly PluginView[]): void {
    this.#up = true;
    this.#out.print(line("started", { status, plugins }));
  }

  changed(plugin: PluginView): void {
    if (this.#up) this.#out.print(line("plugin", { plugin }));
  }

  configured(outcome: Taken): void {
    const fields = "error" in outcome ? { error: errorFields(outcome.error) } : outcome;
    this.#out.print(line("config", fields));
  }

  log(entry: HostLogEntry): void {
    this.#out.print(line("log", { entry }));
  }

  audit({ cause: _, ...entry }: AuditEntry): void {
    this.#out.print(line("audit", { entry }));
  }

  trace(lines: readonly string[]): void {
    this.#out.print(line("trace", { lines }));
  }

  delivery(what: string): void {
    this.#out.print(line("delivery", { what }));
  }

  stopping(): void {
    this.#up = false;
    this.#out.print(line("stopping", {}));
  }

  stopped(): void {
    this.#out.print(line("stopped", {}));
  }

  flushed(): Promise<void> {
    return this.#out.flushed();
  }
}

function line(event: string, fields: object): string {
  return jsonLine({ event, ...fields });
}

function summary({ plugins, pid, store, health, telemetry }: Status, all: number): string {
  return [
    `${plugins.ready} of ${all} plugins are ready. Process ${pid}; Ctrl-C stops it.`,
    `State: ${printable(store)}`,
    ...(health === undefined ? [] : [`Health: ${health}`]),
    ...(telemetry === undefined ? [] : [`Spans and metrics: ${printable(telemetry)}`]),
    "",
  ].join("\n");
}
