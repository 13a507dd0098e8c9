#!/usr/bin/env node
import { exitCode } from "./failure.ts";
import { program } from "./program.ts";
import { stayWhenReaderLeaves } from "./stream.ts";

const args = process.argv.slice(2);
stayWhenReaderLeaves();

let code = 0;
try {
  await program().parseAsync(args, { from: "user" });
} catch (error) {
  code = await exitCode(error, args.includes("--json"));
}
// A plugin that was stopped may have left a timer behind, and nobody waits for that.
process.exit(code);
