import { stat } from "node:fs/promises";
import { join } from "node:path";
import { isComponent, MortiseError, printable } from "@mortise/engine";
import type { World } from "@mortise/engine/component";
import { Command } from "commander";
import { write } from "./stream.ts";

const EXAMPLES = `
Examples:
  $ mortise wit types tool.wasm -o tool.d.ts
  $ mortise wit types schema/wit/pattern --world tool-extension
  $ mortise wit types wit --world command --features clocks-timezone,cli-exit-with-code

Exit codes:
  0  the types are written
  1  a file could not be read or written
  2  the command line is wrong
  4  the file is neither a component nor WIT`;

/** The largest component, and the largest text, that is read. */
const MAX_BYTES = 256 << 20;
const MAX_TEXT = 4 << 20;

interface TypesOptions {
  readonly world?: string;
  readonly features?: string;
  readonly allFeatures?: boolean;
  readonly output?: string;
}

/** `mortise wit`: what can be made of WIT, the interface language of components. */
export function witCommand(): Command {
  const types = new Command("types")
    .description("Writes the TypeScript types of a world, for programs that run its components.")
    .argument("<source>", "a component, a .wit file, or a folder of them with its `deps`")
    .option("--world <name>", "which world, where there are several")
    .option(
      "--features <names>",
      "features of WIT that are turned on, with commas between; none unless given",
    )
    .option("--all-features", "turns on every feature")
    .option("-o, --output <file>", "where the types go; printed unless given")
    .addHelpText("after", EXAMPLES)
    .action(run);
  return new Command("wit").description("Works with WIT, the interfaces of components.").addCommand(types);
}

async function run(source: string, options: TypesOptions): Promise<void> {
  const { typesText } = await import("@mortise/engine/component");
  const world = await worldIn(source, options);
  const { output } = options;
  const text = `// Made from ${world.name ?? "a component's world"} by \`mortise wit types\`.\n\n${typesText(world)}`;
  if (output === undefined) return write(process.stdout, text);
  const { writeAtomically } = await import("@mortise/host");
  await writeAtomically(output, text);
}

/** The world of a component, or the one that is meant of those that WIT files have. */
async function worldIn(source: string, options: TypesOptions): Promise<World> {
  const { readWit, worldOf } = await import("@mortise/engine/component");
  const { world: name } = options;
  const features = options.allFeatures === true ? "all" : (options.features?.split(",") ?? []);
  if (!(await isFolder(source))) {
    const { readBounded } = await import("@mortise/host");
    const bytes = await readBounded(source, source.endsWith(".wit") ? MAX_TEXT : MAX_BYTES);
    if (isComponent(bytes)) {
      if (name === undefined) return worldOf(bytes);
      throw new MortiseError(
        "MORTISE_OPTION_INVALID",
        "A component has one world: `--world` is for WIT files.",
      );
    }
    if (!source.endsWith(".wit"))
      throw new MortiseError(
        "MORTISE_NOT_WASM",
        `${printable(source)} is neither a component nor a .wit file.`,
      );
    return chosen(readWit([{ file: source, text: new TextDecoder().decode(bytes) }], { features }), name);
  }
  const files = await filesIn(source);
  if (files.length === 0)
    throw new MortiseError("MORTISE_SOURCE_UNREADABLE", `There is no .wit file in ${printable(source)}.`);
  return chosen(readWit(files, { features }), name);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // What is not there is told of when it is read.
    return false;
  }
}

interface WitFile {
  readonly file: string;
  readonly text: string;
}

/** The files of a package's folder, and of each package under `deps` (wit-parser's layout). */
async function filesIn(folder: string): Promise<readonly WitFile[]> {
  const { readdir } = await import("node:fs/promises");
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((each) => each.isFile() && each.name.endsWith(".wit"));
  const own = await readAll(names.map((each) => join(folder, each.name)).sort());
  const deps = join(folder, "deps");
  if (!(await isFolder(deps))) return own;
  const others: WitFile[] = [];
  for (const each of (await readdir(deps, { withFileTypes: true })).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(deps, each.name);
    if (each.isDirectory()) others.push(...(await packageIn(path)));
    else if (each.name.endsWith(".wit")) others.push(...(await readAll([path])));
  }
  return [...own, ...others];
}

/** The files of one package: those that do not say which it is are the others'. */
async function packageIn(folder: string): Promise<readonly WitFile[]> {
  const files = await filesIn(folder);
  const header = files.map(({ text }) => PACKAGE.exec(text)?.[0]).find((each) => each !== undefined) ?? "";
  return files.map(({ file, text }) => ({ file, text: PACKAGE.test(text) ? text : `${header} ${text}` }));
}

const PACKAGE = /^\s*package\s[^;{]*;/m;

function readAll(paths: readonly string[]): Promise<readonly WitFile[]> {
  return Promise.all(
    paths.map(async (file) => {
      const { readBounded } = await import("@mortise/host");
      return { file, text: new TextDecoder().decode(await readBounded(file, MAX_TEXT)) };
    }),
  );
}

type Packages = ReturnType<typeof import("@mortise/engine/component").readWit>;

/** @throws MORTISE_OPTION_INVALID where there is no such world, or more than one and none was named */
function chosen({ worlds, interfaces }: Packages, name: string | undefined): World {
  const all = [...worlds];
  const found = all.filter(
    ([full]) => name === undefined || full === name || full.replace(/@.*$/, "").endsWith(`/${name}`),
  );
  const [only] = found;
  if (only !== undefined && found.length === 1) return only[1];
  if (name === undefined && all.length === 0) {
    // Interfaces alone are types that a host serves.
    const imports = new Map(
      [...interfaces].map(([full, exports]) => [full, { sort: "instance", exports }] as const),
    );
    return { name: [...interfaces.keys()].join(", "), imports, exports: new Map() };
  }
  const known = all.map(([full]) => full).join(", ") || "none";
  throw new MortiseError(
    "MORTISE_OPTION_INVALID",
    `The option \`--world\` is ${name === undefined ? "missing" : `\`${printable(name)}\``}; there is ${known}.`,
  );
}
