import { spawnSync } from "node:child_process";
import { chownSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** A PostgreSQL of the tests' own, on a Unix socket in a folder of its own. */
export interface Server {
  /** The address of one of its databases. */
  url(database?: string): string;
  stop(): void;
}

/** Starts it. It refuses to run as root, who has it run as somebody else. */
export function startServer(): Server {
  const folder = mkdtempSync(join(tmpdir(), "mortise-pg-"));
  const user = process.getuid?.() === 0 ? nobody() : undefined;
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const run = (program: string, ...args: readonly string[]) => {
    const { status, stderr, error } = spawnSync(program, args, {
      ...user,
      cwd: folder,
      env: { PATH: path(), LC_ALL: "C.UTF-8" },
      // A server that inherits a pipe keeps it open.
      stdio: ["ignore", "ignore", program === "initdb" ? "pipe" : "ignore"],
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr ?? ""}`);
  };
  run("initdb", "-D", data, "-U", "ada", "-A", "trust", "-E", "UTF8", "--no-sync");
  const settings = `-k ${folder} -c listen_addresses= -c fsync=off -c max_connections=40`;
  run("pg_ctl", "-D", data, "-w", "-l", join(folder, "log"), "-o", settings, "start");
  return {
    url: (database = "postgres") => `postgres://ada:hunter2@localhost/${database}?host=${folder}`,
    stop() {
      run("pg_ctl", "-D", data, "-m", "immediate", "stop");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Debian keeps a version's programs out of PATH. */
function path(): string {
  const debian = globSync("/usr/lib/postgresql/*/bin").sort();
  return [...debian.slice(-1), process.env.PATH ?? ""].join(delimiter);
}

function nobody(): { readonly uid: number; readonly gid: number } {
  const [uid, gid] = ["-u", "-g"].map((flag) => {
    const { stdout } = spawnSync("id", [flag, "nobody"], { encoding: "utf8" });
    return Number(stdout);
  });
  return { uid: uid ?? 0, gid: gid ?? 0 };
}
