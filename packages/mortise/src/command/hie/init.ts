import { writeFileSync } from "node:fs";
import { MortiseError, printable } from "@mortise/engine";
import { INITIAL } from "@mortise/hie";
import { printHuman } from "./print.ts";

/** `mortise hie init`: a first file, where there is none yet. */
export async function init(file: string): Promise<void> {
  try {
    writeFileSync(file, INITIAL, { flag: "wx" });
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? "an unknown error";
    throw new MortiseError("MORTISE_COMMAND_INVALID", `${printable(file)} could not be written (${why}).`, {
      cause,
    });
  }
  await printHuman(`${file} is written. \`mortise hie run\` runs it.\n`);
}
