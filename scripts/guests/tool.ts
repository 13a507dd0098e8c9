import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface ToolOptions {
  readonly cwd?: string;
  /** Set over this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a program, and answers with what it printed.
 *
 * @throws Error with what it printed to stderr, where it ends with another code than 0 or is not there
 */
export async function tool(
  command: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<string> {
  const env = { ...process.env, ...options.env };
  const ran = execute(command, args, { cwd: options.cwd, env, maxBuffer: 1 << 26 });
  // What reads stdin, as a probe of a compiler may, must see its end.
  ran.child.stdin?.end();
  try {
    return (await ran).stdout;
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new Error(`${command} ${args.join(" ")} failed:\n${said === "" ? String(error) : said}`);
  }
}

/** What a program printed, or undefined where it is not there or fails. */
export async function probe(
  command: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<string | undefined> {
  return tool(command, args, options).catch(() => undefined);
}

/** The first of some values that a test holds for. */
export async function first<T, R>(
  values: readonly T[],
  test: (value: T) => Promise<R | undefined>,
): Promise<R | undefined> {
  for (const value of values) {
    const found = await test(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
