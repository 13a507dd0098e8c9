import { printable } from "@mortise/engine";
import type { PluginView } from "../../deployment/view.ts";
import { block } from "../block.ts";
import { stateOf } from "../plugintable.ts";
import { table } from "../table.ts";

/** All that is known of a plugin, for people. What is not known has no row. */
export function detailsOf(plugin: PluginView): string {
  const { breaker, calls, queued, instances, memory, error } = plugin;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["name", plugin.name],
    ["version", plugin.version],
    ["description", plugin.description],
    ["state", stateOf(plugin)],
    ["format", plugin.format],
    ["sealed", sealing(plugin)],
    ["from", plugin.folder],
    ["digest", plugin.digest],
    ["signer", plugin.signer],
    ...listed("granted", plugin.granted, "nothing"),
    ...listed("not granted", plugin.lacking),
    ...listed("contributes", plugin.contributes),
    ...listed("exports", plugin.exports ?? []),
    ["calls", calls === undefined ? undefined : `${calls}, of which ${queued} wait`],
    ["instances", instances?.toString()],
    ["memory", memory === undefined ? undefined : memoryOf(memory, plugin)],
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

function sealing({ sealed, wall }: PluginView): string | undefined {
  if (sealed === undefined) return undefined;
  const box = wall === "bubblewrap" ? "bubblewrap" : undefined;
  if (!sealed) return `NO: it is a program of its own, in ${box ?? "no sandbox"}`;
  return wall === "engine" || wall === undefined
    ? "yes"
    : `yes, its engine in ${box ?? "a process of its own"}`;
}

function memoryOf(memory: number, { memoryCap, wall }: PluginView): string {
  if (memoryCap === undefined) return `${kib(memory)} in all; nothing bounds it`;
  const besides = wall === "engine" ? "" : " besides Node.js";
  return `${kib(memory)} in all; each may have ${kib(memoryCap)}${besides}`;
}

function kib(bytes: number): string {
  return `${Math.round(bytes / 1024).toLocaleString("en-GB")} KiB`;
}
