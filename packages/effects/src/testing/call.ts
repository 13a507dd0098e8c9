import type { Clock, Grant, RequestingCall } from "@mortise/host";
import { demand, parseCapability, readCapability } from "@mortise/host";

/** A plugin's call that may do what is granted, until it is ended. */
export function callWith(
  grants: readonly string[],
  plugin = "guest",
): RequestingCall & { readonly end: () => void; readonly demanded: string[] } {
  const source = { kind: "option" } as const;
  const rules = grants.map((text): Grant => ({ capability: parseCapability(text), source }));
  const ended = new AbortController();
  const demanded: string[] = [];
  return {
    plugin,
    signal: ended.signal,
    demanded,
    demand(wanted) {
      const capability = typeof wanted === "string" ? readCapability(wanted) : wanted;
      if ("problem" in capability) throw new Error(capability.problem);
      demanded.push([capability.kind, ...capability.parts].join(":"));
      demand(rules, capability, 0, plugin);
    },
    end: () => ended.abort(),
  };
}

/** A time that goes on when it is told to, and does then what is due. */
export class ManualClock implements Clock {
  #time = 0;
  readonly #due = new Set<{ readonly at: number; readonly act: () => void }>();

  now(): number {
    return this.#time;
  }

  after(ms: number, act: () => void): () => void {
    const entry = { at: this.#time + ms, act };
    this.#due.add(entry);
    return () => void this.#due.delete(entry);
  }

  pass(ms: number): void {
    const until = this.#time + ms;
    for (;;) {
      const [next] = [...this.#due].filter(({ at }) => at <= until).sort((one, other) => one.at - other.at);
      if (next === undefined) break;
      this.#due.delete(next);
      this.#time = next.at;
      next.act();
    }
    this.#time = until;
  }
}
