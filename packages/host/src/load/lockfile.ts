import * as z from "zod";
import type { Capability } from "../capability/capability.ts";
import { printCapability, readCapability } from "../capability/capability.ts";
import { capability } from "../document/field.ts";
import { HostError } from "../errors.ts";
import { pluginName, version } from "../manifest/name.ts";
import { digestOf } from "../signing/detached.ts";
import type { Additions } from "./additions.ts";
import { additions, contributionsDigest } from "./additions.ts";
import { writeAtomically } from "./atomic.ts";
import { canonicalJson } from "./canonical.ts";
import { absent, readBounded } from "./file.ts";

/** The name of the file beside the config. */
export const LOCK_FILE = "mortise.lock";

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const entry = z.strictObject({
  version,
  digest,
  signer: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .nullable(),
  capabilities: z
    .array(
      z
        .string()
        .max(4_200)
        .refine((text) => !("problem" in readCapability(text))),
    )
    .max(512),
  contributions: digest,
  adds: additions,
});

const schema = z.strictObject({ version: z.literal(1), plugins: z.record(pluginName, entry) });

/** What was approved of one plugin. */
export interface Locked {
  readonly version: string;
  /** Of everything that is run and read: see {@link filesDigest}. */
  readonly digest: string;
  /** The identifier of the key that signed it; null for nobody. */
  readonly signer: string | null;
  readonly capabilities: readonly Capability[];
  /** What it adds, as people and agents are shown it. */
  readonly adds: Additions;
}

/** What was approved of each plugin, by name. */
export type Lock = ReadonlyMap<string, Locked>;

const MAX_BYTES = 64 << 20;

/**
 * Reads a `mortise.lock`; a file that is not there is an empty lock.
 *
 * @throws MORTISE_LOCK_INVALID
 * @throws MORTISE_FILE_UNREADABLE, MORTISE_FILE_TOO_LARGE
 */
export async function readLock(path: string): Promise<Lock> {
  const bytes = await readBounded(path, MAX_BYTES).catch(absent);
  return bytes === undefined ? new Map() : parseLock(path, new TextDecoder().decode(bytes));
}

/**
 * Reads the text of a `mortise.lock`; `file` is how errors name it.
 *
 * @throws MORTISE_LOCK_INVALID
 */
export function parseLock(file: string, text: string): Lock {
  const invalid = (problem: string) => new HostError("MORTISE_LOCK_INVALID", problem, { file });
  if (text.length > MAX_BYTES) throw invalid("It is larger than any lock.");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid("It is no JSON.");
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw invalid(`\`${issue?.path.map(String).join(".") ?? ""}\` is wrong.`);
  }
  const lock: Lock = new Map(
    Object.entries(result.data.plugins).map(([name, { capabilities, contributions, ...rest }]) => {
      // Who reviews a change of the lock reads the text, and must not be shown another than what counts.
      if (contributions !== contributionsDigest(rest.adds))
        throw invalid(`\`plugins.${name}.contributions\` is not the digest of what stands in \`adds\`.`);
      return [name, { ...rest, capabilities: capabilities.map((each) => capability.parse(each)) }];
    }),
  );
  // JSON.parse takes the last of keys that stand there twice, and a reader may have seen the first.
  if (dense(printLock(lock)).length !== dense(text).length)
    throw invalid("It has keys twice, or is not as written.");
  return lock;
}

/** The text of a `mortise.lock`: the same for the same lock, one line a field, so that changes show in a diff. */
export function printLock(lock: Lock): string {
  const plugins = [...lock]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { version, digest, signer, capabilities, adds }]) => {
      const texts = capabilities.map(printCapability).sort();
      const contributions = contributionsDigest(adds);
      return [name, { version, digest, signer, capabilities: texts, contributions, adds }];
    });
  return `${JSON.stringify({ version: 1, plugins: Object.fromEntries(plugins) }, null, 2)}\n`;
}

/**
 * Writes a `mortise.lock`, whole or not at all.
 *
 * @throws MORTISE_FILE_UNWRITABLE
 */
export function writeLock(path: string, lock: Lock): Promise<void> {
  return writeAtomically(path, printLock(lock));
}

/** The digest of a plugin: of the digests of all its files, by their paths from its folder. */
export function filesDigest(files: ReadonlyMap<string, Uint8Array>): string {
  return digestOf(
    canonicalJson(Object.fromEntries([...files].map(([path, bytes]) => [path, digestOf(bytes)]))),
  );
}

function dense(text: string): string {
  return text.replaceAll(/\s/g, "");
}
