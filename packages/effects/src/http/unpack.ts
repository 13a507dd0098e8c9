import type { Duplex, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { MortiseError } from "@mortise/engine";
import { exceeded } from "./watch.ts";

/** What requests say that they take. */
export const ACCEPT_ENCODING = "gzip, br";

const UNPACKERS: Readonly<Record<string, () => Duplex>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** How a body is read. */
export interface UnpackOptions {
  /** The `content-encoding`; none is the body as it is. */
  readonly encoding: string | undefined;
  /** Bytes at most, before and after it is unpacked. */
  readonly max: number;
  readonly signal: AbortSignal;
  /** Is told of each chunk. */
  readonly heard: () => void;
}

/**
 * Reads a body whole, and unpacks it; no more than `max` bytes are ever held of it.
 *
 * @throws MORTISE_HTTP_EXCEEDED, MORTISE_HTTP_FAILED where its encoding is not known, and what the body fails with
 */
export async function unpack(
  body: Readable,
  { encoding, max, signal, heard }: UnpackOptions,
): Promise<Uint8Array> {
  const name = encoding?.trim().toLowerCase() ?? "";
  const make = Object.hasOwn(UNPACKERS, name) ? UNPACKERS[name] : undefined;
  if (make === undefined && name !== "" && name !== "identity") {
    body.on("error", () => {}).destroy();
    throw new MortiseError("MORTISE_HTTP_FAILED", "The response is packed in a way that is not read.");
  }
  let arrived = 0;
  // An endless row of empty members unpacks to nothing, so that what comes in is counted too.
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      heard();
      arrived += chunk.length;
      if (arrived > max) throw tooLarge(max);
      yield chunk;
    }
  };
  const buffer = new ArrayBuffer(0, { maxByteLength: max });
  const collect = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const chunk of chunks) {
      const at = buffer.byteLength;
      if (at + chunk.length > max) throw tooLarge(max);
      buffer.resize(at + chunk.length);
      new Uint8Array(buffer).set(chunk, at);
    }
  };
  try {
    if (make === undefined) await pipeline(body, counted, collect, { signal });
    else await pipeline(body, counted, make(), collect, { signal });
  } catch (error) {
    // A response that has no body may say all the same how it would be packed.
    if (arrived > 0 || !isCutOff(error)) throw error;
  }
  return new Uint8Array(buffer.slice());
}

function isCutOff(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "Z_BUF_ERROR";
}

function tooLarge(max: number): MortiseError {
  return exceeded(`The response is larger than ${max} bytes.`);
}
