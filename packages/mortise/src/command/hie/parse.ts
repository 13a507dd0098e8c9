import { readFileSync, statSync } from "node:fs";
import { HieError, humanProblems, parse, print as printProgram, sourceOf } from "@mortise/hie";
import { Exit } from "../exit.ts";
import { forTerminal } from "../output.ts";
import { write } from "../stream.ts";
import { print, printHuman } from "./print.ts";

/** `mortise hie parse`: a file as it was understood, and its mistakes on standard error. */
export async function parseFile(file: string, { json }: { readonly json?: boolean }): Promise<void> {
  const { program, problems } = parse(sourceOf(file, read(file)));
  if (json === true) await print(`${JSON.stringify({ ...program, problems }, null, 2)}\n`);
  else await printHuman(printProgram(program));
  await write(process.stderr, forTerminal(Buffer.from(humanProblems(problems))));
  if (problems.some(({ severity }) => severity === "error")) throw new Exit(1);
}

function read(file: string): Uint8Array {
  try {
    // A device may have no end, and a pipe no beginning.
    if (!statSync(file).isFile()) throw new Error("It is no regular file.");
    return readFileSync(file);
  } catch (cause) {
    throw new HieError("MORTISE_HIE_FILE_UNREADABLE", `${JSON.stringify(file)} cannot be read.`, cause);
  }
}
