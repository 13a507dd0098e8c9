import { createReadStream, readFileSync, statSync } from "node:fs";
import { MortiseError } from "./errors.ts";
import { clip } from "./wasm/module.ts";

/** What is read of a pipe or a device, which may have no end: more than any module has. */
const MAX_STREAMED = 256 << 20;

/**
 * The bytes of a file of code; of what is no regular file, such as a pipe, up to `max` of them.
 *
 * @throws MORTISE_SOURCE_UNREADABLE where it cannot be read, or has more
 * @example
 * ```ts
 * const { exports } = await inspect(await readCode("count_vowels.wasm"));
 * ```
 */
export async function readCode(file: string, max: number = MAX_STREAMED): Promise<Uint8Array> {
  try {
    // At once: to wait for it takes longer, and the rest of compiling waits for nothing either.
    const read = statSync(file).isFile() ? readFileSync(file) : await streamed(file, max);
    // Parts of a Buffer are Buffers, which take Node.js longer to make.
    return new Uint8Array(read.buffer, read.byteOffset, read.length);
  } catch (cause) {
    if (cause instanceof MortiseError) throw cause;
    const reason = (cause as NodeJS.ErrnoException).code ?? "an unknown error";
    throw new MortiseError("MORTISE_SOURCE_UNREADABLE", `${clip(file)} could not be read (${reason}).`, {
      cause,
    });
  }
}

async function streamed(file: string, max: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > max)
      throw new MortiseError(
        "MORTISE_SOURCE_UNREADABLE",
        `${clip(file)} is no regular file, and has more than ${max} bytes.`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
