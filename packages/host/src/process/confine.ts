import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Preopen } from "@mortise/engine";
import type { Launch } from "./launch.ts";
import { sandboxed } from "./sandbox.ts";

/** How else a process is confined. */
export interface ConfineOptions {
  /** MiB of JavaScript's own heap; 256 unless given. */
  readonly heap?: number | undefined;
  /** The path of a bubblewrap, to start it in: then it has no network, and sees nothing else of the machine. */
  readonly bubblewrap?: string | undefined;
}

/** MiB of JavaScript's own heap: what a guest has lies outside it. */
const HEAP = 256;

/**
 * How a process is started that runs an engine, under Node's permission model: it may read the engine's own files and
 * the folders that were granted, write to those that were granted for that, and start neither processes nor add-ons. It
 * needs a thread for the engine's clock. What it connects to, Node 24 does not restrict; bubblewrap does.
 */
export function confined(dirs: readonly Preopen[], options: ConfineOptions = {}): Launch {
  const { heap = HEAP, bubblewrap } = options;
  const program = fileURLToPath(new URL("./enginechild.ts", import.meta.url));
  const components = dirname(fileURLToPath(new URL("../component/imports.ts", import.meta.url)));
  const engine = placesOf("@mortise/engine", program);
  const quickjs = placesOf("quickjs-wasi", join(engine.at(-1) ?? program, "package.json"));
  // How WASI reaches a file: through the folder that it holds open.
  const held = dirs.length === 0 ? [] : ["/proc/self/fd/"];
  const written = dirs.filter(({ write }) => write);
  const read = [
    program,
    ...[components, ...engine, ...quickjs].map(below),
    ...held,
    ...dirs.map(({ host }) => below(host)),
  ];
  const write = written.length === 0 ? [] : [...held, ...written.map(({ host }) => below(host))];
  const launch: Launch = {
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
  if (bubblewrap === undefined) return launch;
  return sandboxed(bubblewrap, launch, {
    read: [process.execPath, program, components, ...real(engine), ...real(quickjs)],
    links: [engine, quickjs].flatMap(([path, target]) =>
      path === undefined || target === undefined ? [] : [{ path, target }],
    ),
    dirs,
    network: false,
  });
}

/** Where a package is, as it is looked up from a file, and where that really is if it is elsewhere. */
function placesOf(name: string, from: string): string[] {
  const places = createRequire(from).resolve.paths(name) ?? [];
  const found = places.map((each) => join(each, name)).find((each) => existsSync(each));
  return found === undefined ? [] : [...new Set([found, realpathSync(found)])];
}

function real(places: readonly string[]): readonly string[] {
  return places.slice(-1);
}

function below(folder: string): string {
  return folder.endsWith("/") ? folder : `${folder}/`;
}
