import { CommandError } from "../errors.ts";
import { exitCode } from "./failure.ts";
import { program } from "./program.ts";
import { lostOutput, stayWhenReaderLeaves, write } from "./stream.ts";

/** Milliseconds in which the process may end by itself. */
const GRACE = 50;

/** Runs one command line, and ends the process with its exit code. */
export async function run(args: readonly string[]): Promise<void> {
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
  end(code);
}

/**
 * Ends the process. Where nothing is left to do, Node.js ends by itself and takes its threads down in order; in
 * `process.exit` it can wait for ever for one that waits for the main thread (nodejs/node#54918). What still waits then,
 * such as the timer of a plugin that was stopped, nobody waits for.
 */
function end(code: number): void {
  process.exitCode = code;
  setTimeout(() => process.exit(), GRACE).unref();
}
