import { dirname, join } from "node:path";
import type { Places } from "./discover.ts";
import type { Found } from "./loading.ts";
import type { ReadPlugin } from "./read.ts";

/** Where a plugin that was read lies. */
export function foundOf({ manifest: { name, command }, folder, document, code }: ReadPlugin): Found {
  if (document !== undefined) return { name, folder, manifest: document.file, code: undefined };
  if (command !== undefined) return { name, folder, manifest: undefined, code: undefined, command };
  return { name, folder, manifest: undefined, code: code === undefined ? folder : join(folder, code) };
}

/** What a plugin that was found is known by when it is found again. */
export function placeOf({ name, folder, code, command }: Found): string {
  return command === undefined ? (code ?? folder) : `${name} ${command.join(" ")}`;
}

/** Whether places lead to a plugin that was found there once. */
export function leadTo({ folders, named, programs }: Places, found: Found): boolean {
  const { name, folder, code, command } = found;
  if (command !== undefined) return programs?.has(name) ?? false;
  const path = code ?? folder;
  return [...named.values()].includes(path) || folders.includes(folder) || folders.includes(dirname(path));
}
