import { MortiseError } from "@mortise/engine";
import type { Pool } from "undici";

/** Where a connection leads: an origin, and the addresses of it that were checked. */
export interface Destination {
  /** Connections are never shared between plugins: what one leaves behind on its connection is its own affair. */
  readonly plugin: string;
  readonly origin: string;
  readonly addresses: readonly string[];
}

/** Connections of one plugin to one place at once; more requests wait. */
const CONNECTIONS = 16;
/** Milliseconds that a connection is kept when nothing goes over it. */
const KEEP = 4_000;
/** Places that connections are kept to. */
const MAX_POOLS = 256;

/** Connections that are kept between requests: HTTP/1.1, to addresses that were checked, with no proxy. */
export class Connections {
  readonly #headerBytes: number;
  readonly #ca: string | undefined;
  readonly #pools = new Map<string, Pool>();
  #closed = false;

  constructor(headerBytes: number, ca: string | undefined) {
    this.#headerBytes = headerBytes;
    this.#ca = ca;
  }

  /** @throws MORTISE_CLOSED */
  async to({ plugin, origin, addresses }: Destination): Promise<Pool> {
    // Asked for when first needed: it takes longer to import than a plugin to start.
    const { Pool } = await import("undici");
    if (this.#closed) throw new MortiseError("MORTISE_CLOSED", "The HTTP client is closed.");
    const key = [plugin, origin, ...addresses.toSorted()].join("\n");
    const held = this.#pools.get(key);
    if (held !== undefined) {
      this.#pools.delete(key);
      this.#pools.set(key, held);
      return held;
    }
    const { isIPv6 } = process.getBuiltinModule("node:net");
    const pinned = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
    const pool = new Pool(origin, {
      connections: CONNECTIONS,
      pipelining: 1,
      allowH2: false,
      maxHeaderSize: this.#headerBytes,
      keepAliveTimeout: KEEP,
      keepAliveMaxTimeout: KEEP,
      // Whoever sends a request watches its time.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: {
        timeout: 0,
        ca: this.#ca,
        // Said outright, so that no environment variable turns the check of certificates off.
        rejectUnauthorized: true,
        // Whatever the name would resolve to by now, what was checked is what is dialled.
        lookup(_hostname, options, done) {
          const [first] = pinned;
          if (options.all === true) done(null, pinned);
          else done(null, first?.address ?? "", first?.family);
        },
      },
    });
    this.#pools.set(key, pool);
    for (const [oldest, kept] of this.#pools) {
      if (this.#pools.size <= MAX_POOLS) break;
      this.#pools.delete(oldest);
      // What is under way over it ends first.
      kept.close().catch(() => {});
    }
    return pool;
  }

  /** Ends what is under way, and closes all. */
  async close(): Promise<void> {
    this.#closed = true;
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }
}
