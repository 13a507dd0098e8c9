import { createRequire } from "node:module";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import type { Area } from "./area.ts";
import { formatted } from "./format.ts";

const { default: ucs2length } = createRequire(import.meta.url)("ajv/dist/runtime/ucs2length.js");

/** Where the validators of an area lie, from the root. */
export function validatorsPath(area: Area): string {
  return `${area.home}/validators.ts`;
}

/**
 * The schemas of an area's functions as Ajv compiles them, as a TypeScript file that imports nothing at run time: with
 * them, a host need neither load Ajv, which takes 30 ms, nor compile, which takes 0.4 ms a schema.
 */
export function validatorsText(area: Area): string {
  const ajv = new Ajv2020({
    strictTypes: false,
    validateFormats: false,
    inlineRefs: false,
    code: { esm: true, source: true, lines: true, optimize: 2 },
  });
  for (const keyword of ["x-capability", "x-errors"]) ajv.addKeyword(keyword);
  ajv.addSchema(area.schema);
  const sides = area.functions.flatMap(({ name }) =>
    ["input", "output"].map((side) => [name, side] as const),
  );
  const places = sides.map(([name, side]) => [
    validatorName(name, side),
    `${area.schema.$id}#/$defs/${name}/properties/${side}`,
  ]);
  const code = standalone
    .default(ajv, Object.fromEntries(places))
    .replace(/^"use strict";/, "")
    // What Ajv would load at run time: the length of a text in code points.
    .replaceAll('require("ajv/dist/runtime/ucs2length").default', String(ucs2length))
    // Of an error only the place and the message are read.
    .replaceAll(/,schemaPath:.*?,keyword:"\w+",params:\{.*?\}(?=,message:)/g, "")
    .replaceAll(/^export const (\w+) =/gm, "export const $1: CompiledSchema =");
  if (code.includes("require(")) throw new Error(`The validators of ${area.name} would load a part of Ajv.`);
  return formatted(
    validatorsPath(area),
    `// Made by \`npm run schemas\` from schema/effects/${area.name}.schema.json: change that file, not this one.
// @ts-nocheck It is JavaScript, as Ajv writes it.
import type { CompiledSchema } from "${area.host("validator.ts")}";

${code}`,
  );
}

/** What the validator of one side of a function is called in its file. */
export function validatorName(functionName: string, side: string): string {
  return `${functionName}_${side}`;
}
