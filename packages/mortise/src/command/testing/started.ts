import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { Status } from "../../deployment/status.ts";
import type { PluginView } from "../../deployment/view.ts";

const MAIN = join(import.meta.dirname, "../main.ts");

/** A line that `mortise start --json` prints. */
export interface Line {
  readonly event: string;
  readonly status: Status;
  readonly plugins: readonly PluginView[];
  readonly plugin: PluginView;
  readonly entry: Readonly<Record<string, unknown>>;
}

/** A host that was started as a terminal starts it: in a process group of its own. */
export class Started implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly stderr: Promise<string>;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<unknown>;

  constructor(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(command, args, {
      cwd,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    const { stdout, stderr } = this.child;
    if (stdout === null || stderr === null) throw new Error("It has no output.");
    this.stderr = text(stderr);
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
    this.#ended = once(this.child, "close");
  }

  /** `mortise start --json` in a folder. */
  static mortise(folder: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Started {
    const cache = { XDG_CACHE_HOME: join(folder, ".cache") };
    return new Started(process.execPath, [MAIN, "start", "--json", ...args], folder, { ...cache, ...env });
  }

  /** Reads until an event that is meant, and gives it. */
  async until(event: string, meant: (line: Line) => boolean = () => true): Promise<Line> {
    for (;;) {
      const { done, value } = await this.#lines.next();
      if (done === true) throw new Error(`It ended before ${event}:\n${await this.stderr}`);
      const line = JSON.parse(value) as Line;
      if (line.event === event && meant(line)) return line;
    }
  }

  /** Sends a signal to the whole group, as Ctrl-C does. */
  signal(signal: NodeJS.Signals): void {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, signal);
  }

  /** Waits for the end; how the process ended. */
  async ended(): Promise<number | NodeJS.Signals | null> {
    await this.#ended;
    return this.child.signalCode ?? this.child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.signal("SIGKILL");
    await this.#ended;
  }
}
