import type { HostLogEntry } from "@mortise/host";

/** A message of a plugin, and when it came. */
export interface LoggedLine extends HostLogEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Takes a message; false where it could not. */
export type Follower = (line: LoggedLine) => boolean;

const MAX_LINES = 10_000;
const MAX_LENGTH = 4_096;

/** The last messages of all plugins, and who is told of the next ones. However much plugins log, it stays this small. */
export class Logs {
  readonly #max: number;
  readonly #followers = new Map<Follower, number>();
  #lines: LoggedLine[] = [];

  constructor(max = MAX_LINES) {
    this.#max = max;
  }

  /** Keeps a message, the first 4,096 characters of it, and tells whoever follows. */
  write({ plugin, level, message }: HostLogEntry, at: number): void {
    const cut = message.length > MAX_LENGTH ? `${message.slice(0, MAX_LENGTH)}…` : message;
    const line = { at, plugin, level, message: cut };
    this.#lines.push(line);
    if (this.#lines.length > 2 * this.#max) this.#lines = this.#lines.slice(-this.#max);
    for (const [follower, lost] of this.#followers) this.#tell(follower, line, lost);
  }

  /** The last messages, oldest first: of one plugin, or of all. */
  last(count: number, plugin?: string): readonly LoggedLine[] {
    const kept = this.#lines.slice(-this.#max);
    const wanted = plugin === undefined ? kept : kept.filter((line) => line.plugin === plugin);
    return wanted.slice(-count);
  }

  /** Tells of every message from now on, until the function that comes back is called. */
  follow(follower: Follower): () => void {
    this.#followers.set(follower, 0);
    return () => void this.#followers.delete(follower);
  }

  /** Who does not keep up loses messages, and hears how many. */
  #tell(follower: Follower, line: LoggedLine, lost: number): void {
    if (lost > 0) {
      const message = `${lost} messages were lost: they came faster than they were read.`;
      if (!follower({ at: line.at, plugin: line.plugin, level: "warn", message })) {
        this.#followers.set(follower, lost + 1);
        return;
      }
    }
    this.#followers.set(follower, follower(line) ? 0 : 1);
  }
}
