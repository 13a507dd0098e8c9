import type { Contender } from "./measure.ts";

/** The published versions of `@extism/extism` that are measured, and where each is installed. */
export const PEERS = { rc13: "extism-rc13", "1.0.3": "extism-1" } as const;
export type PeerName = keyof typeof PEERS;

interface PeerOutput {
  bytes(): Uint8Array;
}

interface PeerPlugin {
  call(name: string, input: Uint8Array): Promise<PeerOutput | null>;
  close(): Promise<void>;
}

interface PeerContext {
  read(address: bigint): { text(): string };
  store(text: string): bigint;
}

type Create = (manifest: object, options: object) => Promise<PeerPlugin>;

interface PeerModule {
  readonly createPlugin?: Create;
  readonly default?: Create;
}

/** What the guests' host function does, in the peer's words. */
const FUNCTIONS = {
  "extism:host/user": {
    host_reflect: (context: PeerContext, address: bigint) => context.store(context.read(address).text()),
  },
};

// Handles run out: 1.0.3 fails at call 5,461 of count_vowels, and both worker modes at 16,383 echoes. So a plugin
// is replaced in time, outside what is measured, and warmed up again.
const LIFE = 4_000;
const WARM_UP = 400;

/** How a peer runs one export: a plugin in this thread, or in a worker of its own. */
export class Peer implements Contender {
  private readonly create: Create;
  private readonly module: WebAssembly.Module;
  private readonly name: string;
  private readonly input: Uint8Array;
  private readonly worker: boolean;
  private readonly warmUp: number;
  private readonly life: number;
  private plugin: PeerPlugin | undefined;
  private calls = 0;

  private constructor(
    create: Create,
    bytes: Uint8Array<ArrayBuffer>,
    name: string,
    input: Uint8Array,
    worker: boolean,
  ) {
    this.create = create;
    // Compiled once: a plugin that replaces another one does not start from cold code.
    this.module = new WebAssembly.Module(bytes);
    this.name = name;
    this.input = input;
    this.worker = worker;
    const scale = input.length > 4_096 ? 10 : 1;
    this.life = LIFE / scale;
    this.warmUp = WARM_UP / scale;
  }

  static async open(
    peer: PeerName,
    bytes: Uint8Array<ArrayBuffer>,
    name: string,
    input: Uint8Array,
    worker = false,
  ): Promise<Peer> {
    const module = (await import(PEERS[peer])) as PeerModule;
    const create = module.createPlugin ?? module.default;
    if (create === undefined) throw new Error(`${PEERS[peer]} has no createPlugin.`);
    return new Peer(create, bytes, name, input, worker);
  }

  async slice(ms: number): Promise<number> {
    let elapsed = 0;
    let count = 0;
    for (let batch = 1; elapsed < ms; batch = Math.min(batch * 2, 100)) {
      const plugin = await this.ready(batch);
      const begin = performance.now();
      for (let i = 0; i < batch; i++) await plugin.call(this.name, this.input);
      elapsed += performance.now() - begin;
      count += batch;
      this.calls += batch;
    }
    return (elapsed * 1_000) / count;
  }

  async close(): Promise<void> {
    await this.plugin?.close();
    this.plugin = undefined;
  }

  private async ready(calls: number): Promise<PeerPlugin> {
    if (this.plugin !== undefined && this.calls + calls <= this.life) return this.plugin;
    await this.close();
    const plugin = await this.create(
      { wasm: [{ module: this.module }] },
      { useWasi: true, functions: FUNCTIONS, runInWorker: this.worker },
    );
    for (let i = 0; i < this.warmUp; i++) await plugin.call(this.name, this.input);
    this.plugin = plugin;
    this.calls = this.warmUp;
    return plugin;
  }
}
