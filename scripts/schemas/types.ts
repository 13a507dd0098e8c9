import { compile } from "json-schema-to-typescript";
import type { Area, Schema } from "./area.ts";
import { formatted } from "./format.ts";
import { validatorName } from "./validators.ts";

/** Where the TypeScript of an area lies, from the root. */
export function typesPath(area: Area): string {
  return `${area.home}/schema.ts`;
}

/** The types of an area's functions and the schemas that they are held to, as a TypeScript file. */
export async function typesText(area: Area): Promise<string> {
  const types = await compile(typed(area.schema) as object, "Area", {
    bannerComment: "",
    format: false,
    unreachableDefinitions: true,
  });
  const schemas = area.functions.map(({ name, description, input, output }) => [
    name,
    { description, input: withShared(input), output: withShared(output), compiled: `\u0000${name}` },
  ]);
  const embedded = JSON.stringify(Object.fromEntries(schemas))
    .replaceAll(SHARED, "$defs")
    .replaceAll(/"\\u0000(\w+)"/g, (_, name: string) => compiled(name));
  const shared = embedded.includes('"$defs":$defs');
  return formatted(
    typesPath(area),
    `// Made by \`npm run schemas\` from schema/effects/${area.name}.schema.json: change that file, not this one.
import type { FunctionSchema } from "${area.host("hostfunction.ts")}";
import * as validators from "./validators.ts";

${quieter(types, area)}
${shared ? `\nconst $defs = ${JSON.stringify(area.shared)} as const;\n` : ""}
/** What goes in and comes out, by function. */
export const SCHEMAS = ${embedded} as const satisfies Readonly<Record<string, FunctionSchema>>;
`,
  );
}

/** Stands in for the shared schemas until the text is made; no schema says it. */
const SHARED = JSON.stringify("\u0000shared");

function compiled(name: string): string {
  const [input, output] = ["input", "output"].map((side) => `validators.${validatorName(name, side)}`);
  return `{ input: ${input}, output: ${output} }`;
}

/** A schema that stands alone: what it refers to comes along. */
function withShared(schema: Schema): Schema {
  return JSON.stringify(schema).includes('"$ref"') ? { ...schema, $defs: JSON.parse(SHARED) } : schema;
}

/** Schemas that take anything are `unknown`, which the compiler does not see by itself. */
function typed(schema: Schema): Schema {
  const entries = Object.entries(schema).map(([key, value]) => [key, typedValue(key, value)]);
  const anything = Object.keys(schema).every((key) => key === "description");
  return { ...Object.fromEntries(entries), ...(anything ? { tsType: "unknown" } : {}) };
}

function typedValue(key: string, value: unknown): unknown {
  if (key === "items") return typed(value as Schema);
  if (key === "anyOf" || key === "oneOf") return (value as readonly Schema[]).map(typed);
  if (key === "properties" || key === "$defs")
    return Object.fromEntries(
      Object.entries(value as Record<string, Schema>).map(([name, each]) => [name, typed(each)]),
    );
  return value;
}

/** Without the type of the file as a whole, and without remarks about where a type is referred to. */
function quieter(types: string, { name }: Area): string {
  const remark =
    ' \\* This interface was referenced by `\\w+`\'s JSON-Schema\n \\* via the `definition` "\\w+"\\.\n';
  const whole = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  return types
    .replaceAll(new RegExp(`/\\*\\*\n${remark} \\*/\n`, "g"), "")
    .replaceAll(new RegExp(` \\* ?\n${remark}`, "g"), "")
    .replace(new RegExp(`/\\*\\*\n(?: \\*[^\n]*\n)+?export interface ${whole} \\{\n[^}]*\\}\n`), "");
}
