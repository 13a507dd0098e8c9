import type { Writable } from "node:stream";

/** Why standard output did not take all; a reader that left wants no more, and that is no reason. */
let lost: NodeJS.ErrnoException | undefined;

/** Writes, and waits until it is out. What reads it may be gone; that is no failure of ours. */
export function write(stream: Writable, data: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    stream.write(data, (error) => {
      note(stream, error);
      resolve();
    });
  });
}

/** Keeps `mortise … | head -1` from ending in a stack trace. */
export function stayWhenReaderLeaves(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", (error) => note(stream, error));
}

/** Why some of standard output is lost: a full disk, for instance. */
export function lostOutput(): NodeJS.ErrnoException | undefined {
  return lost;
}

function note(stream: Writable, error: NodeJS.ErrnoException | null | undefined): void {
  if (stream === process.stdout && error && error.code !== "EPIPE") lost ??= error;
}
