import { check } from "../document/check.ts";
import type { Document } from "../document/document.ts";
import { readYaml } from "../document/yaml.ts";
import type { Manifest } from "./schema.ts";
import { manifestSchema } from "./schema.ts";

/** A manifest, and where everything in it stands. */
export interface ManifestFile {
  readonly manifest: Manifest;
  readonly document: Document;
}

/**
 * Reads the text of a `plugin.yaml`; `file` is how errors name it.
 *
 * @throws MORTISE_PLUGIN_MANIFEST_INVALID with every mistake's line and column, what is allowed, and the nearest known name
 * @throws MORTISE_FILE_TOO_LARGE
 * @example
 * ```ts
 * const { manifest } = readManifest("plugin.yaml", "name: greeter\nversion: 1.0.0\n");
 * manifest.priority; // 100
 * ```
 */
export function readManifest(file: string, text: string): ManifestFile {
  const code = "MORTISE_PLUGIN_MANIFEST_INVALID";
  const document = readYaml({ file, text, code });
  return { manifest: check(document, manifestSchema, code), document };
}
