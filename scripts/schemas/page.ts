import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Area, EffectFunction, Schema } from "./area.ts";

/** Where the page about host functions lies, from the root. */
export const FUNCTIONS_PAGE = "docs/functions.md";

/** What the page says besides the schemas: at its head, and of areas that there is more to say about. */
const WORDS = join(import.meta.dirname, "notes");

/** The page about every host function, as Markdown. */
export function functionsPage(all: readonly Area[]): string {
  const rows = all.flatMap((area) =>
    area.functions.map(
      ({ name, description, capability }) =>
        `| [\`${name}\`](#${name}) | ${description} | ${capability === undefined ? "" : code(capability)} |`,
    ),
  );
  const table = ["| function | | capability |", "|---|---|---|", ...rows].join("\n");
  return `${[...words("head"), table, ...all.flatMap(section)].join("\n\n")}\n`;
}

function words(name: string): string[] {
  const path = join(WORDS, `${name}.md`);
  return existsSync(path) ? [readFileSync(path, "utf8").trimEnd()] : [];
}

function section(area: Area): string[] {
  return [
    `## ${area.name}`,
    area.description,
    ...area.functions.map((each) => entry(each, area.shared)),
    ...words(area.name),
  ];
}

function entry(
  { name, description, capability, errors, input, output }: EffectFunction,
  shared: Shared,
): string {
  const needs = capability === undefined ? "Needs no capability." : `Needs ${code(capability)}.`;
  const codes = errors.map((each) => `\`${each}\``).join(", ");
  return [
    `### ${name}`,
    `${description} ${needs}`,
    fields(resolved(input, shared), shared),
    `Answers with ${answer(output, shared)}`,
    ...(codes === "" ? [] : [`Errors: ${codes}.`]),
  ].join("\n\n");
}

type Shared = Readonly<Record<string, Schema>>;

function answer(output: Schema, shared: Shared): string {
  const schema = resolved(output, shared);
  if (schema.properties === undefined) return `${typeOf(output, shared)}.`;
  return `an object:\n\n${fields(schema, shared)}`;
}

function fields({ properties = {}, required = [] }: Schema, shared: Shared): string {
  const rows = Object.entries(properties).map(([name, property]) => {
    const { description = "" } = { ...resolved(property, shared), ...property };
    const optional = required.includes(name) ? "" : ", optional";
    return `| \`${name}\` | ${typeOf(property, shared)}${optional} | ${description} |`;
  });
  return ["| field | type | |", "|---|---|---|", ...rows].join("\n");
}

function typeOf(property: Schema, shared: Shared): string {
  const schema = resolved(property, shared);
  if (schema.enum !== undefined) return schema.enum.map((each) => `\`${JSON.stringify(each)}\``).join(", ");
  if (schema.anyOf !== undefined) return schema.anyOf.map((each) => typeOf(each, shared)).join(" or ");
  const types = schema.type === undefined ? ["any JSON"] : [schema.type].flat();
  return types.map((type) => oneType(type, schema, shared)).join(" or ");
}

function oneType(type: string, schema: Schema, shared: Shared): string {
  if (type === "array")
    return schema.items === undefined ? "array" : `array of ${typeOf(schema.items, shared)}`;
  if (type !== "object") return type;
  const { additionalProperties: values, properties } = schema;
  if (properties !== undefined) return `\`{ ${Object.keys(properties).join(", ")} }\``;
  return typeof values === "object" ? `object of ${typeOf(values, shared)}` : "object";
}

function resolved(schema: Schema, shared: Shared): Schema {
  const name = schema.$ref?.replace("#/$defs/", "");
  return name === undefined ? schema : (shared[name] ?? schema);
}

/** Text before a semicolon or comma is the capability; what follows is words. */
function code(capability: string): string {
  return capability
    .split("; ")
    .map((each) => each.replace(/^([^,\s]+)/, "`$1`"))
    .join("; ");
}
