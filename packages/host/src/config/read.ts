import type { Grant } from "../capability/grants.ts";
import { check } from "../document/check.ts";
import type { Document, Path } from "../document/document.ts";
import { readToml } from "../document/toml.ts";
import { readBounded } from "../load/file.ts";
import type { Config } from "./schema.ts";
import { configSchema } from "./schema.ts";

/** A config, where everything in it stands, and what it grants. */
export interface ConfigFile {
  readonly config: Config;
  readonly document: Document;
  /** The grants of each plugin, each with its line. A plugin that is not named has none. */
  readonly grants: ReadonlyMap<string, readonly Grant[]>;
  /** The grants of each of the agent's data sources. */
  readonly dataSourceGrants: ReadonlyMap<string, readonly Grant[]>;
}

/**
 * Reads the text of a `mortise.toml`; `file` is how errors and grants name it. An empty text is a config, and all
 * defaults.
 *
 * @throws MORTISE_CONFIG_INVALID with every mistake's line and column, what is allowed, and the nearest known name
 * @throws MORTISE_FILE_TOO_LARGE
 * @example
 * ```ts
 * const { grants } = readConfig("mortise.toml", '[plugins.greeter]\ngrants = ["kv:read"]\n');
 * grants.get("greeter")?.[0]?.source; // { kind: "file", file: "mortise.toml", line: 2, column: 11 }
 * ```
 */
export function readConfig(file: string, text: string): ConfigFile {
  const code = "MORTISE_CONFIG_INVALID";
  const document = readToml({ file, text, code });
  const config = check(document, configSchema, code);
  return {
    config,
    document,
    grants: grantsIn(document, ["plugins"], config.plugins),
    dataSourceGrants: grantsIn(document, ["agent", "data_sources"], config.agent.data_sources),
  };
}

/** Bytes of a config: more than its text may have. */
const MAX_BYTES = 1 << 20;

/**
 * Reads a `mortise.toml`: a regular file, and no more of it than a config has.
 *
 * @throws MORTISE_FILE_UNREADABLE, and what {@link readConfig} throws
 */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  return readConfig(path, new TextDecoder().decode(await readBounded(path, MAX_BYTES)));
}

function grantsIn(
  document: Document,
  path: Path,
  entries: Readonly<Record<string, { readonly grants: readonly Grant["capability"][] }>>,
): ReadonlyMap<string, readonly Grant[]> {
  const granted = Object.entries(entries).map(([name, { grants }]): [string, readonly Grant[]] => [
    name,
    grants.map((capability, index) => ({
      capability,
      source: { kind: "file", file: document.file, ...document.valueAt([...path, name, "grants", index]) },
    })),
  ]);
  return new Map(granted);
}
