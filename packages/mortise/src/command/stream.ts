import type { Writable } from "node:stream";

/** Writes, and waits until it is out. What reads it may be gone; that is no failure of ours. */
export function write(stream: Writable, data: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    stream.write(data, () => resolve());
  });
}

/** Keeps `mortise … | head -1` from ending in a stack trace. */
export function stayWhenReaderLeaves(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}
