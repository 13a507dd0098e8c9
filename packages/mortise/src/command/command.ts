import { exitCode } from "./failure.ts";
import { program } from "./program.ts";
import { stayWhenReaderLeaves } from "./stream.ts";

/** Runs one command line, and ends the process with its exit code. */
export async function run(args: readonly string[]): Promise<never> {
  stayWhenReaderLeaves();
  let code = 0;
  try {
    await program().parseAsync(args, { from: "user" });
  } catch (error) {
    code = await exitCode(error, args.includes("--json"));
  }
  // A plugin that was stopped may have left a timer behind, and nobody waits for that.
  process.exit(code);
}
