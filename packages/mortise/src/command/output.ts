import { isUtf8 } from "node:buffer";
import { printable } from "@mortise/engine";
import { write } from "./stream.ts";

/** A plugin's output in JSON: as text, or in base64 where it is no UTF-8, and then that says so. */
export function outputFields(bytes: Uint8Array): {
  readonly output: string;
  readonly outputEncoding?: "base64";
} {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (isUtf8(bytes)) return { output: buffer.toString("utf8") };
  return { output: buffer.toString("base64"), outputEncoding: "base64" };
}

/**
 * A plugin's output as a terminal may show it: line ends and tabs as they are, other control characters as U+FFFD,
 * and a line end after the last line.
 */
export function forTerminal(bytes: Uint8Array): string {
  const lines = Buffer.from(bytes).toString("utf8").split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => `${line.split("\t").map(printable).join("\t")}\n`).join("");
}

/** Prints a plugin's output: into a terminal without control characters, elsewhere byte for byte. */
export function printOutput(output: Uint8Array): Promise<void> {
  return write(process.stdout, process.stdout.isTTY ? forTerminal(output) : output);
}
