import type { ComponentFunction, ComponentImports } from "../../component/bind/imports.ts";
import { withoutVersion } from "../../component/names.ts";
import type { Packages } from "../../component/wit/packages.ts";
import { readWit } from "../../component/wit/packages.ts";
import { MortiseError } from "../../errors.ts";
import { CLI } from "./cli.ts";
import { CLOCKS } from "./clocks.ts";
import { FILESYSTEM } from "./filesystem.ts";
import { HTTP } from "./http.ts";
import type { Implementation, PackageImplementations } from "./implementation.ts";
import { IO, WAITING } from "./io.ts";
import { RANDOM } from "./random.ts";
import { SOCKETS } from "./sockets.ts";
import { WASI_VERSION, WASI_WIT } from "./wit.ts";

export type PackageName = keyof typeof WASI_WIT;

const PACKAGES: Readonly<Record<PackageName, PackageImplementations>> = {
  cli: CLI,
  clocks: CLOCKS,
  filesystem: FILESYSTEM,
  http: HTTP,
  io: IO,
  random: RANDOM,
  sockets: SOCKETS,
};

/** What each package names types of. */
const NEEDS: Readonly<Record<PackageName, readonly PackageName[]>> = {
  cli: ["io"],
  clocks: ["io"],
  filesystem: ["clocks", "io"],
  http: ["clocks", "io"],
  io: [],
  random: [],
  sockets: ["clocks", "io"],
};

const INTERFACE = /^wasi:([a-z]+)\/([a-z-]+)$/;

/** Every version of WASI 0.2, whose patch versions add and never change; what a later one adds is unknown by its name. */
const VERSION = /^0\.2\.\d+$/;

/**
 * WASI 0.2 for a component: each of the interfaces that are named and are WASI's, under the very names that are given.
 * What was not granted to the guest that calls answers with WASI's own error.
 *
 * Follows the packages `wasi:io`, `wasi:clocks`, `wasi:random`, `wasi:cli`, `wasi:filesystem`, `wasi:http` and
 * `wasi:sockets`, whose types are in `schema/wit/wasi`.
 *
 * @example
 * ```ts
 * const imports = { ...wasiImports(resolved.imports.keys()), ...given };
 * ```
 */
export function wasiImports(names: Iterable<string>): ComponentImports {
  const imports: Record<string, Readonly<Record<string, ComponentFunction>>> = {};
  const wanted = [...names].flatMap((name) => {
    const { path, version } = withoutVersion(name);
    const [, part = "", inner = ""] = INTERFACE.exec(path) ?? [];
    if (!isPackage(part) || version === undefined || !VERSION.test(version)) return [];
    return [{ name, part, inner }];
  });
  const types = typesOf(new Set(wanted.map(({ part }) => part)));
  for (const { name, part, inner } of wanted) {
    const functions = interfaceFunctions(types, part, inner);
    if (functions !== undefined) imports[name] = functions;
  }
  return imports;
}

function isPackage(name: string): name is PackageName {
  return Object.hasOwn(PACKAGES, name);
}

const read = new Map<string, Packages>();

/** The types of the packages, and of those that they need; read once for each set that components import. */
function typesOf(packages: ReadonlySet<PackageName>): Packages {
  const all = [...new Set([...packages].flatMap((each) => [each, ...NEEDS[each]]))].sort();
  const key = all.join();
  let types = read.get(key);
  if (types === undefined) {
    types = readWit(all.map((each) => ({ file: `${each}.wit`, text: WASI_WIT[each] })));
    read.set(key, types);
  }
  return types;
}

function interfaceFunctions(
  types: Packages,
  part: PackageName,
  inner: string,
): Readonly<Record<string, ComponentFunction>> | undefined {
  const items = types.interfaces.get(`wasi:${part}/${inner}@${WASI_VERSION}`);
  const implementations = PACKAGES[part][inner];
  if (items === undefined || implementations === undefined) return undefined;
  const waiting = part === "io" ? WAITING[inner] : undefined;
  const functions: Record<string, ComponentFunction> = {};
  for (const [name, item] of items) {
    if (item.sort !== "func") continue;
    functions[name] = {
      type: item.type,
      counted: false,
      run: implementations[name] ?? unreachable(`wasi:${part}/${inner}#${name}`),
      ...(waiting?.[name] === undefined ? {} : { wait: waiting[name] }),
    };
  }
  return functions;
}

/** A method of something that nobody can get hold of, such as a socket. */
function unreachable(name: string): Implementation {
  return () => {
    throw new MortiseError(
      "MORTISE_HANDLE_INVALID",
      `The plugin called \`${name}\`, whose like it was never given.`,
    );
  };
}
