import type { Environment } from "./environment.ts";
import { blockFor } from "./environment.ts";
import type { Speaker } from "./logging.ts";
import { LogStream } from "./stdio.ts";
import type { WasiOptions } from "./wasi/options.ts";
import type { Preview1, preview1 } from "./wasi/preview1.ts";

/** Whose they are: a guest, with the memories of its modules. */
interface Owner extends Speaker {
  readonly environment: Environment;
  bytes(part: number): Uint8Array<ArrayBuffer>;
}

/** What a guest has outside its memory: WASI for its modules, where their output goes, what lives as long as it does. */
export class Outside {
  private readonly owner: Owner;
  private readonly wasis: (Preview1 | undefined)[] = [];
  private readonly attached = new Map<object, Disposable>();
  private streams: readonly LogStream[] = [];

  constructor(owner: Owner) {
    this.owner = owner;
  }

  /** WASI for one of its modules; made when that module first asks for something. */
  wasi(part: number, make: typeof preview1): Preview1 {
    const found = this.wasis[part];
    if (found !== undefined) return found;
    const { owner } = this;
    const sleep = (ms: number): Promise<void> => this.sleep(ms);
    const made = make({ ...owner.environment, ...this.outputs(), block: blockFor, sleep }, () =>
      owner.bytes(part),
    );
    this.wasis[part] = made;
    return made;
  }

  /** Where WASI's standard output and error go: to whom the environment names, or to the log, line by line. */
  outputs(): Pick<WasiOptions, "stdout" | "stderr"> {
    const { owner } = this;
    const out = new LogStream(owner, "info");
    const err = new LogStream(owner, "error");
    this.streams = [...this.streams, out, err];
    return {
      stdout: owner.environment.stdout ?? ((bytes) => out.write(bytes)),
      stderr: owner.environment.stderr ?? ((bytes) => err.write(bytes)),
    };
  }

  /** What lives as long as the guest does, under a key of whoever made it; disposed of when the guest is closed. */
  attachment<T extends Disposable>(key: object, make: () => T): T {
    const known = this.attached.get(key);
    if (known !== undefined) return known as T;
    const made = make();
    this.attached.set(key, made);
    return made;
  }

  /** Logs what is left of last lines, when a call ends. */
  flush(): void {
    for (let i = 0; i < this.streams.length; i++) this.streams[i]?.flush();
  }

  /** Closes open files, and disposes of what is attached. */
  close(): void {
    for (const each of this.wasis) each?.close();
    for (const each of this.attached.values()) each[Symbol.dispose]();
  }

  /** Waits for a guest that sleeps; no longer than its call lasts. */
  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.owner.call.ended.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
