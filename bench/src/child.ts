import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Runs a program of `children/` in a process of its own, and reads the JSON that it prints. */
export function runChild(
  file: string,
  args: readonly string[] = [],
  flags: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const path = fileURLToPath(new URL(`./children/${file}`, import.meta.url));
  return runProgram(process.execPath, [...flags, "--no-warnings", path, ...args], environment);
}

/** Runs any program, and reads the JSON that it prints; the environment is what it gets besides ours. */
export function runProgram(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...environment };
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (bytes: Buffer) => out.push(bytes));
    child.stderr.on("data", (bytes: Buffer) => err.push(bytes));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code !== 0)
        reject(new Error(`${args.join(" ")} failed (${code}): ${Buffer.concat(err).subarray(-2_000)}`));
      else resolve(JSON.parse(Buffer.concat(out).toString("utf8")));
    });
  });
}
