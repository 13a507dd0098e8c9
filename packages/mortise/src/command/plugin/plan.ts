import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { MortiseError, printable } from "@mortise/engine";
import type { CheckedPlugin } from "@mortise/host";
import type { Plan, Store } from "@mortise/store";
import { openStore } from "@mortise/store";
import { connectTo } from "../../control/connect.ts";
import { planOf } from "../../deployment/plans.ts";
import { openStoreOf, storeSetting } from "../../deployment/store.ts";
import type { DeployedOptions } from "../deployed.ts";
import { answer } from "../deployed.ts";
import { Exit } from "../exit.ts";
import { write } from "../stream.ts";
import type { Survey } from "./survey.ts";
import { survey } from "./survey.ts";

interface PlanOptions extends DeployedOptions {
  readonly sql?: boolean;
}

/** Shows what would become of the tables that plugins contribute, were they loaded now. Nothing is changed. */
export async function plan(name: string | undefined, options: PlanOptions): Promise<void> {
  const deployment = await survey(options.config);
  const meant = deployment.plugins.filter(({ manifest }) => name === undefined || manifest.name === name);
  if (name !== undefined && meant.length === 0)
    throw (
      deployment.failed.find((failure) => failure.name === name)?.error ??
      new MortiseError("MORTISE_OPTION_INVALID", `There is no plugin ${printable(name)}.`)
    );
  const broken = name === undefined ? deployment.failed : [];
  const contributing = meant.filter(({ manifest }) => manifest.schema !== undefined);
  const plans = contributing.length === 0 ? [] : await plansOf(deployment, contributing);
  const nothing = broken.length > 0 ? "" : "No plugin contributes tables or attributes.\n";
  const text = plans.length === 0 ? nothing : textOf(plans, options.sql === true);
  await answer(plans.map(fieldsOf), options.json, text);
  if (broken.length === 0) return;
  const lines = broken.map((each) => `not planned: ${printable(`${each.name}: ${each.error.message}`)}\n`);
  await write(process.stderr, lines.join(""));
  throw new Exit(1);
}

async function plansOf(deployment: Survey, plugins: readonly CheckedPlugin[]): Promise<readonly Plan[]> {
  // A host that runs has the store, and plans by it.
  using host = await connectTo(deployment.place.socket);
  if (host !== undefined) {
    const asked = plugins.map(({ manifest }) => host.request("plan", { plugin: manifest.name }));
    return (await Promise.all(asked)).filter((each) => each !== null);
  }
  await using store = await storeOf(deployment);
  const plans: Plan[] = [];
  for (const { manifest } of plugins) {
    const made = await planOf(store, manifest);
    if (made !== null) plans.push(made);
  }
  return plans;
}

/** Looking makes nothing: where there is no folder yet, an empty store in memory plans the same. */
async function storeOf({ place, file }: Survey): Promise<Store> {
  const { host } = file.config;
  const setting = storeSetting(host);
  const folder = resolve(place.root, setting);
  const isNew = !setting.includes("://") && (await stat(folder).catch(() => undefined)) === undefined;
  return isNew ? openStore({ memory: true }) : (await openStoreOf(host, place.root)).store;
}

function fieldsOf({ plugin, from, to, destructive, steps }: Plan): object {
  return { plugin, from: from ?? null, to, destructive, steps };
}

function textOf(plans: readonly Plan[], sql: boolean): string {
  const parts = plans.map(({ plugin, from, to, steps }) => {
    const head = `${plugin} ${from === undefined ? "" : `${from} → `}${to}\n`;
    const lines = steps.map(({ what, destructive, sql: text }) => {
      const line = `  ${destructive ? "! loses data: " : ""}${printable(what)}\n`;
      return sql
        ? `${line}${text
            .split("\n")
            .map((each) => `      ${printable(each)}\n`)
            .join("")}`
        : line;
    });
    return `${head}${lines.length === 0 ? "  nothing to do\n" : lines.join("")}`;
  });
  return parts.join("\n");
}
