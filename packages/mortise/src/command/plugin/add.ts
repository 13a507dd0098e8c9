import { mkdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { printable } from "@mortise/engine";
import type { Capability, CheckedPlugin, Grant, Locked, ReadPlugin, Trust } from "@mortise/host";
import {
  check,
  parseCapability,
  printCapability,
  readOne,
  trustOf,
  verify,
  writeAtomically,
  writeLock,
} from "@mortise/host";
import { CommandError } from "../../errors.ts";
import type { DeployedOptions } from "../deployed.ts";
import { answer } from "../deployed.ts";
import { table } from "../table.ts";
import { takeAway, Unpacked } from "./bundle/place.ts";
import type { Source } from "./bundle/source.ts";
import { sourceOf } from "./bundle/source.ts";
import { withPlugin } from "./configtext.ts";
import { editing } from "./editing.ts";
import type { Survey } from "./survey.ts";
import type { TakenUp } from "./takeup.ts";
import { takeUp } from "./takeup.ts";

interface AddOptions extends DeployedOptions {
  readonly grant?: readonly string[];
  readonly grantAll?: boolean;
  readonly digest?: string;
}

/** Adds a plugin to a deployment: its files where they belong, then the lock, then the config. */
export async function add(given: string, options: AddOptions): Promise<void> {
  const source = await sourceOf(given, options.digest);
  const added = await editing(options.config, async (deployment) => {
    if (source.kind === "here") return adopt(source.path, deployment, options);
    const into = deployment.place.managed;
    await mkdir(into, { recursive: true });
    await using unpacked = await Unpacked.write(into, source.files);
    return await place(unpacked, source, into, deployment, options);
  });
  const { running, text } = await takeUp(options, [added.plugin.manifest.name]);
  // A host that was started without a config looks at none.
  const restart =
    running?.[0]?.state === "unknown" ? "Start it again: it was started without this config.\n" : "";
  await report(added, { running, text: text + restart }, options);
}

/** A plugin that is held to everything but its capabilities, and what it was given of those. */
interface Candidate {
  readonly plugin: ReadPlugin;
  readonly grants: readonly Capability[];
  /** What the lock gets; undefined where the plugin lacks what it needs, so that it will not load. */
  readonly locked: Locked | undefined;
  readonly signer: string | undefined;
}

interface Added extends Candidate {
  readonly path: string;
}

/** A folder or file that stays where it is. */
async function adopt(path: string, deployment: Survey, options: AddOptions): Promise<Added> {
  const candidate = candidateOf(await readOne(path), deployment, options);
  const { name } = candidate.plugin.manifest;
  const written = fromRoot(deployment, path);
  const config = await configWith(deployment, name, written, candidate);
  await lockWith(deployment, name, candidate);
  await writeAtomically(config.path, config.text);
  return { ...candidate, path: written };
}

async function place(
  unpacked: Unpacked,
  { single }: Extract<Source, { kind: "files" }>,
  into: string,
  deployment: Survey,
  options: AddOptions,
): Promise<Added> {
  const candidate = candidateOf(
    await readOne(single === undefined ? unpacked.folder : join(unpacked.folder, single)),
    deployment,
    options,
  );
  const { name } = candidate.plugin.manifest;
  const path = join(into, single ?? name);
  const written = fromRoot(deployment, path);
  const config = await configWith(deployment, name, written, candidate);
  // A host that starts in between finds a plugin that is not in the config, and does not look at it.
  await lockWith(deployment, name, candidate);
  await takeAway(path);
  await unpacked.becomes(path, single);
  await writeAtomically(config.path, config.text);
  return { ...candidate, path: written };
}

function candidateOf(plugin: ReadPlugin, deployment: Survey, options: AddOptions): Candidate {
  const { name, capabilities, optional } = plugin.manifest;
  const known = [
    ...deployment.plugins.map(({ manifest }) => manifest.name),
    ...deployment.failed.map((each) => each.name),
  ];
  if (known.includes(name) || Object.hasOwn(deployment.file.config.plugins, name))
    throw new CommandError("MORTISE_PLUGIN_INSTALLED", `The deployment has a plugin ${name}.`);
  const grants =
    options.grantAll === true ? [...capabilities, ...optional] : (options.grant ?? []).map(parseCapability);
  const { checked, signer } = checkedOf(plugin, trustOf(deployment.file.config), grants);
  return { plugin, grants, locked: checked?.locked, signer };
}

/** @throws what is wrong with the signature */
function checkedOf(
  plugin: ReadPlugin,
  trust: Trust,
  grants: readonly Capability[],
): { readonly checked: CheckedPlugin | undefined; readonly signer: string | undefined } {
  const now = Date.now();
  const verified = verify({ plugins: [plugin], failed: [] }, trust, now);
  const wrong = verified.failed[0]?.error;
  if (wrong !== undefined) throw wrong;
  const rules = grants.map((capability): Grant => ({ capability, source: { kind: "option" } }));
  const { name } = plugin.manifest;
  const { plugins } = check(verified, { grants: new Map([[name, rules]]), lock: undefined, now });
  return { checked: plugins[0], signer: verified.plugins[0]?.signature?.signer };
}

async function configWith(
  { place: { root, config } }: Survey,
  name: string,
  path: string,
  { grants }: Candidate,
): Promise<{ readonly path: string; readonly text: string }> {
  const file = config ?? join(root, "mortise.toml");
  const text = config === undefined ? "" : await readFile(file, "utf8");
  return { path: file, text: withPlugin(file, text, name, { path, grants: grants.map(printCapability) }) };
}

/** Where there was no lock, the first one holds what would have loaded without it, too. */
async function lockWith(
  { lock, lockPath, holds, plugins }: Survey,
  name: string,
  { locked }: Candidate,
): Promise<void> {
  if (locked === undefined) return;
  const before = holds ? lock : new Map(plugins.map((each) => [each.manifest.name, each.locked]));
  await writeLock(lockPath, new Map([...before, [name, locked]]));
}

function fromRoot({ place: { root } }: Survey, path: string): string {
  const way = relative(root, path).replaceAll("\\", "/");
  return way.startsWith("..") ? way : `./${way}`;
}

async function report(
  { plugin, grants, locked, signer, path }: Added,
  { running, text }: TakenUp,
  { json }: AddOptions,
): Promise<void> {
  const { name, version, capabilities, optional } = plugin.manifest;
  const texts = (all: readonly Capability[]) => all.map(printCapability).sort();
  const facts = {
    name,
    version,
    path,
    digest: locked?.digest ?? null,
    signer: signer ?? null,
    needs: texts(capabilities),
    optional: texts(optional),
    granted: texts(grants),
    locked: locked !== undefined,
    running,
  };
  const list = (all: readonly string[]) => (all.length === 0 ? "nothing" : printable(all.join(", ")));
  const rows = [
    ["plugin", `${name} ${version}`],
    ["from", printable(path)],
    ["signer", printable(facts.signer ?? "nobody")],
    ["needs", list(facts.needs)],
    ["may use", list(facts.optional)],
    ["granted", list(facts.granted)],
  ];
  const lacking =
    "It lacks what it needs, and will not load: grant it in mortise.toml, then `mortise plugin approve`.\n";
  await answer(facts, json, `${table(rows)}${locked === undefined ? lacking : text}`);
}
