import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { Preopen } from "@mortise/engine";
import { printable } from "@mortise/engine";
import { HostError } from "../errors.ts";
import type { Launch } from "./launch.ts";
import { programOf } from "./program.ts";

/** What a program in the sandbox sees besides the system's programs and libraries. */
export interface SandboxSetting {
  /** Paths that it may read, its own folder among them. */
  readonly read: readonly string[];
  /** Links that it finds there. */
  readonly links?: readonly { readonly path: string; readonly target: string }[] | undefined;
  /** Folders that were granted. */
  readonly dirs: readonly Preopen[];
  /** Whether it has the network. */
  readonly network: boolean;
}

/** What programs need in order to start. None of it holds secrets. */
const SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"];
const ETC = ["ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime"];
const NETWORK = ["hosts", "nsswitch.conf", "resolv.conf", "ssl", "ca-certificates"];

/**
 * The same program, started in bubblewrap: it sees the system's programs and libraries, the paths named, all read-only,
 * an empty `/tmp` of its own, and the folders that were granted; nobody else's processes, and no network unless granted.
 * When it is ended, so is everything that it started, however far that went away.
 */
export function sandboxed(bubblewrap: string, launch: Launch, setting: SandboxSetting): Launch {
  const etc = [...ETC, ...(setting.network ? NETWORK : [])].map((name) => `/etc/${name}`);
  const args = [
    "--unshare-all",
    ...(setting.network ? ["--share-net"] : []),
    "--die-with-parent",
    // Without a terminal of its own it could type into that of the host.
    "--new-session",
    ...["--cap-drop", "ALL"],
    ...["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"],
    ...[...SYSTEM, ...etc].flatMap((path) => ["--ro-bind-try", path, path]),
    ...setting.read.flatMap((path) => ["--ro-bind", path, path]),
    ...(setting.links ?? []).flatMap(({ path, target }) => ["--symlink", target, path]),
    ...setting.dirs.flatMap(({ host, write }) => [write ? "--bind" : "--ro-bind", host, host]),
    ...["--chdir", launch.folder],
    "--",
    launch.file,
    ...launch.args,
  ];
  return { ...launch, file: bubblewrap, args };
}

let found: Promise<string> | undefined;

/**
 * The path of a bubblewrap that works here; it is tried once.
 *
 * @throws MORTISE_SANDBOX_UNAVAILABLE
 */
export function bubblewrap(): Promise<string> {
  found ??= tried();
  return found;
}

async function tried(): Promise<string> {
  const path = await programOf("bwrap", "/").catch((cause: unknown) => {
    throw new HostError("MORTISE_SANDBOX_UNAVAILABLE", "There is no `bwrap`.", { cause });
  });
  const launch = { file: "/bin/true", args: [], folder: "/", env: {} };
  const { file, args } = sandboxed(path, launch, { read: [], dirs: [], network: false });
  const child = spawn(file, args, { env: {}, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("exit", resolve);
  });
  const [said, code] = await Promise.all([text(child.stderr), ended]);
  if (code === 0) return path;
  const [line = ""] = said.split("\n");
  throw new HostError("MORTISE_SANDBOX_UNAVAILABLE", `\`bwrap\` failed: ${printable(line).slice(0, 200)}`);
}
