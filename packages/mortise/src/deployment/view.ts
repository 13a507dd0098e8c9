import type { BreakerState, Capability, Manifest, PluginInfo, Rule } from "@mortise/host";
import { holds, isRevocation, printCapability, why } from "@mortise/host";
import type { ErrorFields } from "../coded.ts";
import { errorFields } from "../coded.ts";

/** A plugin as commands list it. */
export interface PluginView {
  readonly name: string;
  readonly version?: string | undefined;
  readonly description?: string | undefined;
  /** As `PluginInfo` has it; `not running`, where no host does. */
  readonly state: PluginInfo["state"] | "not running";
  readonly format?: string | undefined;
  /** Whether its code runs sealed in WebAssembly. */
  readonly sealed?: boolean | undefined;
  /** What keeps it from the machine, as `PluginInfo` has it. */
  readonly wall?: PluginInfo["wall"];
  readonly folder?: string | undefined;
  readonly digest?: string | undefined;
  readonly signer?: string | undefined;
  /** What it asks for or was given, and has at this moment. */
  readonly granted: readonly string[];
  /** What it would use, and was not given. */
  readonly lacking: readonly string[];
  readonly exports?: readonly string[] | undefined;
  readonly contributes: readonly string[];
  readonly calls?: number | undefined;
  readonly queued?: number | undefined;
  readonly instances?: number | undefined;
  /** Bytes that its instances hold together, and that each may. */
  readonly memory?: number | undefined;
  readonly memoryCap?: number | undefined;
  readonly breaker?: BreakerState | undefined;
  /** Why it is not loaded, or why its last reload did not happen. */
  readonly error?: (ErrorFields & { readonly text: string }) | undefined;
}

/** A plugin of a running host. */
export function viewOf(info: PluginInfo, now: number): PluginView {
  const { name, version, state, folder, digest, signer, manifest, exports, roles, error } = info;
  const { calls, queued, instances, memory, memoryCap, breaker } = info;
  const format = info.format ?? manifest?.format;
  return {
    name,
    version,
    description: manifest?.description,
    state,
    format,
    sealed: format === undefined ? undefined : format !== "process",
    wall: info.wall,
    folder,
    digest,
    signer,
    ...grantsOf(manifest, info.rules, now),
    exports,
    contributes: [
      ...(manifest === undefined ? [] : contributionsOf(manifest)),
      ...roles.map((role) => `role ${role}`),
    ],
    calls,
    queued,
    instances,
    memory,
    memoryCap,
    breaker,
    error: error === undefined ? undefined : { ...errorFields(error), text: error.message },
  };
}

/** What a plugin has of what it asks for, and by whatever was granted besides; and what it has not. */
export function grantsOf(
  manifest: Pick<Manifest, "capabilities" | "optional"> | undefined,
  rules: readonly Rule[],
  now: number,
): Pick<PluginView, "granted" | "lacking"> {
  const asked = [...(manifest?.capabilities ?? []), ...(manifest?.optional ?? [])];
  const given = rules.flatMap((rule): Capability[] =>
    isRevocation(rule) || !holds(rule, now) ? [] : [rule.capability],
  );
  const has = (each: Capability) => why(rules, each, now).granted;
  const texts = (all: readonly Capability[]) => [...new Set(all.map(printCapability))].sort();
  return {
    granted: texts([...asked, ...given].filter(has)),
    lacking: texts(asked.filter((each) => !has(each))),
  };
}

/** What a plugin adds, one line each. */
export function contributionsOf({ commands, subscribe, provides, schema }: Manifest): readonly string[] {
  return [
    ...commands.map(({ name }) => `command ${name}`),
    ...provides.tools.map(({ name }) => `tool ${name}`),
    ...provides.hooks.map(({ event }) => `hook ${event}`),
    ...subscribe.map(({ streams, types }) => `events ${types.join(", ")} on ${streams.join(", ")}`),
    ...(schema === undefined ? [] : ["schema"]),
  ];
}
