import { MortiseError } from "../errors.ts";

/** So many characters are written of one world at most; those of all of WASI are a hundred thousand. */
export const LONGEST_TEXT = 16 << 20;

/** And of one type, where it stands in a message or a list. */
export const LONGEST_TYPE = 20_000;

/**
 * How much text may still be written. Types share their parts in a component, and not where they are written out: a few
 * bytes can be as much text as one likes.
 */
export class Room {
  private left: number;
  private readonly outer: Room | undefined;

  /** Of so many characters, which are taken from another room's as well. */
  constructor(size: number, outer?: Room) {
    this.left = size;
    this.outer = outer;
  }

  /** Takes room for a text, and answers with it. @throws MORTISE_MODULE_TOO_COMPLEX */
  take(text: string): string {
    this.outer?.take(text);
    this.left -= text.length;
    if (this.left >= 0) return text;
    throw new MortiseError("MORTISE_MODULE_TOO_COMPLEX", "Written out, the types are too long to be read.");
  }
}

/** Text for which there was room; undefined where there was none. */
export function withinRoom(text: () => string): string | undefined {
  try {
    return text();
  } catch (error) {
    if (error instanceof MortiseError && error.code === "MORTISE_MODULE_TOO_COMPLEX") return undefined;
    throw error;
  }
}
