import { HostError } from "../errors.ts";
import type { Failure, Loading } from "./loading.ts";
import type { ReadPlugin } from "./read.ts";
import type { Signature, TrustedKey } from "./signature.ts";
import { verifySignature } from "./signature.ts";

/** Whose signatures count, and whether there must be one. */
export interface Trust {
  readonly keys: readonly TrustedKey[];
  readonly signatures: "when-present" | "required";
}

/** A plugin whose signature was verified, or that has none and needs none. */
export interface VerifiedPlugin extends ReadPlugin {
  readonly signature: Signature | undefined;
}

/**
 * Verifies the signatures of the plugins that were read. A wrong signature always fails; where signatures are
 * required, so does none, and so does one that leaves out the manifest. `now` is in milliseconds since 1970.
 *
 * The failures of single plugins are those of {@link verifySignature} and MORTISE_SIGNATURE_MISSING.
 */
export function verify(loading: Loading<ReadPlugin>, trust: Trust, now: number): Loading<VerifiedPlugin> {
  const plugins: VerifiedPlugin[] = [];
  const failed: Failure[] = [...loading.failed];
  for (const plugin of loading.plugins) {
    const { name } = plugin.manifest;
    try {
      const { files, code = "", detached } = plugin;
      const signature = verifySignature({ files, code, detached }, trust.keys, now);
      if (trust.signatures === "required") demandAll(plugin, signature);
      plugins.push({ ...plugin, signature });
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      failed.push({ name, error: error.in({ plugin: name }) });
    }
  }
  return { plugins, failed };
}

function demandAll({ files }: ReadPlugin, signature: Signature | undefined): void {
  const bare = [...files.keys()].filter((path) => !signature?.covers.includes(path));
  if (bare.length > 0)
    throw new HostError("MORTISE_SIGNATURE_MISSING", `Nobody signed ${bare.join(" and ")}.`);
}
