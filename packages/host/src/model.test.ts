import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseCapability } from "./capability/capability.ts";
import type { Rule as KeptRule } from "./capability/grants.ts";
import { matches } from "./capability/match.ts";
import type { Host } from "./host.ts";
import { hostFunction } from "./hostfunction.ts";
import type { HostOptions } from "./options.ts";
import { Deployment, gate, ManualClock, wasm } from "./testing/deployment.ts";

/** Says its version, hands its input to `read`, waits in `wait` and then reads, or crashes. */
const guest = (version: number) =>
  wasm(`(module
    (import "mortise" "read" (func $read (param i32 i32) (result i64)))
    (import "mortise" "wait" (func $wait (param i32 i32) (result i64)))
    (memory (export "memory") 2)
    (data (i32.const 16) "${version}")
    (global $next (mut i32) (i32.const 1024))
    (func (export "alloc") (param $size i32) (result i32)
      (global.get $next)
      (global.set $next (i32.and (i32.add (global.get $next) (local.get $size)) (i32.const 0xffff))))
    (func (export "version") (param i32 i32) (result i64) (i64.const 0x1000000001))
    (func (export "read") (param i32 i32) (result i64) (call $read (local.get 0) (local.get 1)))
    (func (export "slow") (param i32 i32) (result i64)
      (drop (call $wait (local.get 0) (local.get 1)))
      (call $read (local.get 0) (local.get 1)))
    (func (export "crash") (param i32 i32) (result i64) (unreachable)))`);

const GUESTS = Array.from({ length: 10 }, (_, version) => guest(version));
const PLUGINS = ["a", "b"] as const;
const CAPABILITIES = ["kv:*", "kv:read", "kv:read:*", "kv:read:x"];
const WANTED = "kv:read:x";
/** What a config may grant: often nothing, so that it takes away as often as it gives. */
const CONFIGURED: readonly (readonly string[])[] = [[], [], ["kv:*"], ["kv:read", WANTED]];

interface Rule {
  readonly capability: string;
  readonly gives: boolean;
  readonly until: number;
}

/** What a plugin should be like, in the simplest words. */
interface Model {
  /** What lies on disk: a version, or nonsense. */
  onDisk: number | "nonsense";
  /** Nothing, where it did not load. */
  running: number | undefined;
  disabled: boolean;
  crashes: number;
  /** Whether it is not as it should be: it failed to load, or what runs could not be loaded anew. */
  failing: boolean;
  /** What the config says, and what of it is in force. */
  written: readonly string[];
  granted: readonly string[];
  /** What commands said. */
  rules: Rule[];
}

const may = ({ granted, rules }: Model, now: number): boolean => {
  const configured = granted.map((capability) => ({
    capability,
    gives: true,
    until: Number.POSITIVE_INFINITY,
  }));
  const covering = [...configured, ...rules].filter(
    ({ capability, gives, until }) =>
      (!gives || now < until) && matches(parseCapability(capability), parseCapability(WANTED)),
  );
  return covering.at(-1)?.gives ?? false;
};

const plugin = fc.constantFrom(...PLUGINS);
const capability = fc.constantFrom(...CAPABILITIES);
const step = fc.oneof(
  fc.record({
    do: fc.constant("write" as const),
    plugin,
    version: fc.option(fc.nat(9), { nil: "nonsense" as const }),
  }),
  fc.record({
    do: fc.constant("grant" as const),
    plugin,
    capability,
    minutes: fc.option(fc.integer({ min: 1, max: 9 })),
  }),
  fc.record({ do: fc.constant("revoke" as const), plugin, capability }),
  fc.record({ do: fc.constant("configure" as const), plugin, grants: fc.constantFrom(...CONFIGURED) }),
  fc.record({ do: fc.constant("load" as const) }),
  fc.record({ do: fc.constant("pass" as const), minutes: fc.integer({ min: 1, max: 5 }) }),
  fc.record({
    do: fc.constantFrom("reload" as const, "disable" as const, "enable" as const, "call" as const),
    plugin,
  }),
  fc.record({ do: fc.constantFrom("slow" as const, "crash" as const, "crash" as const), plugin }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

describe("a host, whatever is done to it", () => {
  let deployment: Deployment;
  beforeEach(async () => {
    deployment = await Deployment.create();
  });
  afterEach(() => deployment.close());

  test("is as the model says", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30, size: "max" }), async (steps) => {
        const run = await start(deployment);
        try {
          for (const each of steps) {
            await run.perform(each);
            await run.compare();
          }
          await run.finish();
        } finally {
          await run.close();
        }
      }),
      { numRuns: 40 },
    );
  });
});

async function start(deployment: Deployment) {
  const clock = new ManualClock();
  const released = gate();
  const write = (name: string, version: number | "nonsense") =>
    deployment.write(
      `${name}.wasm`,
      version === "nonsense" ? Buffer.from("nonsense") : (GUESTS[version] ?? GUESTS[0]!),
    );
  for (const name of PLUGINS) await write(name, 0);
  const kept = new Map<string, readonly KeptRule[]>();
  const rules = {
    rules: async () => kept,
    keep: async (name: string, made: readonly KeptRule[]) => void kept.set(name, made),
  };
  const options: HostOptions = {
    plugins: undefined,
    config: join(deployment.root, "mortise.toml"),
    clock,
    store: { rules },
    instances: 4,
    breaker: { failures: 3, rest: 1e9, maxRest: 1e9 },
    functions: [
      hostFunction({ name: "read", requires: () => WANTED, run: () => true }),
      hostFunction({ name: "wait", async: true, run: () => released.passed }),
    ],
  };
  const fresh = (): Model => ({
    onDisk: 0,
    running: 0,
    disabled: false,
    crashes: 0,
    failing: false,
    written: [],
    granted: [],
    rules: [],
  });
  const models = new Map<string, Model>(PLUGINS.map((name) => [name, fresh()]));
  const configure = () => {
    const tables = [...models].map(
      ([name, { written }]) => `[plugins.${name}]\ngrants = ${JSON.stringify(written)}\n`,
    );
    return deployment.write("mortise.toml", `[host]\nplugins = ["."]\n${tables.join("")}`);
  };
  await configure();
  let host: Host = await deployment.open(options);
  const slow: { readonly plugin: string; readonly reply: Promise<string> }[] = [];
  const kindOf = async (name: string, exported: string) =>
    (await host.call(name, exported, "{}")).json<{ kind: string }>().kind;
  const code = (promise: Promise<unknown>) =>
    promise.then(
      () => "ok",
      (error: { code: string }) => error.code,
    );
  const callable = ({ running, disabled, crashes }: Model) =>
    running !== undefined && !disabled && crashes < 3;

  /** What lies on disk is loaded in place of what runs, where it can be. */
  const renew = (model: Model): boolean => {
    const { onDisk } = model;
    model.failing = onDisk === "nonsense";
    // What runs keeps what it has; where nothing runs, nothing has it.
    if (!model.failing || model.running === undefined) model.granted = model.written;
    if (onDisk === "nonsense") return false;
    model.running = onDisk;
    model.crashes = 0;
    return true;
  };

  /** Another host takes the deployment up: what lies on disk by then, and the rules that were kept. */
  const load = async (): Promise<void> => {
    await host.close();
    for (const { reply } of slow.splice(0)) expect(await code(reply)).toBe("MORTISE_CLOSED");
    for (const model of models.values()) {
      model.running = undefined;
      model.disabled = false;
      renew(model);
    }
    host = await deployment.open(options);
  };

  const perform = async (each: Step): Promise<void> => {
    if (each.do === "pass") return clock.pass(each.minutes * 60_000);
    if (each.do === "load") return load();
    const model = models.get(each.plugin)!;
    switch (each.do) {
      case "write":
        model.onDisk = each.version ?? "nonsense";
        return write(each.plugin, model.onDisk);
      case "grant": {
        const { minutes } = each;
        const until = minutes === null ? Number.POSITIVE_INFINITY : clock.time + minutes * 60_000;
        model.rules.push({ capability: each.capability, gives: true, until });
        return host.grant(each.plugin, each.capability, minutes === null ? {} : { for: `${minutes}m` });
      }
      case "revoke":
        // Of a revocation, only what overlaps with what is wanted shows.
        model.rules.push({ capability: each.capability, gives: false, until: 0 });
        return host.revoke(each.plugin, each.capability);
      case "configure": {
        model.written = each.grants;
        await configure();
        await host.reconfigure();
        for (const other of models.values()) {
          const gains = other.written.some((capability) => !other.granted.includes(capability));
          other.granted = other.granted.filter((capability) => other.written.includes(capability));
          if (gains || other.failing) renew(other);
        }
        return;
      }
      case "reload":
        expect(await code(host.reload(each.plugin))).toBe(renew(model) ? "ok" : "MORTISE_LOAD_FAILED");
        return;
      case "disable":
        // What did not load stays as it is.
        model.disabled = model.running !== undefined;
        return host.disable(each.plugin);
      case "enable":
        model.disabled = false;
        model.crashes = 0;
        if (model.running !== undefined) return host.enable(each.plugin);
        expect(await code(host.enable(each.plugin))).toBe(renew(model) ? "ok" : "MORTISE_LOAD_FAILED");
        return;
      case "call":
        if (!callable(model)) return;
        expect((await host.call(each.plugin, "version")).text()).toBe(String(model.running));
        model.crashes = 0;
        return;
      case "slow":
        if (!callable(model) || slow.some((other) => other.plugin === each.plugin)) return;
        slow.push({ plugin: each.plugin, reply: kindOf(each.plugin, "slow") });
        return;
      case "crash":
        if (!callable(model)) return;
        expect(await code(host.call(each.plugin, "crash"))).toBe("MORTISE_TRAP");
        model.crashes++;
    }
  };

  const compare = async (): Promise<void> => {
    for (const [name, model] of models) {
      expect(host.why(name, WANTED).granted).toBe(may(model, clock.time));
      const state = model.running === undefined ? "failed" : model.disabled ? "disabled" : "ready";
      expect(host.plugin(name)?.state).toBe(state);
      if (state !== "ready")
        expect(await code(host.call(name, "version"))).toBe("MORTISE_PLUGIN_UNAVAILABLE");
      else if (model.crashes >= 3)
        expect(await code(host.call(name, "version"))).toBe("MORTISE_CIRCUIT_OPEN");
      // A call that goes well would close the breaker.
      else if (model.crashes === 0) {
        expect((await host.call(name, "version")).text()).toBe(String(model.running));
        expect(await kindOf(name, "read")).toBe(may(model, clock.time) ? "Success" : "Error");
      }
    }
  };

  /** Calls that began before all that are judged by what holds now. */
  const finish = async (): Promise<void> => {
    released.open();
    for (const { plugin: name, reply } of slow)
      expect(await reply).toBe(may(models.get(name)!, clock.time) ? "Success" : "Error");
  };

  return { close: () => host.close(), perform, compare, finish };
}
