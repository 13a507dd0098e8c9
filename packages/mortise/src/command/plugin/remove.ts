import { readFile } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { printable } from "@mortise/engine";
import { unknownPlugin, writeAtomically, writeLock } from "@mortise/host";
import type { DeployedOptions } from "../deployed.ts";
import { answer } from "../deployed.ts";
import { takeAway } from "./bundle/place.ts";
import { withoutPlugin } from "./configtext.ts";
import { editing } from "./editing.ts";
import type { Survey } from "./survey.ts";
import { takeUp } from "./takeup.ts";

/** Takes a plugin out of a deployment: out of the config, then the lock, then its files where `add` put them. */
export async function remove(name: string, options: DeployedOptions): Promise<void> {
  const { facts, still } = await editing(options.config, (deployment) => takeOut(name, deployment));
  const stays = facts.left === undefined ? "" : `Its files stay: ${printable(facts.left)}\n`;
  const { running, text } = await takeUp(options, [name]);
  await answer({ ...facts, running }, options.json, `Removed ${name}.\n${stays}${still}${text}`);
}

async function takeOut(name: string, deployment: Survey) {
  const { place, file, lock, lockPath } = deployment;
  const entry = Object.hasOwn(file.config.plugins, name) ? file.config.plugins[name] : undefined;
  const folder = folderOf(deployment, name);
  if (entry === undefined && !lock.has(name) && folder === undefined)
    throw unknownPlugin(name, [...Object.keys(file.config.plugins), ...lock.keys()]);
  if (entry !== undefined && place.config !== undefined)
    await writeAtomically(
      place.config,
      withoutPlugin(place.config, await readFile(place.config, "utf8"), name),
    );
  if (lock.has(name)) await writeLock(lockPath, new Map([...lock].filter(([each]) => each !== name)));
  const managed = place.managed + sep;
  const path = entry?.path === undefined ? undefined : resolve(place.root, entry.path);
  const deleted = path?.startsWith(managed) === true ? path : undefined;
  if (deleted !== undefined) await takeAway(deleted);
  const left = deleted === undefined ? (path ?? folder) : undefined;
  const facts = { name, config: entry !== undefined, lock: lock.has(name), deleted, left };
  const still =
    folder === undefined || path !== undefined
      ? ""
      : "They lie in a plugin folder: delete them, or the host still finds them.\n";
  return { facts, still };
}

function folderOf({ plugins }: Survey, name: string): string | undefined {
  return plugins.find(({ manifest }) => manifest.name === name)?.folder;
}
