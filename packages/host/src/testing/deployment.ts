import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import initWabt from "wabt";
import type { Clock } from "../clock.ts";
import { Host } from "../host.ts";
import type { HostOptions } from "../options.ts";

const wabt = await initWabt();

/** WebAssembly from its text. */
export function wasm(wat: string): Uint8Array {
  const module = wabt.parseWat("guest.wat", wat, { multi_value: true });
  return module.toBinary({}).buffer;
}

/** A time that goes on when it is told to, and does then what is due. */
export class ManualClock implements Clock {
  time = Date.UTC(2026, 0, 1);
  readonly #due: { at: number; act: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, act: () => void): () => void {
    const entry = { at: this.time + ms, act };
    this.#due.push(entry);
    return () => void this.#due.splice(this.#due.indexOf(entry) >>> 0, 1);
  }

  pass(ms: number): void {
    this.time += ms;
    for (const entry of this.#due.filter(({ at }) => at <= this.time)) {
      this.#due.splice(this.#due.indexOf(entry), 1);
      entry.act();
    }
  }
}

/** A folder of plugins, and the hosts that were opened on it; all gone when it is closed. */
export class Deployment {
  readonly root: string;
  readonly #hosts: Host[] = [];

  private constructor(root: string) {
    this.root = root;
  }

  static async create(): Promise<Deployment> {
    return new Deployment(await mkdtemp(join(tmpdir(), "host-")));
  }

  async write(path: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(join(this.root, path)), { recursive: true });
    await writeFile(join(this.root, path), content);
  }

  /** Writes a plugin in JavaScript. */
  async script(name: string, code: string, manifest = ""): Promise<void> {
    const version = manifest.includes("version:") ? "" : "version: 1.0.0\n";
    await this.write(`${name}/main.js`, code);
    await this.write(`${name}/plugin.yaml`, `name: ${name}\n${version}code: main.js\n${manifest}`);
  }

  async open(options: HostOptions = {}): Promise<Host> {
    const host = await Host.open({ plugins: [this.root], ...options });
    this.#hosts.push(host);
    return host;
  }

  async close(): Promise<void> {
    for (const host of this.#hosts) await host.close();
    await rm(this.root, { recursive: true });
  }
}

/** A promise that is settled from outside. */
export function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}
