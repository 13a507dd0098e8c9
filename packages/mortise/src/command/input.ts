import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { MortiseError, printable } from "@mortise/engine";
import { Option } from "commander";

/** Where the input comes from; nothing is given where all are left out. */
export interface InputOptions {
  readonly input?: string;
  readonly inputFile?: string;
  readonly stdin?: boolean;
  /** The arguments of a component's function: JSON, an array or an object by their names. */
  readonly args?: string;
}

/** What is read of standard input, or of a pipe or a device, which may have no end. */
const MAX_STREAMED = 1 << 30;

/**
 * Reads the input: text and arguments as they are, a file's bytes, or standard input to its end; of what is no regular
 * file, up to `max` bytes.
 *
 * @throws MORTISE_OPTION_INVALID
 */
export async function readInput(options: InputOptions, max: number = MAX_STREAMED): Promise<Uint8Array> {
  if (options.stdin === true) return streamed(process.stdin, "--stdin", max);
  if (options.inputFile === undefined) return Buffer.from(options.args ?? options.input ?? "", "utf8");
  try {
    if ((await stat(options.inputFile)).isFile()) return await readFile(options.inputFile);
    return await streamed(createReadStream(options.inputFile), "--input-file", max);
  } catch (cause) {
    if (cause instanceof MortiseError) throw cause;
    const why = (cause as NodeJS.ErrnoException).code ?? "an unknown error";
    throw new MortiseError(
      "MORTISE_OPTION_INVALID",
      `The option \`--input-file\` names ${printable(options.inputFile)}, which could not be read (${why}).`,
      { cause },
    );
  }
}

async function streamed(stream: Readable, option: string, max: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > max)
      throw new MortiseError(
        "MORTISE_OPTION_INVALID",
        `The option \`${option}\` gives more than ${max} bytes.`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The options that say where the input comes from, of which one may be given. */
export function inputOptions(): readonly Option[] {
  const options = [
    new Option("--input <text>", "the input"),
    new Option("--input-file <file>", "the file that holds the input"),
    new Option("--stdin", "the input is read from standard input"),
    new Option("--args <json>", "a component's arguments, in an array or in an object by their names"),
  ];
  const names = options.map((option) => option.attributeName());
  return options.map((option) => option.conflicts(names.filter((name) => name !== option.attributeName())));
}
