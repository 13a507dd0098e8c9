import type { ValidateFunction } from "ajv/dist/2020.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { HostError } from "./errors.ts";

/** A JSON Schema, 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Says what is wrong with a value, or nothing. It names places and what was expected, and quotes no values. */
export type Validator = (value: unknown) => string | undefined;

// One for all: each would compile the schema of schemas anew, which takes 30 times as long as a schema does.
let ajv: Ajv2020 | undefined;

/**
 * Compiles a JSON Schema of a host function. Schemas come from the program, never from a plugin: one can hold a pattern
 * that takes for ever.
 *
 * @throws MORTISE_FUNCTION_INVALID
 */
export function validatorOf(schema: JsonSchema, functionName: string): Validator {
  const compiled = compiledOf(schema, functionName);
  return (value) => {
    if (compiled(value)) return undefined;
    const [first] = compiled.errors ?? [];
    const place = first?.instancePath === "" ? "it" : `\`${first?.instancePath.slice(0, 200) ?? ""}\``;
    return `${place} ${first?.message ?? "is wrong"}`;
  };
}

function compiledOf(schema: JsonSchema, functionName: string): ValidateFunction {
  ajv ??= new Ajv2020({ strictTypes: false, validateFormats: false });
  try {
    return ajv.compile(schema);
  } catch (cause) {
    throw new HostError("MORTISE_FUNCTION_INVALID", "Its schema is no JSON Schema.", {
      function: functionName,
      cause,
    });
  } finally {
    ajv.removeSchema(schema);
  }
}
