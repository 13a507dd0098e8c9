import { styleText } from "node:util";
import { forTerminal } from "../output.ts";
import { write } from "../stream.ts";

const COLOURS = [
  ["red", /^ *[✗!] |^\S+:\d+:\d+: error: /],
  ["yellow", /^\S+:\d+:\d+: warning: /],
  ["green", /^ *✓ /],
  ["dim", /^ *[~=·] /],
] as const;

/** Prints what programs read, as it is. */
export function print(text: string): Promise<void> {
  return write(process.stdout, text);
}

/** Prints what people read: without control characters, which could stand in any file, and on a terminal in colour. */
export function printHuman(text: string): Promise<void> {
  const safe = forTerminal(Buffer.from(text));
  return print(process.stdout.isTTY && process.stdout.hasColors() ? coloured(safe) : safe);
}

/** A report's lines in the colours of their verdicts. A warning is yellow, whatever its verdict. */
export function coloured(text: string): string {
  const line = (line: string): string => {
    const colour = COLOURS.find(([, is]) => is.test(line))?.[0];
    if (colour === undefined) return line;
    const shown = colour === "red" && line.endsWith(" (warning)") ? "yellow" : colour;
    return styleText(shown, line, { validateStream: false });
  };
  return text.split("\n").map(line).join("\n");
}
