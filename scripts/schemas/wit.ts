import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readWit, typesText } from "../../packages/engine/src/component/index.ts";
import { ROOT } from "../workspace.ts";
import { formatted } from "./format.ts";

/** Where the engine has the types of WASI, which it links components by. */
const WASI = "packages/engine/src/wasi/preview2/wit.ts";

/** Where the host has the interfaces that it serves to components. */
const HOST = "packages/host/src/component/wit.ts";

/** Where the host has the TypeScript types of Pattern's packages. */
const PATTERN = "packages/host/src/component/pattern/types.ts";

const WORLD = "pattern:extension/pattern-extension@0.1.0";

/** Each file that is made from the WIT packages, and its text. */
export function witFiles(): ReadonlyMap<string, string> {
  return new Map([
    [join(ROOT, WASI), wasiText()],
    [join(ROOT, HOST), hostText()],
    [join(ROOT, PATTERN), patternTypes()],
  ]);
}

interface WitFile {
  readonly file: string;
  readonly text: string;
}

function filesIn(folder: string): readonly WitFile[] {
  const path = join(ROOT, "schema/wit", folder);
  return readdirSync(path)
    .toSorted()
    .map((file) => ({ file, text: readFileSync(join(path, file), "utf8") }));
}

/** Comments are for who reads the files; programs parse the rest each time they load. */
function bare(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(/\s*\/\/.*$/, ""))
    .filter((line) => line.trim() !== "")
    .map((line) => `${line}\n`)
    .join("");
}

function header(from: string): string {
  return `// Made from ${from} by \`npm run schemas\`.\n`;
}

function wasiText(): string {
  const files = filesIn("wasi");
  const version = /@([0-9.]+);/.exec(files[0]?.text ?? "")?.[1] ?? "";
  const packages = files.map(({ file, text }) => `  ${file.replace(".wit", "")}: \`${bare(text)}\`,\n`);
  return `${header("schema/wit/wasi")}
/** The version of all packages below. */
export const WASI_VERSION = "${version}";

/** WASI's packages as WIT text, by name. */
export const WASI_WIT = {
${packages.join("")}} as const;
`;
}

function hostText(): string {
  const constant = (name: string, about: string, folder: string): string => {
    const [first, ...others] = filesIn(folder);
    // One package: only the first file keeps its name.
    const rest = others.map(({ text }) => text.replace(/^package .*;$/m, ""));
    return `\n/** ${about} */\nexport const ${name} = \`${bare([first?.text ?? "", ...rest].join("\n"))}\`;\n`;
  };
  return [
    header("schema/wit/mortise and schema/wit/pattern"),
    constant("MORTISE_WIT", "What a host serves to every component: its functions, and the log.", "mortise"),
    constant("PATTERN_WIT", "Pattern's packages: what an extension exports, and what it may ask.", "pattern"),
  ].join("");
}

function patternTypes(): string {
  const world = readWit(filesIn("pattern")).worlds.get(WORLD);
  if (world === undefined) throw new Error(`There is no world ${WORLD}.`);
  return formatted(PATTERN, `${header("schema/wit/pattern")}\n${typesText(world)}`);
}
