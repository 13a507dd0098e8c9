import { printable } from "@mortise/engine";
import type { PluginView } from "../../deployment/view.ts";
import { block } from "../block.ts";
import { stateOf } from "../plugintable.ts";
import { table } from "../table.ts";

/** All that is known of a plugin, for people. What is not known has no row. */
export function detailsOf(plugin: PluginView): string {
  const { breaker, sealed, calls, queued, instances, memory, memoryCap, error } = plugin;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["name", plugin.name],
    ["version", plugin.version],
    ["description", plugin.description],
    ["state", stateOf(plugin)],
    ["format", plugin.format],
    ["sealed", sealed === undefined ? undefined : sealed ? "yes" : "NO: it runs as a process of its own"],
    ["isolation", plugin.isolation],
    ["from", plugin.folder],
    ["digest", plugin.digest],
    ["signer", plugin.signer],
    ...listed("granted", plugin.granted, "nothing"),
    ...listed("not granted", plugin.lacking),
    ...listed("contributes", plugin.contributes),
    ...listed("exports", plugin.exports ?? []),
    ["calls", calls === undefined ? undefined : `${calls}, of which ${queued} wait`],
    ["instances", instances?.toString()],
    [
      "memory",
      memory === undefined ? undefined : `${kib(memory)} in all; each may have ${kib(memoryCap ?? 0)}`,
    ],
    ["failures", breaker === undefined || breaker.failures === 0 ? undefined : failures(breaker)],
    ...listed("error", error === undefined ? [] : block(error.text).split("\n")),
  ];
  const known = rows.flatMap(([label, text]) => (text === undefined ? [] : [[label, printable(text)]]));
  return table(known);
}

function listed(
  label: string,
  values: readonly string[],
  none?: string,
): (readonly [string, string | undefined])[] {
  if (values.length === 0) return [[label, none]];
  return values.map((value, index) => [index === 0 ? label : "", value]);
}

function failures({ failures, last, until }: NonNullable<PluginView["breaker"]>): string {
  const rests = until === undefined ? "" : `; it gets no calls until ${new Date(until).toISOString()}`;
  return `${failures} in a row, the last ${last}${rests}`;
}

function kib(bytes: number): string {
  return `${Math.round(bytes / 1024).toLocaleString("en-GB")} KiB`;
}
