import { CommandError } from "../errors.ts";
import { exitCode } from "./failure.ts";
import { program } from "./program.ts";
import { lostOutput, stayWhenReaderLeaves, write } from "./stream.ts";

/** Runs one command line, and ends the process with its exit code. */
export async function run(args: readonly string[]): Promise<never> {
  stayWhenReaderLeaves();
  let code = 0;
  try {
    await program().parseAsync(args, { from: "user" });
  } catch (error) {
    code = await exitCode(error, args.includes("--json"));
  }
  // What Commander prints, help and the version, it does not wait for.
  await write(process.stdout, "");
  const lost = lostOutput();
  if (lost !== undefined && code === 0) {
    const problem = `Standard output could not be written (${lost.code ?? lost.message}).`;
    code = await exitCode(new CommandError("MORTISE_OUTPUT_LOST", problem, lost), false);
  }
  // A plugin that was stopped may have left a timer behind, and nobody waits for that.
  process.exit(code);
}
