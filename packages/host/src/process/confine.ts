import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Preopen } from "@mortise/engine";
import type { Launch } from "./launch.ts";

/** MiB of JavaScript's own heap: what a guest has lies outside it. */
const HEAP = 256;

/**
 * How a process is started that runs an engine, under Node's permission model: it may read the engine's own files and
 * the folders that were granted, write to those that were granted for that, and start neither processes nor add-ons. It
 * needs a thread for the engine's clock. What it connects to, Node 24 does not restrict.
 */
export function confined(dirs: readonly Preopen[], heap = HEAP): Launch {
  const program = fileURLToPath(new URL("./enginechild.ts", import.meta.url));
  const components = fileURLToPath(new URL("../component/imports.ts", import.meta.url));
  const engine = packageFolders("@mortise/engine", program);
  const [inside = program] = engine.slice(-1);
  // How WASI reaches a file: through the folder that it holds open.
  const held = dirs.length === 0 ? [] : ["/proc/self/fd/"];
  const written = dirs.filter(({ write }) => write);
  const read = [
    program,
    below(dirname(components)),
    ...engine,
    ...packageFolders("quickjs-wasi", join(inside, "package.json")),
    ...held,
    ...dirs.map(({ host }) => below(host)),
  ];
  const write = written.length === 0 ? [] : [...held, ...written.map(({ host }) => below(host))];
  return {
    file: process.execPath,
    args: [
      "--permission",
      "--allow-worker",
      ...read.map((path) => `--allow-fs-read=${path}`),
      ...write.map((path) => `--allow-fs-write=${path}`),
      "--no-warnings",
      "--no-addons",
      `--max-old-space-size=${heap}`,
      program,
    ],
    folder: "/",
    env: {},
  };
}

/** Where a package is, as it is looked up from a file, and where that really is. */
function packageFolders(name: string, from: string): string[] {
  const places = createRequire(from).resolve.paths(name) ?? [];
  const found = places.map((each) => join(each, name)).find((each) => existsSync(each));
  return found === undefined ? [] : [...new Set([found, realpathSync(found)])].map(below);
}

function below(folder: string): string {
  return folder.endsWith("/") ? folder : `${folder}/`;
}
