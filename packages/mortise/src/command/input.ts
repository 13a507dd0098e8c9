import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
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

/** Reads the input: text and arguments as they are, a file's bytes, or standard input to its end. */
export async function readInput(options: InputOptions): Promise<Uint8Array> {
  if (options.stdin === true) return buffer(process.stdin);
  if (options.inputFile === undefined) return Buffer.from(options.args ?? options.input ?? "", "utf8");
  try {
    return await readFile(options.inputFile);
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? "an unknown error";
    throw new MortiseError(
      "MORTISE_OPTION_INVALID",
      `The option \`--input-file\` names ${printable(options.inputFile)}, which could not be read (${why}).`,
      { cause },
    );
  }
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
