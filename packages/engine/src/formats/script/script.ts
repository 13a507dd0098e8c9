import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MortiseError } from "../../errors.ts";
import type { HostImport } from "../../gate.ts";
import { currentGuest, type Guest } from "../../guest.ts";
import type { HostFunction } from "../../hostfunction.ts";
import { type Linked, link, type Provider } from "../../link.ts";
import type { ModuleCache } from "../../meter/cache.ts";
import { Metered } from "../../metered.ts";
import { inputBytes, payloadOf } from "../../payload.ts";
import { preview1 } from "../../wasi/preview1.ts";
import { keepExports } from "../../wasm/exports.ts";
import { clip } from "../../wasm/module.ts";
import type { Format } from "../format.ts";
import { WASI_MODULE, wasiFunction } from "../wasi.ts";
import { ScriptGuest } from "./guest.ts";
import { scriptHost } from "./host.ts";
import type { ScriptImports } from "./hostcall.ts";
import type { Script } from "./modules.ts";
import { QUICKJS_EXPORTS } from "./quickjs.ts";
import { realmOf } from "./realm.ts";
import type { Snapshot } from "./snapshot.ts";

/** A script that has run once: what its instances begin as. */
export interface Booted {
  readonly script: Script;
  readonly snapshot: Snapshot;
}

/** QuickJS's module, with the exports that are used. */
export function quickjsModule(cache: ModuleCache | undefined): Metered {
  const file = fileURLToPath(import.meta.resolve("quickjs-wasi/quickjs.wasm"));
  const names = new Set<string>([...QUICKJS_EXPORTS, "memory", "__stack_pointer"]);
  return Metered.open(keepExports(readFileSync(file), names), cache, { yields: true, fuel: false });
}

/** QuickJS with its imports resolved: to whichever script's instance is running. */
export function linkScript(metered: Metered, script: Script, functions: readonly HostFunction[]): Linked {
  const own = new WeakMap<Guest, ScriptGuest>();
  const guests: Owner = {
    of(guest) {
      let found = own.get(guest);
      if (found === undefined) {
        found = new ScriptGuest(script, scriptHost(guest, functions), guest.limits.output);
        own.set(guest, found);
      }
      return found;
    },
  };
  const provide: Provider = (module, name, type, part) => {
    if (module === WASI_MODULE) return wasiFunction(name, type, part, preview1);
    const shared = { name, type, counted: false } satisfies Partial<HostImport>;
    // What host functions throw was caught: what comes here is QuickJS's own failure, where it was entered once more.
    const entered = <T>(run: (imports: ScriptImports) => T): T => {
      const guest = currentGuest();
      try {
        return run(guests.of(guest).imports);
      } catch (error) {
        throw guest.failed(error);
      }
    };
    if (name === "host_call") {
      type Args = [number, number, number, number, number];
      return {
        ...shared,
        plain: (...args: Args) => entered(({ host_call }) => host_call.plain(...args)),
        suspending: (...args: Args) => entered(({ host_call }) => host_call.async(...args)),
      };
    }
    const key = name as Exclude<keyof ScriptImports, "host_call">;
    return {
      ...shared,
      plain: (...args: number[]) =>
        entered((imports) => (imports[key] as (...args: number[]) => unknown)(...args)),
    };
  };
  const linked = link([{ name: "main", metered }], 0, provide, false);
  owners.set(linked, guests);
  return linked;
}

interface Owner {
  of(guest: Guest): ScriptGuest;
}

const owners = new WeakMap<Linked, Owner>();

function scriptOf(guest: Guest): ScriptGuest {
  const owner = owners.get(guest.linked);
  if (owner === undefined) throw new MortiseError("MORTISE_FORMAT_UNKNOWN", "The guest is no script's.");
  return owner.of(guest);
}

/**
 * Runs a script's top level once, in an instance of its own, and keeps what its memory is then. Host functions cannot
 * be called there.
 *
 * @throws MORTISE_SCRIPT_INVALID, MORTISE_EXCEPTION, MORTISE_DEADLINE_EXCEEDED, MORTISE_MEMORY_EXCEEDED
 */
export function bootScript(guest: Guest): Snapshot {
  guest.calling = "";
  return guest.runSync(undefined, () => scriptOf(guest).boot(realmOf(guest)));
}

/** Format `script`: functions of a TypeScript or JavaScript module, run in QuickJS; every instance begins as the same copy. */
export function script(booted: Booted): Format {
  const { snapshot } = booted;
  const ready = (guest: Guest): ScriptGuest => {
    const found = scriptOf(guest);
    if (!guest.started) {
      guest.started = true;
      found.restore(realmOf(guest), snapshot, guest.environment.random);
    }
    return found;
  };
  const known = (guest: Guest, name: string): void => {
    if (snapshot.exports.has(name)) return;
    const names = [...snapshot.exports.keys()].map(clip).join(", ") || "none";
    throw new MortiseError(
      "MORTISE_EXPORT_UNKNOWN",
      `There is no export \`${clip(name)}\`; there is ${names}.`,
      { plugin: guest.plugin, export: clip(name) },
    );
  };
  return {
    name: "script",
    exports: [...snapshot.exports.keys()],
    callSync(guest, name, input, options) {
      known(guest, name);
      return guest.runSync(options, () => payloadOf(ready(guest).callSync(name, inputBytes(input))));
    },
    async call(guest, name, input, options) {
      known(guest, name);
      return guest.run(options, async () => payloadOf(await ready(guest).call(name, inputBytes(input))));
    },
  };
}
