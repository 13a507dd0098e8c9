import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";

/** The command's own file. */
export const MAIN = join(import.meta.dirname, "../main.ts");

/** What came of one run of the real command. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly bytes: Buffer;
  readonly stderr: string;
}

/** A folder for a test's files, gone after it; the command's cache lies in it too. */
export class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "mortise-command-"));

  /** Runs `mortise` with these arguments, in the folder. */
  run(...args: string[]): Promise<Ended> {
    return this.start(args).ended;
  }

  /** Starts `mortise`, for a test that has more to do with it than wait. */
  start(
    args: readonly string[],
    options: { readonly stdin?: string; readonly env?: Record<string, string> } = {},
  ) {
    const env = { ...process.env, XDG_CACHE_HOME: join(this.path, ".cache"), ...options.env };
    const child = spawn(process.execPath, [MAIN, ...args], { cwd: this.path, env });
    child.stdin.end(options.stdin ?? "");
    const ended = async (): Promise<Ended> => {
      const [bytes, stderr] = await Promise.all([
        buffer(child.stdout),
        text(child.stderr),
        once(child, "close"),
      ]);
      return { code: child.exitCode, stdout: bytes.toString("utf8"), bytes, stderr };
    };
    return { child, ended: ended() };
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}
