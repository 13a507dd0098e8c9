import { exitCode } from "../failure.ts";
import { program } from "../program.ts";

/** What came of one command line. */
export interface Came {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process, without what a process of its own costs. One at a time. */
export async function inProcess(...args: readonly string[]): Promise<Came> {
  const written = { stdout: "", stderr: "" };
  const before = { stdout: process.stdout.write, stderr: process.stderr.write };
  for (const name of ["stdout", "stderr"] as const)
    process[name].write = ((data: string | Uint8Array, done?: () => void) => {
      written[name] += typeof data === "string" ? data : Buffer.from(data).toString("utf8");
      if (typeof done === "function") done();
      return true;
    }) as typeof process.stdout.write;
  try {
    const code = await program()
      .parseAsync(args, { from: "user" })
      .then(
        () => 0,
        (error: unknown) => exitCode(error, args.includes("--json")),
      );
    return { code, ...written };
  } finally {
    process.stdout.write = before.stdout;
    process.stderr.write = before.stderr;
  }
}
