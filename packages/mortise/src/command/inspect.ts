import type { Inspection } from "@mortise/engine";
import { compile, inspect, isScriptName, MortiseError, printable, readCode } from "@mortise/engine";
import { Command, Option } from "commander";
import { jsonLine } from "./json.ts";
import { write } from "./stream.ts";
import { table } from "./table.ts";

/** Rows of one list that people are shown; JSON has them all. */
const ROWS = 100;

/** Characters of one name that people are shown. */
const NAME = 120;

const EXAMPLES = `
Examples:
  $ mortise inspect count_vowels.wasm
  $ mortise inspect count_vowels.wasm --json | jq .exports
  $ mortise inspect tool.wasm --wit > tool.wit`;

/** What there is to say of a script, which has no module to look into. */
interface Script {
  readonly format: "script";
  readonly digest: string;
  readonly exports: readonly { readonly name: string; readonly kind: "function" }[];
}

interface InspectOptions {
  readonly json?: boolean;
  readonly wit?: boolean;
}

/** `mortise inspect`: what a file is, without running any of it; but a script's top level, which makes its exports. */
export function inspectCommand(): Command {
  return new Command("inspect")
    .description("Says what a file is, what it needs and what it offers, without running it.")
    .argument("<file>", "a .wasm module or component, or a .ts or .js script")
    .option("--json", "print all of it as JSON")
    .addOption(
      new Option("--wit", "print a component's world as WIT text, and nothing else").conflicts("json"),
    )
    .addHelpText("after", EXAMPLES)
    .action(run);
}

async function run(file: string, options: InspectOptions): Promise<void> {
  const found = isScriptName(file) ? await script(file) : await inspect(await readCode(file));
  await write(process.stdout, textOf(file, found, options));
}

function textOf(file: string, found: Inspection | Script, { json, wit }: InspectOptions): string {
  if (wit === true) return witOf(found);
  return json === true ? jsonLine(found) : described(file, found);
}

/** The world of a component: WIT, whose names hold nothing that moves a terminal. */
function witOf(found: Inspection | Script): string {
  if ("wit" in found && found.wit !== undefined) return found.wit;
  if (found.format === "component" && found.refusal !== undefined)
    throw new MortiseError(found.refusal.code, found.refusal.message);
  if (found.format === "component")
    throw new MortiseError("MORTISE_MODULE_TOO_COMPLEX", "The WIT text would be too long to be read.");
  throw new MortiseError("MORTISE_OPTION_INVALID", "The option `--wit` is for components, and this is none.");
}

async function script(file: string): Promise<Script> {
  const { digest, exports } = await compile(file);
  return { format: "script", digest, exports: exports.map((name) => ({ name, kind: "function" })) };
}

/** As text for people. Names come from the file, and could hold anything. */
function described(file: string, found: Inspection | Script): string {
  const facts = [
    ["file", name(file)],
    ["format", found.format ?? "none"],
    ["sha256", found.digest],
  ];
  if (!("functions" in found))
    return (
      table(facts) +
      listOf(
        "exports",
        found.exports.map((each) => [each.name]),
      )
    );
  facts.push(["size", `${count(found.bytes)} bytes`], ["runs", verdict(found)]);
  if (found.format !== "component")
    facts.push(["functions", `${count(found.functions)}${found.hasStart ? ", and a start function" : ""}`]);
  for (const { min, max, imported } of found.memories)
    facts.push(["memory", `${bounds(min, max)} pages of 64 KiB${imported ? ", imported" : ""}`]);
  for (const { element, min, max } of found.tables) facts.push(["table", `${bounds(min, max)} ${element}`]);
  for (const [field, values] of Object.entries(found.producers))
    facts.push([name(field), values.map(name).join(", ")]);
  return (
    table(facts) +
    listOf(
      "exports",
      found.exports.map((each) => [each.name, each.kind, each.type]),
    ) +
    listOf(
      "imports",
      found.imports.map((each) => [each.module, each.name, each.kind, each.type]),
    ) +
    listOf(
      "custom sections",
      found.customSections.map((each) => [each.name, `${count(each.bytes)} bytes`]),
    )
  );
}

function verdict({ format, imports, metered, refusal }: Inspection): string {
  // WASI is always there.
  const others = imports.filter(({ module }) => !/^wasi:[a-z]+\/[a-z-]+@0\.2\.\d+$/.test(module));
  if (metered && format === "component" && others.length > 0)
    return "yes, sealed and metered, where a host provides its imports";
  if (metered) return "yes, sealed and metered";
  return refusal === undefined ? "no" : `no: ${refusal.code}: ${printable(refusal.message)}`;
}

function listOf(title: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const shown = rows.slice(0, ROWS).map((row) => ["", ...row.map(name)]);
  const more = rows.length - shown.length;
  return `\n${title}\n${table(shown)}${more === 0 ? "" : `  and ${count(more)} more, which --json has\n`}`;
}

function name(text: string): string {
  return printable(text.length > NAME ? `${text.slice(0, NAME)}…` : text);
}

function bounds(min: number, max: number | undefined): string {
  return `${count(min)} to ${max === undefined ? "any number of" : count(max)}`;
}

function count(value: number): string {
  return value.toLocaleString("en-GB");
}
