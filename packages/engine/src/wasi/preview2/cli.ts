import { Exit } from "../exit.ts";
import type { Result } from "./answer.ts";
import type { PackageImplementations } from "./implementation.ts";
import { preview2 } from "./state.ts";
import { InputStream, OutputStream } from "./streams.ts";

/** `wasi:cli/terminal-output#terminal-output`. */
class Terminal {}

function exit(code: number): never {
  throw new Exit(code);
}

const terminal = () => new Terminal();

/**
 * `wasi:cli`. Standard output passes for a terminal, as in preview 1: then C libraries write line by line, and no line
 * is lost in a trap.
 */
export const CLI: PackageImplementations = {
  environment: {
    "get-environment": () => Object.entries(preview2().environment.env),
    "get-arguments": () => preview2().environment.args,
    "initial-cwd": () => undefined,
  },
  exit: {
    exit: ({ tag }: Result<never, never>) => exit(tag === "ok" ? 0 : 1),
    "exit-with-code": exit,
  },
  stdin: { "get-stdin": () => new InputStream(preview2().stdin) },
  stdout: { "get-stdout": () => new OutputStream({ write: preview2().outputs.stdout }) },
  stderr: { "get-stderr": () => new OutputStream({ write: preview2().outputs.stderr }) },
  "terminal-input": {},
  "terminal-output": {},
  "terminal-stdin": { "get-terminal-stdin": () => undefined },
  "terminal-stdout": { "get-terminal-stdout": terminal },
  "terminal-stderr": { "get-terminal-stderr": terminal },
};
