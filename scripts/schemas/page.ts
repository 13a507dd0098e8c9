import type { Area, EffectFunction, Schema } from "./area.ts";

/** Where the page about host functions lies, from the root. */
export const FUNCTIONS_PAGE = "docs/functions.md";

const HEAD = `# Host functions

<!-- Made by \`npm run schemas\` from schema/effects/*.schema.json and scripts/schemas/page.ts. -->

What a plugin may call on a host that was opened with \`effects()\` of \`@mortise/effects\`, from every format. Each takes
one JSON value and answers \`{"kind":"Success","payload":…}\`, or \`{"kind":"Error","payload":{"code":…,"message":…}}\`.
Besides the codes that stand with each function, all of them answer with \`MORTISE_INPUT_INVALID\` for input that is not
as described, \`MORTISE_CAPABILITY_DENIED\` for what was not granted, \`MORTISE_RATE_EXCEEDED\` for calls that come too
often, and \`MORTISE_FUNCTION_FAILED\` where the host itself failed. [Errors](errors.md) says what to do about each.`;

/** What the page says about an area besides its schema. */
const NOTES: Readonly<Record<string, string>> = {};

/** The page about every host function, as Markdown. */
export function functionsPage(all: readonly Area[], notes = NOTES): string {
  const rows = all.flatMap((area) =>
    area.functions.map(
      ({ name, description, capability }) =>
        `| [\`${name}\`](#${name}) | ${description} | ${capability === undefined ? "" : code(capability)} |`,
    ),
  );
  const table = ["| function | | capability |", "|---|---|---|", ...rows].join("\n");
  return `${[HEAD, table, ...all.flatMap((area) => section(area, notes))].join("\n\n")}\n`;
}

function section(area: Area, notes: Readonly<Record<string, string>>): string[] {
  const note = notes[area.name];
  return [
    `## ${area.name}`,
    area.description,
    ...area.functions.map((each) => entry(each, area.shared)),
    ...(note === undefined ? [] : [note]),
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
