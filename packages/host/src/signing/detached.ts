import { createHash, sign } from "node:crypto";
import * as z from "zod";
import { HostError } from "../errors.ts";
import type { SigningKey } from "./key.ts";

/** The name of the file, beside a plugin's manifest, that signs the plugin's files. */
export const DETACHED_FILE = "plugin.sig";

const schema = z.strictObject({
  version: z.literal(1),
  files: z.record(z.string().min(1).max(512), z.string().regex(/^sha256:[0-9a-f]{64}$/)),
  signatures: z
    .array(
      z.strictObject({
        key: z.string().regex(/^[0-9a-f]{32}$/),
        signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
      }),
    )
    .min(1)
    .max(256),
});

/** A signature in a file of its own: what the plugin's files hash to, and who signed that. */
export type Detached = z.output<typeof schema>;

/** The SHA-256 of a file as it is written in files: `sha256:` and hexadecimal. */
export function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/**
 * Reads a detached signature.
 *
 * @throws MORTISE_SIGNATURE_INVALID
 */
export function readDetached(text: string): Detached {
  if (text.length <= 1 << 20) {
    try {
      const result = schema.safeParse(JSON.parse(text));
      if (result.success) return result.data;
    } catch {
      // Said below.
    }
  }
  throw new HostError(
    "MORTISE_SIGNATURE_INVALID",
    `The ${DETACHED_FILE} is not as it is written by \`signFiles\`.`,
  );
}

/**
 * Signs files by their paths from the plugin's folder, and gives the text of a `plugin.sig`. Signatures of other keys
 * over the same files are kept, where the former text is given.
 *
 * @example
 * ```ts
 * const files = new Map([["plugin.yaml", manifest], ["greet.ts", code]]);
 * await writeFile("plugin.sig", signFiles(files, readPrivateKey(pem)));
 * ```
 */
export function signFiles(files: ReadonlyMap<string, Uint8Array>, key: SigningKey, former?: string): string {
  const digests = Object.fromEntries([...files].map(([path, bytes]) => [path, digestOf(bytes)]));
  const statement = statementOf(digests);
  const before = former === undefined ? undefined : readDetached(former);
  const kept =
    before !== undefined && Buffer.compare(statementOf(before.files), statement) === 0
      ? before.signatures.filter((each) => each.key !== key.public.id)
      : [];
  const signature = sign(null, statement, key.private).toString("base64");
  const signatures = [...kept, { key: key.public.id, signature }];
  return `${JSON.stringify({ version: 1, files: sorted(digests), signatures }, null, 2)}\n`;
}

/** What is signed: a line that says what this is, and a line of digest and path for each file, sorted by path. */
export function statementOf(files: Readonly<Record<string, string>>): Uint8Array {
  const lines = Object.entries(sorted(files)).map(([path, digest]) => `${digest} ${JSON.stringify(path)}\n`);
  return new TextEncoder().encode(`mortise plugin files 1\n${lines.join("")}`);
}

function sorted(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}
