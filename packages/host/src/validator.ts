import { createRequire } from "node:module";
import type { Ajv2020 } from "ajv/dist/2020.js";
import { HostError } from "./errors.ts";

/** A JSON Schema, 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A schema as Ajv compiles it: whether a value is as it says, and if not, why. */
export interface CompiledSchema {
  (value: unknown): boolean;
  /** Of the last value. */
  readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}

/** Says what is wrong with a value, or nothing. It names places and what was expected, and quotes no values. */
export type Validator = (value: unknown) => string | undefined;

// One for all: each would compile the schema of schemas anew, which takes 30 times as long as a schema does.
let ajv: Ajv2020 | undefined;

/**
 * What says whether a value is as a host function's JSON Schema says, which is compiled unless it was. Schemas come from
 * the program, never from a plugin: one can hold a pattern that takes for ever.
 *
 * @throws MORTISE_FUNCTION_INVALID
 */
export function validatorOf(
  schema: JsonSchema,
  functionName: string,
  compiled: CompiledSchema = compiledOf(schema, functionName),
): Validator {
  return (value) => {
    if (compiled(value)) return undefined;
    const [first] = compiled.errors ?? [];
    const place = first?.instancePath === "" ? "it" : `\`${first?.instancePath.slice(0, 200) ?? ""}\``;
    return `${place} ${first?.message ?? "is wrong"}`;
  };
}

function compiledOf(schema: JsonSchema, functionName: string): CompiledSchema {
  ajv ??= loaded();
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

/** Loads Ajv, which takes 30 ms: a host whose functions were all compiled does without. */
function loaded(): Ajv2020 {
  const require = createRequire(import.meta.url);
  const { Ajv2020 } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
  return new Ajv2020({ strictTypes: false, validateFormats: false });
}
